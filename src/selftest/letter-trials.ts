/** Trials of the reports' mails: the words of a template, what strangers' values do to it, and that no password is anywhere. */
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readConfig } from "../config/config.ts";
import { UnavailableError } from "../domain/failure.ts";
import { parsePasswordKeys, readerOfAddress, reportPassword } from "../domain/reports/password.ts";
import type { SecretValues } from "../domain/secrets/aliases.ts";
import type { openLetters } from "../jobs/delivery/letters.ts";
import type { mailIsOn } from "../jobs/delivery/mail-switch.ts";
import { findJob } from "../jobs/registry.ts";
import type { LoggedMail } from "../ports/deliveries.ts";
import type { Ports } from "../ports/ports.ts";
import type { Secrets } from "../ports/secrets.ts";
import { secretTexts } from "../world/secret-texts.ts";
import type { openWorld, World } from "../world/world.ts";
import { must, mustEqual, mustHold, mustLack } from "./expectations.ts";
import { keptLog } from "./kept-log.ts";
import { rehearse } from "./rehearsal.ts";
import type { Scratch } from "./scratch.ts";
import { stillClock } from "./still-clock.ts";
import { trials, type Trial } from "./trial.ts";

export interface LettersSubject {
  readonly openLetters: typeof openLetters;
  readonly mailIsOn: typeof mailIsOn;
  readonly openWorld: typeof openWorld;
  readonly scratch: Scratch;
}

const remedy =
  "Send no reports by this version: go back to the one before, and pass this line on to the developers.";
const kind = "provider_payment_report";

export function letterTrials(subject: LettersSubject): readonly Trial[] {
  return [...wordTrials(subject), ...switchTrials(subject), passwordTrial(subject)];
}

function wordTrials(subject: LettersSubject): readonly Trial[] {
  return trials(remedy, {
    "a template's values change neither its lines nor its markup, whatever they hold": async (
      signal,
    ) => {
      const first_name = `<script>x</script>"'&\r\nBcc: thief@example.com\u2028{password}`;
      const text = await written(
        subject,
        "For {first_name}",
        "{first_name}\nend {password_key}",
        signal,
      );
      const markup = await written(subject, "x", "<p>{first_name} {password_key}</p>", signal);

      const plain = text({ first_name });
      mustEqual("the subject's lines", plain.subject.split(/\p{Cc}|\p{Zl}/u).length, 1);
      mustEqual("the text's lines", plain.text.split(/\p{Cc}|\p{Zl}/u).length, 3);
      const { html = "" } = markup({ first_name });
      mustEqual("the tags", html.match(/<[^>]*>/g), ["<p>", "</p>"]);
      mustHold("the HTML", html, "&lt;script&gt;");
    },
    "a template that names what is not there gives way to the built-in text, and is named": async (
      signal,
    ) => {
      const { write, troubles } = await lettersOf(subject, "x", "{no_such_name}", signal);
      mustHold("the text", write({ first_name: "Sample" }, "1").text, "Hello Sample,");
      mustEqual("troubles", troubles.length, 1);
      mustHold("the trouble", troubles[0]?.problem ?? "", "{no_such_name}");
      mustEqual("its subject", troubles[0]?.subject, `email_templates.${kind}.weekly`);
    },
    "templates that cannot be read keep no mail back": async (signal) => {
      const secrets = failing(new UnavailableError("the secrets", "a trial"));
      const { write, troubles } = await subject.openLetters(kind, secrets, {
        signal,
        log: keptLog().log,
      });
      mustHold("the text", write({ first_name: "Sample" }, "1").text, "Hello Sample,");
      mustEqual("troubles", troubles.length, 1);
    },
    "a template that asks for the password is told that it comes by another road": async (
      signal,
    ) => {
      const text = await written(subject, "{password}", "{password}", signal);
      mustHold("the subject", text({}).subject, "sent separately");
      mustHold("the text", text({}).text, 'sent separately, on a letter marked "key 7"');
    },
  });
}

function switchTrials({ mailIsOn: isOn }: LettersSubject): readonly Trial[] {
  return trials(remedy, {
    "ENABLE_EMAIL keeps reports back where it says so, and nowhere else": async (signal) => {
      for (const value of [false, "false", "No", "0"]) {
        const on = await isOn(holding({ ENABLE_EMAIL: value }), { signal });
        must(!on, `${JSON.stringify(value)} switches mail on`);
      }
      for (const value of [true, "true", " Yes", undefined, null, 7]) {
        const on = await isOn(holding({ ENABLE_EMAIL: value }), { signal });
        must(on, `${String(value)} switches mail off`);
      }
      const on = await isOn(failing(new Error("a trial")), { signal });
      must(on, "a secret that cannot be read switches mail off");
    },
  });
}

