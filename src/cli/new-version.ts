/** What is said of a secret that a command has written: from when it counts. */
import type { SecretAlias } from "../domain/secrets/aliases.ts";
import { nextRunOf } from "../domain/schedule.ts";
import { findJob } from "../jobs/registry.ts";
import { programCommand } from "./program-command.ts";
import type { Shell } from "./shell.ts";
import { moment } from "./table.ts";
import { worldOf } from "./with-ports.ts";

export function printWhenItCounts(alias: SecretAlias, shell: Shell): void {
  const { secrets } = worldOf(shell).config;
  const warming = findJob("secrets-warming");
  const next = warming && nextRunOf(warming.schedule, shell.clock.now());
  shell.print(`It is written as a new version of the secret ${alias}.`);
  shell.print(
    secrets.kind === "files"
      ? "It counts at once: secrets are files here."
      : `It counts once the copy is renewed: by the next warming${next === undefined ? "" : ` (${moment(next)})`}, at once by: ${programCommand(shell.environment, `secrets refresh ${alias}`)}`,
  );
}
