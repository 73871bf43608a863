/**
 * `selftest`: whether what this program promises for a bad day is so, tried out here and now. Nothing of it is loaded before
 * it is asked for.
 */
import { readSettings, type ReadConfig } from "../../config/config.ts";
import { causeOf, toError, UsageError } from "../../domain/failure.ts";
import { countWords } from "../../domain/alerts/wording.ts";
import { failures } from "../../run/exit-codes.ts";
import type { TestMailSubject } from "../../selftest/test-mail.ts";
import type { CheckResult, Trial } from "../../selftest/trial.ts";
import { secretTexts } from "../../world/secret-texts.ts";
import { defineCommand, json } from "../command.ts";
import type { Shell } from "../shell.ts";
import { runCommand } from "./run.ts";

const failedExitCode = 1;

export const selftestCommand = defineCommand({
  usage: "selftest",
  about: "Try out what jobs rely on when something is down",
  options: (parser) =>
    parser
      .option("live", {
        type: "boolean",
        default: false,
        describe: "Also ask your own secret store and mail roads",
      })
      .option("send-test-email", {
        type: "boolean",
        default: false,
        describe: "Also send a real alert mail to those who get alerts",
      })
      .option("yes", {
        type: "boolean",
        default: false,
        describe: "Send it without asking",
      })
      .option("json", json)
      .epilogue(
        "Without options it stays on this machine: no network, no settings, and files in a temporary folder alone. Exit code: 0 all passed, 1 any failed, or not sent as nobody said yes.",
      ),
  async run({ live, yes, json: asJson, ...args }, shell) {
    const settings = readSettings(shell.environment, shell.folder);
    const texts = secretTexts();
    const subject = {
      settings: settings.readable,
      clock: shell.clock,
      texts,
      askedBy: askedBy(shell),
    };
    const mail = args["send-test-email"] ? await agreedMail(subject, yes, shell) : undefined;
    if (mail === "cancelled") {
      shell.complain("Cancelled: no mail was sent, and nothing was tried.");
      return failedExitCode;
    }
    const results = await tryAll({ live: live ? settings : undefined, mail, texts }, asJson, shell);
    return results.every(({ passed }) => passed) ? 0 : failedExitCode;
  },
});

/** @throws {UsageError} where nobody can be asked. {ConfigError} where it cannot be sent. */
async function agreedMail(
  subject: TestMailSubject,
  yes: boolean,
  { ask, stop }: Shell,
): Promise<Trial | "cancelled"> {
  if (!yes && ask === undefined) {
    throw new UsageError(
      "Cannot ask whether to send the test mail: this is no terminal. Add --yes to send it without asking",
    );
  }
  const { testMail, testMailRecipients } = await import("../../selftest/test-mail.ts");
  const { maskedAddress } = await import("../../selftest/masked-address.ts");
  const recipients = await testMailRecipients(subject, stop);
  if (!yes && ask !== undefined) {
    const { addresses } = recipients;
    const whom = `${countWords(addresses.length, "recipient")} (${addresses.map(maskedAddress).join(", ")})`;
    const answer = await ask(`Send a test mail to ${whom}? yes/no `);
    if (answer.trim().toLowerCase() !== "yes") {
      return "cancelled";
    }
  }
  return testMail(subject, recipients);
}

async function tryAll(
  tried: {
    readonly live: ReadConfig | undefined;
    readonly mail: Trial | undefined;
    readonly texts: ReturnType<typeof secretTexts>;
  },
  asJson: boolean,
  shell: Shell,
): Promise<readonly CheckResult[]> {
  const [{ selftest }, { checkLines, summaryLines }] = await Promise.all([
    import("../../selftest/selftest.ts"),
    import("../../selftest/report.ts"),
  ]);
  const { clock, stop, print } = shell;
  const startedAt = clock.now();
  const results = await selftest({
    ...tried,
    clock,
    stop,
    start: async (job, environment, folder) => startQuietly(job, { ...shell, environment, folder }),
    ended: (result, number) => {
      if (!asJson) {
        checkLines(result, number).forEach((line) => print(line));
      }
    },
  });
  if (asJson) {
    const passed = results.every((result) => result.passed);
    print(JSON.stringify({ passed, checks: results }, undefined, 2));
  } else {
    const seconds = (clock.now().getTime() - startedAt.getTime()) / 1000;
    const asked = { live: tried.live !== undefined, mail: tried.mail !== undefined };
    ["", ...summaryLines(results, seconds, asked)].forEach((line) => print(line));
  }
  return results;
}

/** As a person at a terminal starts it: what is wrong is said to him alone. */
async function startQuietly(job: string, shell: Shell): Promise<number> {
  const quiet: Shell = {
    ...shell,
    isTerminal: true,
    print: () => undefined,
    complain: () => undefined,
  };
  try {
    return await runCommand.run({ job }, quiet);
  } catch (error) {
    return failures[causeOf(toError(error))].exitCode;
  }
}

function askedBy({ environment, host }: Shell): string {
  const who = environment["USER"] ?? environment["LOGNAME"] ?? "somebody";
  return `${who} on ${host}`;
}
