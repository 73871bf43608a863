/**
 * Two warmings at once on one folder, one of which asked before a rotation: the newer version stays, whoever writes last. Jobs
 * that read meanwhile see one version or the other, whole.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { serveSecretsManager } from "../support/aws-servers.ts";
import { runProgram } from "../support/program.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { rotationGate } from "./rotation-gate.ts";
import { orders } from "./rotation-race.ts";
import { killLimit } from "./kills.ts";
import { secretsProxy } from "./secrets-proxy.ts";
import { closedWorld, closing, isThorough, linesOf } from "./two-jobs.ts";
import {
  allAt,
  assertFilesOpen,
  assertNothingReadable,
  assertRefreshedAll,
  rotate,
  towards,
  versionsOf,
  warming,
} from "./warming-world.ts";

const rounds = isThorough ? 200 : 6;
const readingRounds = isThorough ? 50 : 4;

test(
  `of two warmings at once the newer version stays, in each of ${rounds} rounds`,
  killLimit,
  async (t) => {
    const folder = await temporaryFolder(t);
    await using store = await serveSecretsManager();
    await using proxy = await secretsProxy(store.url);
    const variables = towards(proxy.url);
    rotate(store, 1);
    assertRefreshedAll(await runProgram(folder, warming, { variables }));

    for (let version = 1; version <= rounds; version += 1) {
      const gate = rotationGate(proxy, () => rotate(store, version + 1));
      const runs = [1, 2].map(async () => runProgram(folder, warming, { variables }));
      await gate.open(orders[version % orders.length] ?? orders[0], Promise.race(runs));

      const ends = await Promise.all(runs);

      ends.forEach((ended) => assertRefreshedAll(ended));
      assert.deepEqual(await versionsOf(folder), allAt(version + 1), `round ${version}`);
      await assertFilesOpen(folder);
    }
    await assertNothingReadable(folder);
  },
);

test(
  `three jobs that read while a warming writes are well in each of ${readingRounds} rounds`,
  killLimit,
  async (t) => {
    const { folder } = await closedWorld(t);
    await using store = await serveSecretsManager();
    const variables = towards(store.url);
    const job = [...closing, "--no-wait"];
    rotate(store, 1);
    assertRefreshedAll(await runProgram(folder, warming, { variables }));
    const questions = store.calls.length;

    for (let version = 2; version <= readingRounds + 1; version += 1) {
      rotate(store, version);
      const [warmed, ...read] = await Promise.all(
        [warming, job, job, job].map(async (words) => runProgram(folder, words, { variables })),
      );

      assert.ok(warmed !== undefined);
      assertRefreshedAll(warmed);
      for (const ended of read) {
        assert.equal(ended.code, 0, ended.stdout + ended.stderr);
        const messages = linesOf(ended).map(({ msg }) => String(msg));
        assert.ok(!messages.some((message) => message.includes("copy")), messages.join("\n"));
      }
    }
    // The copies are fresh all the time: no job asked.
    assert.equal(store.calls.length - questions, readingRounds);
  },
);
