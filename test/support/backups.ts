/** Backups that were never made: their names, their manifests, and their objects without a dump in them. */
import {
  backupIdOf,
  backupMomentIn,
  dumpKeyOf,
  manifestKeyOf,
} from "../../src/domain/backup/backup-id.ts";
import { manifestText, type Manifest } from "../../src/domain/backup/manifest.ts";
import type { Storage } from "../../src/ports/storage.ts";

/** Of a moment such as `2026-11-24T08:00:00Z`. */
export function backupAt(moment: string, run = "1a2b3c4d"): string {
  return backupIdOf(new Date(moment), run);
}

export function manifestOf(id: string, changes: Partial<Manifest> = {}): Manifest {
  const startedAt = backupMomentIn(id)?.startedAt ?? new Date(0);
  const later = (seconds: number) => new Date(startedAt.getTime() + seconds * 1000);
  return {
    format: 1,
    id,
    environment: "test",
    schema: "allstars",
    server: "MariaDB 10.11.19",
    startedAt,
    finishedAt: later(8),
    dump: {
      key: dumpKeyOf(id),
      bytes: 1_500,
      sha256: "a".repeat(64),
      sqlBytes: 9_000_000,
      sqlSha256: "b".repeat(64),
    },
    keyId: "arn:aws:kms:us-east-1:123456789012:key/0a0a0a0a-sample",
    tables: [
      { name: "cases", rows: 775 },
      { name: "request_logs", rows: 5606 },
    ],
    leftOut: ["npi_data_0"],
    views: ["open_cases"],
    routines: [],
    triggers: [],
    events: [],
    outsideSnapshot: [],
    runId: "1a2b3c4d-0000-4000-8000-000000000000",
    verifiedAt: later(7),
    tool: "mariadb-dump 10.11.19",
    ...changes,
  };
}

/** Puts a whole backup there. */
export async function keepBackup(storage: Storage, manifest: Manifest): Promise<void> {
  const never = new AbortController().signal;
  await storage.put(dumpKeyOf(manifest.id), Buffer.alloc(manifest.dump.bytes, "encrypted"), never);
  await storage.put(manifestKeyOf(manifest.id), Buffer.from(manifestText(manifest)), never);
}
