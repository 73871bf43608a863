/** Several runs of a job at once: one does the work, the others step aside, and without the courtesy lock nothing is twice either. */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import { runProgram, startProgram as startJob, type Ended } from "../support/program.ts";
import { startProgram } from "../support/programs.ts";
import { sampleWorld, worldIn } from "../support/sample-world.ts";
import { servers, serverWorld } from "./server-world.ts";
import {
  assertClosedOnce,
  assertDocumentsWhole,
  assertHeldCasesTold,
  assertSentOnce,
  closing,
  isThorough,
  lastLine,
  mondayTables,
  reporting,
  stateIn,
  stateOf,
  type State,
} from "./two-jobs.ts";

const rounds = isThorough ? 10 : 1;
const atOnce = 5;

interface Place extends AsyncDisposable {
  readonly folder: string;
  readonly variables: Readonly<Record<string, string>>;
  state(): Promise<State>;
}

async function onSqlite(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), "surgicase-at-once-"));
  const world = await sampleWorld(folder, mondayTables());
  return {
    folder,
    variables: {},
    state: async () => stateIn(world),
    [Symbol.asyncDispose]: async () => rm(folder, { recursive: true, force: true }),
  };
}

async function onServer(url: string): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), "surgicase-at-once-"));
  const world = await serverWorld(url, mondayTables());
  return {
    folder,
    variables: world.variables(),
    state: async () => stateOf(world.query),
    async [Symbol.asyncDispose]() {
      await world[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const places = [
  { name: "SQLite", skip: false as string | false, open: onSqlite },
  ...servers.map(({ name, url = "", skip }) => ({ name, skip, open: async () => onServer(url) })),
];

for (const { name, skip, open } of places) {
  suite(`runs at once on ${name}`, { skip }, () => {
    test(`of ${atOnce} runs at once one works and the others name it (${rounds} rounds)`, async () => {
      for (let round = 1; round <= rounds; round += 1) {
        await using place = await open();
        const world = worldIn(place.folder);

        const closers = await startAll(place, closing, {});
        const reporters = await startAll(place, reporting, {});

        assertOneWorked(closers, "partial");
        assertOneWorked(reporters, "succeeded");
        const state = await place.state();
        assertClosedOnce(state);
        await assertHeldCasesTold(world);
        await assertDocumentsWhole(world, state.deliveries);
        assert.equal(await assertSentOnce(world, state.deliveries), 0);
      }
    });

    test(`without the courtesy lock there is one batch and one mail a reader (${rounds} rounds)`, async () => {
      for (let round = 1; round <= rounds; round += 1) {
        await using place = await open();
        const world = worldIn(place.folder);

        const closers = await startAll(place, closing, { lockless: true });
        const reporters = await startAll(place, reporting, { lockless: true });

        for (const { code, stdout, stderr } of [...closers, ...reporters]) {
          assert.ok(code === 0 || code === 3, stdout + stderr);
        }
        const state = await place.state();
        assertClosedOnce(state);
        await assertDocumentsWhole(world, state.deliveries);
        assert.equal(await assertSentOnce(world, state.deliveries), 0);
      }
    });
  });
}

test("another pod of the same run waits for the lock that its dead node still has", async () => {
  await using place = await onSqlite();
  const world = worldIn(place.folder);
  const path = join(world.home, "surgicase.db");
  const holder = await startProgram("lock-holder.ts", [
    JSON.stringify({ kind: "sqlite", path }),
    "local",
    "pending-payment-update",
  ]);
  await holder.says("held");
  world.execute(
    `insert into jobs_runs (run_id, attempt, job, slot, started_by, started_at, seen_at)
     values ('uid-1', 'pod-1', 'pending-payment-update', '2026-11-23 08:00:00.000', 'schedule',
       '2026-11-23 08:00:01.000', '2026-11-23 08:00:01.000')`,
  );

  const program = startJob(place.folder, closing, {
    variables: { JOB_NAME: "job-1", JOB_UID: "uid-1", POD_NAME: "pod-2" },
  });
  await program.says("run is waiting");
  holder.child.kill("SIGKILL");
  const ended = await program.ended;

  assert.equal(ended.code, 3, ended.stdout);
  assertClosedOnce(await place.state());
});

for (const { name, url = "", skip } of servers) {
  test(`two schemas of one ${name} do not lock each other out`, { skip }, async () => {
    await using one = await serverWorld(url, mondayTables());
    await using place = await onServer(url);
    const { hostname: host, port, username: user, password } = one.server;
    const settings = { kind: "mysql", host, port: Number(port), user, password, tls: "off" };
    const holder = await startProgram("lock-holder.ts", [
      JSON.stringify({ ...settings, schema: one.schema }),
      "local",
      "pending-payment-update",
    ]);
    await holder.says("held");

    const ended = await runProgram(place.folder, closing, {
      variables: { ...place.variables, ENVIRONMENT: "local" },
    });
    holder.child.kill("SIGKILL");

    assert.equal(ended.code, 3, ended.stdout);
  });
}

/** The lock's name holds the environment's: under different ones, nobody waits for anybody. */
async function startAll(
  { folder, variables }: Place,
  words: readonly string[],
  { lockless = false }: { readonly lockless?: boolean },
): Promise<readonly Ended[]> {
  return Promise.all(
    Array.from({ length: atOnce }, async (_, index) =>
      runProgram(folder, words, {
        variables: { ...variables, ...(lockless ? { ENVIRONMENT: `place-${index}` } : {}) },
      }),
    ),
  );
}

function assertOneWorked(runs: readonly Ended[], outcome: "partial" | "succeeded"): void {
  const ends = runs.map((ended) => lastLine(ended));
  const told = runs.map(({ stdout, stderr }) => stdout + stderr).join("\n");
  const workers = ends.filter((end) => end["outcome"] === outcome);
  assert.equal(workers.length, 1, told);
  // One that came after the work was done had the lock as well, for as long as it took to see that.
  const holders = ends.filter((end) => end["because"] !== "locked");
  for (const end of ends.filter((each) => each["outcome"] !== outcome)) {
    assert.equal(end["outcome"], "skipped", told);
    assert.equal(end["exitCode"], 0, told);
    if (end["because"] === "locked") {
      const detail = String(end["detail"]);
      const isNamed = holders.some((holder) => detail.includes(String(holder["runId"])));
      assert.ok(isNamed || detail.startsWith("Run (not recorded) of"), `${detail}\n${told}`);
    } else {
      assert.equal(end["because"], "already-done", told);
    }
  }
}
