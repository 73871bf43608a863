/** `recipients set`: new people in the secret main. Its other keys stay as they are, and so does a version that is newer. */
import { ConfigError, DeniedError, UnavailableError, UsageError } from "../../../domain/failure.ts";
import type { StoreFailure } from "../../../domain/secrets/failure-classes.ts";
import { nextRunOf } from "../../../domain/schedule.ts";
import { findJob } from "../../../jobs/registry.ts";
import {
  parseRecipients,
  recipientsChange,
  recipientsKey,
  type RecipientsChange,
} from "../../../secrets/recipients-change.ts";
import { elementsOf } from "../../../run/alert-recipients.ts";
import { theSecrets } from "../../../secrets/refusals.ts";
import { isAddress } from "../../../domain/mail-address.ts";
import { revocationIn, type Opened } from "../../../ports/secret-copies.ts";
import { defineCommand } from "../../command.ts";
import type { Shell } from "../../shell.ts";
import { moment } from "../../table.ts";
import { withPorts, worldOf } from "../../with-ports.ts";

export const set = defineCommand({
  usage: "set <addresses>",
  about: "Name who gets alerts, in the secret main",
  options: (parser) =>
    parser
      .positional("addresses", {
        type: "string",
        demandOption: true,
        describe: "Mail addresses, commas between",
      })
      .option("dry-run", {
        type: "boolean",
        default: false,
        describe: "Say what would change and change nothing",
      }),
  async run({ addresses: typed, "dry-run": dryRun }, shell) {
    const addresses = parseRecipients(typed);
    await withPorts(shell, ["copies", "store"], async ({ copies, store }, signal) => {
      refuseRevoked(await copies.open("main", signal));
      const answer = await store.ask("main", signal);
      if (answer.kind === "failed") {
        throw notSet(answer.failure);
      }
      const change = recipientsChange(answer.text, addresses);
      if (change.text === undefined) {
        shell.print(`Nothing to change: ${recipientsKey} names ${addresses.join(", ")} already.`);
        return;
      }
      printChange(change, shell);
      if (dryRun) {
        shell.print("Nothing was written: this was a rehearsal.");
        return;
      }
      const replaced = await store.replace("main", change.text, answer.version, signal);
      if (replaced === "conflict") {
        throw new UsageError(
          "Cannot set the recipients: somebody else changed the secret main meanwhile. Nothing was written: look at it by recipients show, then run this again",
        );
      }
      if (replaced !== "replaced") {
        throw notReplaced(replaced.failure);
      }
      printWhenItCounts(shell);
    });
    return 0;
  },
});

/** A new version would take the revocation back without a word. */
function refuseRevoked(opened: Opened): void {
  const revocation = revocationIn(opened);
  if (revocation !== undefined) {
    throw new UsageError(
      `Cannot set the recipients: ${revocation.by} revoked the secret main (${revocation.reason}), and a new version would take that back. Settle it first: secrets refresh main`,
    );
  }
}

/** Whoever did not answer may have written it. */
function notReplaced(failure: StoreFailure): Error {
  return failure.class === "unavailable" || failure.class === "suspect"
    ? new UnavailableError(
        theSecrets,
        `Cannot tell whether the recipients are set: ${failure.words}. The new list may have been written all the same: ask by secrets refresh main, then look by recipients show`,
      )
    : notSet(failure);
}

function notSet({ class: ofClass, words, remedy }: StoreFailure): Error {
  const message = `Cannot set the recipients, as the store did not give or take the secret main: ${words}`;
  switch (ofClass) {
    case "misconfigured":
      return new ConfigError([`the secret main cannot be asked for: ${words}`]);
    case "denied":
      return new DeniedError(`${message}. ${remedy ?? "Give access to the secret main"}`);
    case "unavailable":
    case "suspect":
      return new UnavailableError(
        theSecrets,
        `${message}. Nothing was written: look by recipients show, then try again`,
      );
  }
}

function printChange({ before, after }: RecipientsChange, { print }: Shell): void {
  print(`${recipientsKey} of the secret main; its other keys stay as they are:`);
  print(`  before  ${before === undefined ? "not set" : named(before)}`);
  print(`  after   ${after}`);
}

/** What is no address is counted, not shown: nobody knows what it is. */
function named(value: unknown): string {
  const texts = elementsOf(value).map(({ text }) => text);
  const wrong = texts.filter((text) => !isAddress(text)).length;
  return [
    ...texts.filter((text) => isAddress(text)),
    ...(wrong === 0 ? [] : [`(${wrong} that ${wrong === 1 ? "is" : "are"} no mail address)`]),
  ].join(",");
}

function printWhenItCounts(shell: Shell): void {
  const { secrets } = worldOf(shell).config;
  const warming = findJob("secrets-warming");
  const next = warming && nextRunOf(warming.schedule, shell.clock.now());
  shell.print("It is written as a new version of the secret main.");
  shell.print(
    secrets.kind === "files"
      ? "It counts at once: secrets are files here."
      : `It counts once the copy is renewed: by the next warming${next === undefined ? "" : ` (${moment(next)})`}, at once by: secrets refresh main`,
  );
}
