/** `passwords letters`: one printable page a reader, written into storage for handing over by another road than mail. */
import { countWords, plainLine } from "../../../domain/alerts/wording.ts";
import {
  writePasswordLetters,
  type WrittenLetters,
} from "../../../jobs/delivery/password-letters.ts";
import { partialExitCode } from "../../../run/exit-codes.ts";
import { defineCommand } from "../../command.ts";
import { decisionWords, programCommand } from "../../program-command.ts";
import type { Shell } from "../../shell.ts";
import { withPorts, worldOf } from "../../with-ports.ts";

/** Thousands of letters on a slow storage. */
const limitSeconds = 30 * 60;

const needs = ["printer", "providers", "recipients", "secrets", "storage"] as const;

export const letters = defineCommand({
  usage: "letters",
  about: "Write the readers' password letters into storage",
  options: (parser) =>
    parser
      .option("key", {
        type: "string",
        requiresArg: true,
        describe: "Of this key; else of the one in force",
      })
      .option("only", {
        type: "string",
        requiresArg: true,
        describe: "For this address or account alone",
      })
      .option("missing", {
        type: "boolean",
        default: false,
        describe: "For those alone who have none of it on record",
      }),
  async run({ key: version, only, missing }, shell) {
    const { organisation, timeZone, passwordPolicy } = worldOf(shell).config;
    const frame = { organisation, timeZone, now: shell.clock.now() };
    const command = (words: string) => programCommand(shell.environment, words);
    const order = { ...frame, version, only, missing, command };
    const written = await withPorts(
      shell,
      needs,
      async (ports, signal) => writePasswordLetters(ports, order, signal),
      limitSeconds,
    );
    printLetters(written, shell);
    if (passwordPolicy === "legacy") {
      shell.print("REPORT_PASSWORDS is legacy: reports are closed with these once it is not.");
    }
    written.troubles.forEach(({ subject, problem, remedy }) =>
      shell.complain(`${subject}: ${problem}. ${remedy}`),
    );
    return written.troubles.length === 0 ? 0 : partialExitCode;
  },
});

function printLetters(
  { letters: written, version, current, isOlder, index }: WrittenLetters,
  shell: Shell,
) {
  if (written.length === 0) {
    shell.print(`No letter was written: nobody is without one of key ${version}.`);
    return;
  }
  written.forEach(({ reader, key }) => shell.print(`${plainLine(reader.identity, 200)}: ${key}`));
  shell.print(
    `${countWords(written.length, "letter")} of key ${version} in the report storage; who has which stands in ${index}.`,
  );
  shell.print(
    "Print each, hand it to its reader, never by e-mail, and delete the PDF then; the list stays.",
  );
  if (isOlder) {
    shell.print(
      `Reports are closed with key ${current}; these open those whose mail names key ${version}.`,
    );
  } else if (version !== current) {
    const next = programCommand(shell.environment, `passwords use-key ${version} ${decisionWords}`);
    shell.print(
      `Reports are closed with key ${current} until you say, all letters handed over: ${next}`,
    );
  }
}
