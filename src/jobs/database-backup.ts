/**
 * Dumps the database, encrypts and stores it, and reads it back before anybody may count on it. Run twice: two backups, each for
 * itself. Killed midway: what is there has no manifest, so it is no backup, and a later run removes it.
 */
import { countWords } from "../domain/alerts/wording.ts";
import { packetNeeded } from "../domain/backup/packet.ts";
import { sizeWords } from "../domain/backup/size-words.ts";
import type { Manifest } from "../domain/backup/manifest.ts";
import type { DumpPlan } from "../ports/dumps.ts";
import { defineJob } from "../run/job.ts";
import { finished, type Counts, type Trouble } from "../run/outcome.ts";
import { makeBackup } from "./backup/making.ts";
import { thinOut } from "./backup/thinning.ts";

export const databaseBackup = defineJob({
  name: "database-backup",
  title: "Database Backup",
  summary: "Dumps the database, encrypts and stores it, and reads it back",
  schedule: "0 8 * * *",
  attemptSeconds: 3600,
  keepsTryingSeconds: 4 * 3600,
  accepts: ["dry-run"],
  secrets: ["database", "main"],
  words: {
    succeeded: wordsOf,
    partial: (counts) => `${wordsOf(counts)}, with exceptions`,
    failed: "Database backup failed",
  },
  whenItFails:
    "There is no backup of today: what happens to the database now can be brought back only as of the last good one, which stays. `backup list` shows it.",
  needs: ["cipher", "dumps", "storage"],

  async run({ cipher, dumps, storage }, context) {
    const { dryRun, log, signal } = context;
    const plan = await dumps.plan(signal);
    if (dryRun) {
      log.info({ ...planned(plan) }, "database would be dumped");
      return finished({ tables: plan.tables.length }, troublesOf(plan));
    }
    const largestPacket = await dumps.largestPacket(signal);
    const manifest = await makeBackup({ cipher, dumps, storage }, plan, context);
    const { removed, troubles } = await thinOut(storage, manifest.id, context);
    return finished({ ...countsOf(manifest), removed }, [
      ...packetTroubles(manifest, largestPacket),
      ...troublesOf(plan),
      ...troubles,
    ]);
  },
});

function wordsOf({ tables = 0, bytes = 0 }: Counts): string {
  return `Database backup completed: ${countWords(tables, "table")}, ${sizeWords(bytes)}`;
}

function countsOf({ tables, dump }: Manifest): Counts {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  return { tables: tables.length, rows, bytes: dump.bytes };
}

function planned(plan: DumpPlan): Readonly<Record<string, unknown>> {
  const { server, schema, tables, leftOut, views, routines, triggers, events } = plan;
  return {
    server,
    schema,
    tables: tables.length,
    leftOut: leftOut.length,
    views: views.length,
    routines: routines.length,
    triggers: triggers.length,
    events: events.length,
  };
}

function packetTroubles({ dump }: Manifest, largestPacket: number | undefined): readonly Trouble[] {
  const packet = packetNeeded(dump.longestStatement, largestPacket);
  if (packet === undefined) {
    return [];
  }
  const { isPossible, neededBytes } = packet;
  return [
    {
      subject: "the longest row",
      problem: `in the backup, but a server with this one's max_allowed_packet (${largestPacket} bytes) would not take it back`,
      remedy: isPossible
        ? `Set max_allowed_packet to ${neededBytes} or more, on this server and on any that it is restored on.`
        : "No server can be set to take it: keep such large contents elsewhere than in a row.",
    },
  ];
}

function troublesOf(plan: DumpPlan): readonly Trouble[] {
  return [...outsideTroubles(plan), ...plan.warnings];
}

const mostNamed = 10;

function outsideTroubles({ outsideSnapshot }: DumpPlan): readonly Trouble[] {
  if (outsideSnapshot.length === 0) {
    return [];
  }
  const more = outsideSnapshot.length - mostNamed;
  const names = outsideSnapshot.slice(0, mostNamed).join(", ");
  return [
    {
      subject: countWords(outsideSnapshot.length, "table"),
      problem: `in the backup, but not as of the same moment as the others, as the engine knows no snapshots: ${names}${more > 0 ? ` and ${more} more` : ""}`,
      remedy: "Make InnoDB tables of them: ALTER TABLE … ENGINE=InnoDB.",
    },
  ];
}