function passwordTrial(subject: LettersSubject): Trial {
  return {
    says: "a report's password is in no mail, no row of SurgiCase's log and no other file of ours",
    remedy,
    limitSeconds: 60,
    async run(signal) {
      const folder = await subject.scratch.folder();
      const home = join(folder, ".surgicase");
      await keepTemplate(home, "Report {password}", "<p>Password: {password}</p>");
      const { logged, password } = await reported(subject, folder, signal);

      mustEqual("rows for SurgiCase's log", logged.length, 1);
      mustHold("the row's text", logged[0]?.text ?? "", "sent separately");
      mustLack("the row", JSON.stringify(logged), password, "the password");
      const texts = await textsIn(home, ["secrets", "copies"]);
      must(texts.includes("To: reader@example.com"), "no mail was written");
      for (const form of [password, password.replaceAll("-", "")]) {
        mustLack("a file of ours", texts, form, "the password");
      }
    },
  };
}

async function lettersOf(
  subject: LettersSubject,
  title: string,
  body: string,
  signal: AbortSignal,
) {
  const secrets = holding({ email_templates: { [kind]: { weekly: { subject: title, body } } } });
  return await subject.openLetters(kind, secrets, { signal, log: keptLog().log });
}

async function written(
  subject: LettersSubject,
  title: string,
  body: string,
  signal: AbortSignal,
): Promise<(values: { readonly first_name?: string }) => ReturnType<Letters["write"]>> {
  const { write, troubles } = await lettersOf(subject, title, body, signal);
  mustEqual("what is wrong with the template", troubles, []);
  return (values) => write(values, "7");
}

type Letters = Awaited<ReturnType<typeof openLetters>>;

function holding(values: SecretValues): Secrets {
  return {
    read: async (alias) => ({
      alias,
      values,
      version: "1",
      confirmedAt: new Date(0),
      servedFrom: "source",
    }),
  };
}

function failing(error: Error): Secrets {
  return {
    read: async () => {
      throw error;
    },
  };
}

const monday = new Date("2026-11-23T12:00:00Z");

/** A week with one case, and one reader of its report. */
function week() {
  return {
    user_profile: [
      {
        user_id: "ann",
        first_name: "Ann",
        last_name: "Sample",
        user_email: "ann@example.com",
        active: 1,
      },
    ],
    cases: [
      {
        case_id: "S-1",
        user_id: "ann",
        case_date: "2026-11-18",
        case_status: 10,
        pay_amount: "10.00",
        active: 1,
      },
    ],
    report_email_list: [
      { report_name: `${kind}_weekly`, email_address: "reader@example.com", first_name: "Sample" },
    ],
  };
}

/** A week is closed and reported, on the embedded world of the folder. */
async function reported(subject: LettersSubject, folder: string, signal: AbortSignal) {
  const clock = stillClock(monday);
  const config = readConfig({}, folder);
  const world = subject.openWorld(config, clock, secretTexts());
  await world.migrate(signal);
  await world.fill(week(), signal);
  const logged: LoggedMail[] = [];
  for (const name of ["pending-payment-update", "provider-payment-report"]) {
    const job = findJob(name);
    must(job !== undefined, `there is no job ${name}`);
    const { log, lines } = keptLog();
    const { outcome } = await rehearse(job, {
      clock,
      log,
      config,
      signal,
      open: async (needs, ended) => listening(await world.open(needs, ended), logged),
    });
    must(outcome.kind === "succeeded", `${name} ended ${outcome.kind}: ${lines().join("; ")}`);
  }
  return { logged, password: await passwordIn(world, signal) };
}

type Opened = Awaited<ReturnType<World["open"]>>;

/** Hears what SurgiCase's log is told. */
function listening(opened: Opened, heard: LoggedMail[]): Opened {
  const { deliveries } = opened.ports;
  if (deliveries === undefined) {
    return opened;
  }
  const settle: Ports["deliveries"]["settle"] = async (id, runId, sent, mail, ...rest) => {
    heard.push(mail);
    return await deliveries.settle(id, runId, sent, mail, ...rest);
  };
  return { ...opened, ports: { ...opened.ports, deliveries: { ...deliveries, settle } } };
}

async function passwordIn(world: World, signal: AbortSignal): Promise<string> {
  const { values } = await (await world.secrets()).read("report-passwords", signal);
  const keys = parsePasswordKeys(values);
  return reportPassword(keys, keys.current, readerOfAddress("reader@example.com"));
}

async function keepTemplate(home: string, subject: string, body: string): Promise<void> {
  const folder = join(home, "secrets", "surgicase");
  const values = { email_templates: { [kind]: { weekly: { subject, body } } } };
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, "email_templates.json"), JSON.stringify(values), { mode: 0o600 });
}

async function textsIn(home: string, without: readonly string[]): Promise<string> {
  const entries = await readdir(home, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !without.some((folder) => path.startsWith(join(home, folder))));
  return (await Promise.all(paths.map(async (path) => readFile(path, "latin1")))).join("\n");
}
