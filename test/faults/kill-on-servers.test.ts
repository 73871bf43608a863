/**
 * kill -9 while the program talks to a real MySQL or MariaDB: before a packet leaves, or just after it arrived. The server
 * undoes what was not committed and frees the lock by itself; the same command again finishes the work, once.
 */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import { startProgram, type Ended } from "../support/program.ts";
import { worldIn, type SampleWorld } from "../support/sample-world.ts";
import { packetProxy } from "./packet-proxy.ts";
import { servers, serverWorld, type ServerWorld } from "./server-world.ts";
import { killLimit } from "./kills.ts";
import {
  assertClosedOnce,
  assertDocumentsWhole,
  assertHeldCasesTold,
  assertSentOnce,
  close,
  closing,
  lastLine,
  mondayTables,
  reporting,
  stateOf,
  isThorough,
} from "./two-jobs.ts";

const stride = isThorough ? 3 : 12;
const which = isThorough ? "every third packet" : "every twelfth packet (TEST_EVERY_STEP=1: third)";

for (const { name, url = "", skip } of servers) {
  suite(`killed runs on ${name}`, { skip }, () => {
    test(
      `pending-payment-update killed at ${which} is done, once, by the run after it`,
      killLimit,
      async (t) => {
        await using database = await serverWorld(url, mondayTables());

        const killed = await killAtEach(database, closing, false, async (world, again) => {
          assert.ok(again.code === 0 || again.code === 3, again.stdout);
          assertClosedOnce(await stateOf(database.query));
          await assertHeldCasesTold(world);
        });

        t.diagnostic(`${killed} kills`);
      },
    );

    test(
      `provider-payment-report killed at ${which} reaches each reader once`,
      killLimit,
      async (t) => {
        await using database = await serverWorld(url, mondayTables());

        const killed = await killAtEach(database, reporting, true, async (world, again) => {
          const { deliveries } = await stateOf(database.query);
          await assertDocumentsWhole(world, deliveries);
          const doubts = await assertSentOnce(world, deliveries);
          assert.equal(again.code, doubts > 0 ? 3 : 0, again.stdout);
        });

        t.diagnostic(`${killed} kills`);
      },
    );
  });
}

/** Kills at packet after packet until the run ends before its packet comes. Answers how many were killed. */
async function killAtEach(
  database: ServerWorld,
  words: readonly string[],
  closesFirst: boolean,
  look: (world: SampleWorld, again: Ended) => Promise<void>,
): Promise<number> {
  let killed = 0;
  for (let packet = 1; ; packet += stride) {
    const folder = await mkdtemp(join(tmpdir(), "surgicase-server-"));
    await database.reset();
    const variables = database.variables();
    if (closesFirst) {
      assert.equal((await close(folder, { variables })).code, 3);
    }
    const first = await killOnce(database, folder, words, packet);
    if (first.signal === null) {
      await rm(folder, { recursive: true });
      return killed;
    }

    const again = await startProgram(folder, words, { variables }).ended;

    assert.notEqual(lastLine(again)["because"], "locked", `packet ${packet}: the lock is kept`);
    await look(worldIn(folder), again).catch((cause: unknown) => {
      throw new Error(`killed at packet ${packet}`, { cause });
    });
    killed += 1;
    await rm(folder, { recursive: true });
  }
}

async function killOnce(
  database: ServerWorld,
  folder: string,
  words: readonly string[],
  packet: number,
): Promise<Ended> {
  await using proxy = await packetProxy(database.server);
  const program = startProgram(folder, words, {
    variables: database.variables(proxy.port),
  });
  proxy.stopAt(packet, packet % 2 === 0 ? "after" : "before", () => program.kill("SIGKILL"));
  return await program.ended;
}
