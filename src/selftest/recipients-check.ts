/** The second check: who is told. What is checked is handed in, so that a test can see the check fail. */
import { isAddress } from "../domain/mail-address.ts";
import { UnavailableError } from "../domain/failure.ts";
import type { SecretValues } from "../domain/secrets/aliases.ts";
import type { Secrets } from "../ports/secrets.ts";
import type { alertRecipients, chooseRecipients } from "../run/alert-recipients.ts";
import { must, mustEqual, mustHold } from "./expectations.ts";
import { keptLog } from "./kept-log.ts";
import { trials, type Check, type Trial } from "./trial.ts";

export interface RecipientsSubject {
  readonly chooseRecipients: typeof chooseRecipients;
  readonly alertRecipients: typeof alertRecipients;
}

const own = ["own@example.com"];
const two = ["one@example.com", "two@example.com"];
const key = "job_failure_recipients";
const jobs = { job_failure_recipients: "jobs@example.com" };
const admin = { admin_email: "admin@example.com" };
const developers = { DEV_EMAIL_ADDRESSES: ["dev1@example.com", "dev2@example.com"] };

export function recipientsCheck(subject: RecipientsSubject, live: readonly Trial[]): Check {
  return {
    name: "Notification Config",
    trials: trials(
      "Set ALERT_RECIPIENTS and take the key out of the secret main until this is mended; pass this line on to the developers.",
      {
        ...levelTrials(subject),
        ...formTrials(subject),
        ...validityTrials(subject),
        ...outageTrials(subject),
      },
    ),
    live,
  };
}

type Runs = Readonly<Record<string, Trial["run"]>>;

function levelTrials({ chooseRecipients: choose }: RecipientsSubject): Runs {
  return {
    "job_failure_recipients comes first": chosen(
      choose,
      { ...developers, ...admin, ...jobs },
      ["jobs@example.com"],
      "job_failure_recipients",
    ),
    "admin_email is next": chosen(
      choose,
      { ...developers, ...admin },
      ["admin@example.com"],
      "admin_email",
    ),
    "DEV_EMAIL_ADDRESSES is next": chosen(
      choose,
      developers,
      developers.DEV_EMAIL_ADDRESSES,
      "DEV_EMAIL_ADDRESSES",
    ),
    "the installation's own list is last": chosen(choose, {}, own, "ALERT_RECIPIENTS"),
  };
}

function formTrials({ chooseRecipients: choose }: RecipientsSubject): Runs {
  return {
    "a text with commas names several": chosen(choose, { [key]: two.join(",") }, two, key),
    "a list names the same": chosen(choose, { [key]: two }, two, key),
    "blanks around and between them are dropped": chosen(
      choose,
      { [key]: ` one@example.com , ,two@example.com,, ` },
      two,
      key,
    ),
    "a key with nothing but blanks passes the word on": chosen(
      choose,
      { [key]: " , ", ...admin },
      ["admin@example.com"],
      "admin_email",
    ),
  };
}

function validityTrials({ chooseRecipients: choose }: RecipientsSubject): Runs {
  return {
    "what is no mail address is dropped, the others stay": chosen(
      choose,
      { [key]: ["one@example.com", "nobody", "two at example.com", "two@example.com"] },
      two,
      key,
    ),
    "a key with no valid address passes the word on": chosen(
      choose,
      { [key]: "to be decided", ...admin },
      ["admin@example.com"],
      "admin_email",
    ),
    "an address named twice, in whatever case, gets one mail": chosen(
      choose,
      { [key]: ["one@example.com", "One@Example.com", "two@example.com"] },
      two,
      key,
    ),
    "a number, an object or nothing in a key passes the word on": async () => {
      for (const value of [7, { to: "x@example.com" }, null, true, [null, 7]]) {
        await chosen(
          choose,
          { [key]: value, ...admin },
          ["admin@example.com"],
          "admin_email",
        )(...unused);
      }
    },
    "a line break in an address reaches no header": async () => {
      const { addresses } = choose(
        { [key]: ["one@example.com\r\nBcc: two@example.com"], ...admin },
        own,
      );
      must(
        addresses.every((address) => isAddress(address)),
        "an address with a line break was kept",
      );
    },
  };
}

function outageTrials({ alertRecipients: find }: RecipientsSubject): Runs {
  const unreadable: Secrets = {
    read: async () => {
      throw new UnavailableError("the secrets", "Cannot read the secret main: a trial");
    },
  };
  return {
    "the secret cannot be read: the installation's own list is used, and that is said": async (
      signal,
    ) => {
      const { log, lines } = keptLog();
      const { addresses, source } = await find(unreadable, own, log, signal);
      mustEqual("the recipients", addresses, own);
      mustEqual("their source", source, "ALERT_RECIPIENTS");
      mustHold("the log", lines().join("\n"), "alert recipients not read from the secret");
    },
    "there is no secret store at all: the installation's own list is used": async (signal) => {
      const { addresses } = await find(undefined, own, keptLog().log, signal);
      mustEqual("the recipients", addresses, own);
    },
  };
}

const unused = [new AbortController().signal, () => undefined] as const;

function chosen(
  choose: RecipientsSubject["chooseRecipients"],
  values: SecretValues,
  addresses: readonly string[],
  source: string,
): Trial["run"] {
  return async () => {
    const found = choose(values, own);
    mustEqual("the recipients", found.addresses, addresses);
    mustEqual("their source", found.source, source);
  };
}
