/** What a load by hand says in the end: the counts, and the rows that were refused. */
import { countWords, durationWords, plainLine } from "../../../domain/alerts/wording.ts";
import { rowsIn } from "../../../domain/npi/row-counts.ts";
import type { RefusedRow } from "../../../domain/npi/row.ts";
import type { FileLoaded } from "../../../jobs/npi/file-load.ts";
import { partialExitCode } from "../../../run/exit-codes.ts";
import { programCommand } from "../../program-command.ts";
import type { Shell } from "../../shell.ts";
import { printList } from "../../table.ts";
import { grouped } from "./progress.ts";

/** Answers the exit code. */
export function reportLoaded(loaded: FileLoaded, seconds: number, shell: Shell): number {
  const { print, environment } = shell;
  if (loaded.kind === "already") {
    print(`${loaded.file} is in the tables already, this very file: nothing was done.`);
    return 0;
  }
  const { counts, refused, isFull, from, until } = loaded;
  const what = isFull ? `everything until ${until}` : `${from} to ${until}`;
  const rows = rowsIn(counts);
  print(`${loaded.file} is loaded: ${what}, ${grouped(rows)} rows in ${durationWords(seconds)}.`);
  printList(shell, false, [counts], (each) => ({ rows, ...each }), "");
  if (loaded.road === "statements") {
    print(
      "The server allows no bulk load (local_infile): the rows went in statements, which is slower.",
    );
  }
  if (loaded.gone !== undefined && loaded.gone > 0) {
    print(`${countWords(loaded.gone, "NPI")} that the file lacks went out of the tables.`);
  }
  printRefused(refused, counts.refused, shell);
  if (isFull) {
    const next = programCommand(environment, "run npi-update");
    print(`The weekly files after it are loaded by the next run. To load them now: ${next}`);
  }
  return counts.refused > 0 ? partialExitCode : 0;
}

const mostRefused = 20;

function printRefused(refused: readonly RefusedRow[], count: number, shell: Shell): void {
  if (count === 0) {
    return;
  }
  const shown = refused.slice(0, mostRefused);
  shell.print("");
  shell.print(`${countWords(count, "row was", "rows were")} refused:`);
  printList(
    shell,
    false,
    shown,
    ({ line, npi, reason }) => ({ line, npi: npi ?? "", reason: plainLine(reason, 150) }),
    "",
  );
  if (count > shown.length) {
    shell.print(`… and ${grouped(count - shown.length)} more.`);
  }
}
