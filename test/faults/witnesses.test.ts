/** Whoever only watches a run (metrics, run records, the last words) may be down or full: the run ends as it would have. */
import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite, test, type TestContext } from "node:test";
import { openDoor } from "../support/cuttable-server.ts";
import { sampleWorld } from "../support/sample-world.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import {
  assertClosedOnce,
  assertHeldCasesTold,
  close,
  linesOf,
  mondayTables,
  report,
  stateIn,
  thoroughOnly,
} from "./two-jobs.ts";

/** Both jobs with these variables end as on any Monday, and say which witness was not there. */
async function assertUnchanged(
  t: TestContext,
  variables: Readonly<Record<string, string>>,
  reporter: string,
): Promise<void> {
  const world = await sampleWorld(await temporaryFolder(t), mondayTables());

  const closed = await close(world.folder, { variables });
  const reported = await report(world.folder, { variables });

  assert.equal(closed.code, 3, closed.stdout + closed.stderr);
  assert.equal(reported.code, 0, reported.stdout + reported.stderr);
  assertClosedOnce(await stateIn(world));
  await assertHeldCasesTold(world);
  for (const ended of [closed, reported]) {
    const missed = linesOf(ended).filter(({ msg }) => msg === "run not reported");
    assert.ok(
      missed.some((line) => line["reporter"] === reporter),
      ended.stdout,
    );
  }
}

suite("witnesses that are down", { concurrency: true }, () => {
  test("a Pushgateway that is down changes nothing", async (t) => {
    const door = await openDoor(undefined);
    const { port } = door;
    await door[Symbol.asyncDispose]();

    await assertUnchanged(t, { METRICS_URL: `http://127.0.0.1:${port}` }, "metrics");
  });

  test("a Pushgateway that hangs changes nothing", { skip: thoroughOnly }, async (t) => {
    await using door = await openDoor(undefined);

    await assertUnchanged(t, { METRICS_URL: `http://127.0.0.1:${door.port}` }, "metrics");
  });

  for (const [variable, reporter] of [
    ["METRICS_URL", "metrics"],
    ["RUNS_URL", "run records"],
  ] as const) {
    test(`a ${variable} whose folder cannot be made changes nothing`, async (t) => {
      const place = await temporaryFolder(t);
      await writeFile(join(place, "file"), "in the way");

      await assertUnchanged(t, { [variable]: `file://${place}/file/folder` }, reporter);
    });
  }

  test("last words that cannot be written change nothing", { skip: thoroughOnly }, async (t) => {
    const place = await temporaryFolder(t);
    await mkdir(join(place, "folder"));

    await assertUnchanged(
      t,
      { TERMINATION_MESSAGE_PATH: join(place, "folder") },
      "termination message",
    );
  });

  test("a mailbox that cannot be written leaves the alert in the last words", async (t) => {
    const place = await temporaryFolder(t);
    await writeFile(join(place, "file"), "in the way");
    const world = await sampleWorld(await temporaryFolder(t), mondayTables());
    const words = join(place, "words");

    const ended = await close(world.folder, {
      variables: {
        MAIL_URL: `file://${place}/file/mail`,
        MAIL_FROM: "jobs@example.com",
        ALERT_RECIPIENTS: "operator@example.com",
        TERMINATION_MESSAGE_PATH: words,
      },
    });

    assert.equal(ended.code, 3, ended.stdout);
    const said = await readFile(words, "utf8");
    assert.match(said, /undelivered/);
    assert.match(said, /owner-gone/);
    assert.ok(Buffer.byteLength(said) <= 4096);
  });
});
