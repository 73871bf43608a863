/**
 * kill -9 of database-backup at many points, and the same command again: a kill leaves a whole backup or none, never one that
 * looks whole; the run after it makes a good one; the database is never touched, and nothing plain is on the disk.
 */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { backupsIn } from "../../src/jobs/backup/catalogue.ts";
import { openStorage } from "../../src/world/kept.ts";
import { systemClock } from "../../src/world/world.ts";
import { runProgram, type ProgramOptions } from "../support/program.ts";
import { sampleWorld, worldIn } from "../support/sample-world.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { everyStep, killAtEachStep, killer, killLimit } from "./kills.ts";

async function backUp(folder: string, options: ProgramOptions = {}) {
  return runProgram(folder, ["run", "database-backup"], options);
}

async function catalogueIn(folder: string) {
  const settings = {
    kind: "files",
    folder: join(folder, ".surgicase", "storage"),
    embedded: true,
  } as const;
  const storage = await openStorage(settings, systemClock);
  return await backupsIn(storage, AbortSignal.timeout(10_000));
}

/** Names of patients, and words of SQL. */
const plain = ["Sample Patient", "INSERT INTO", "CREATE TABLE"];

test(
  `database-backup killed at ${everyStep}: whole or none, and the next is good`,
  killLimit,
  async (t) => {
    const killed = await killAtEachStep(t, {
      prepare: async ({ folder }) => assert.equal((await backUp(folder)).code, 0),
      start: backUp,
      look: async (folder, again) => {
        assert.equal(again.code, 0, again.stdout);
        const { whole, damaged } = await catalogueIn(folder);
        assert.deepEqual(damaged, []);
        const [newest] = whole;
        assert.ok(newest !== undefined);
        const verified = await runProgram(folder, ["backup", "verify", newest.id]);
        assert.equal(verified.code, 0, verified.stdout);
        for (const path of await worldIn(folder).files("storage")) {
          const bytes = await readFile(join(folder, ".surgicase", "storage", path));
          for (const words of plain) {
            assert.ok(!bytes.includes(words), `${path} holds ${words}`);
          }
        }
      },
    });

    assert.ok(killed >= 4, `${killed} kills`);
  },
);

test(
  "between a kill and the next run nothing that looks whole is there but what is",
  killLimit,
  async (t) => {
    let ended = false;
    let kills = 0;
    for (let step = 1; !ended; step += 7) {
      const folder = await temporaryFolder(t);
      await sampleWorld(folder);

      const killed = await backUp(folder, {
        variables: { NODE_OPTIONS: killer, KILL_AT_STEP: String(step) },
      });
      ended = killed.signal === null;
      kills += ended ? 0 : 1;

      const { whole, damaged } = await catalogueIn(folder);
      assert.deepEqual(damaged, []);
      for (const { id } of whole) {
        const verified = await runProgram(folder, ["backup", "verify", id]);
        assert.equal(verified.code, 0, `step ${step}: ${verified.stdout}`);
      }
    }

    assert.ok(kills >= 10, `${kills} kills`);
  },
);
