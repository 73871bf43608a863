/** What runs by itself beside the payments: the last backup and the last load of the NPI registry. */
import { momentWords, plainLine, spanWords } from "../alerts/wording.ts";
import type { Card, Part, Viewpoint } from "./digest.ts";
import type { PastRun } from "./job-week.ts";

export interface KeptRecord {
  /** `Database backup`. */
  readonly title: string;
  /** Newest first, as far back as they are known; undefined where this installation has no such job. */
  readonly runs: readonly PastRun[] | undefined;
}

export function recordsPart(records: readonly KeptRecord[], { now }: Viewpoint): Part {
  return {
    needs: [],
    section: { heading: "Backup and NPI", cards: records.map((record) => cardOf(record, now)) },
  };
}

// Whether a person must act, the job's own card says.
function cardOf({ title, runs }: KeptRecord, now: Date): Card {
  if (runs === undefined) {
    return { mark: "note", title, lines: ["This installation has none yet."] };
  }
  const end = runs.find((run) => run.end?.outcome === "succeeded")?.end;
  return end === undefined
    ? { mark: "look", title, lines: ["No success is on record."] }
    : {
        mark: "well",
        title,
        lines: [
          `Last success: ${momentWords(end.endedAt)}, ${spanWords(end.endedAt, now)} ago.`,
          plainLine(end.detail, 240),
        ],
      };
}
