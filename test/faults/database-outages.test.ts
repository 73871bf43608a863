/** The database is away, silent or locked: the run says so at once, waits, finishes, and says that too, in one thread. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { suite, test } from "node:test";
import { openOffice } from "../adapters/mail/smtp-servers.ts";
import { startProgram, type Running } from "../support/program.ts";
import { sampleWorld, usualTables, worldIn, type SampleWorld } from "../support/sample-world.ts";
import { folderWithEmptyDatabase } from "../support/empty-database.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { packetProxy } from "./packet-proxy.ts";
import { servers, serverWorld } from "./server-world.ts";
import {
  assertClosedOnce,
  close,
  closedWorld,
  closing,
  lastLine,
  mondayTables,
  report,
  reporting,
  stateIn,
  stateOf,
  thoroughOnly,
} from "./two-jobs.ts";

/** The mails about one wait: the first word and the last, in one thread. */
async function assertToldTwice(world: Pick<SampleWorld, "mails">): Promise<void> {
  const mails = await world.mails();
  const waiting = mails.find(({ text = "" }) => /waiting|waits/i.test(text));
  const recovered = mails.find(({ subject = "" }) => subject.includes("RECOVERED"));
  const told = mails.map(({ subject }) => subject).join(", ");
  assert.ok(waiting !== undefined, told);
  assert.match(String(waiting.subject), /WARNING/);
  assert.ok(recovered !== undefined, told);
  assert.deepEqual(recovered.references, waiting.references);
}

async function waits(program: Running): Promise<void> {
  await program.says("run is waiting");
  await program.says("notification sent");
}

suite("database outages", { concurrency: true }, () => {
  test("a run that starts before the schema is there waits for it and finishes", async (t) => {
    const folder = await folderWithEmptyDatabase(t);

    const program = startProgram(folder, closing);
    await waits(program);
    await sampleWorld(folder, usualTables());
    const ended = await program.ended;

    assert.equal(ended.code, 0, ended.stdout);
    await assertToldTwice(worldIn(folder));
  });

  test("with --no-wait it ends with 75 at once", async (t) => {
    const folder = await folderWithEmptyDatabase(t);

    const ended = await close(folder, { variables: { JOB_OPTIONS: "--no-wait" } });

    assert.equal(ended.code, 75);
    assert.match(String(lastLine(ended)["error"]), /migrate/);
  });

  test("of two runs that waited out an outage the report lets the update go first", async (t) => {
    const folder = await folderWithEmptyDatabase(t);

    const closer = startProgram(folder, closing);
    await closer.says("run is still waiting");
    const reporter = startProgram(folder, reporting);
    await waits(reporter);
    await sampleWorld(folder, usualTables());
    const [closed, reported] = [await closer.ended, await reporter.ended];

    assert.equal(closed.code, 0, closed.stdout);
    assert.equal(reported.code, 0, reported.stdout);
  });

  test("a mail server's answer is kept while the database is locked for 15 s", async (t) => {
    const world = await closedWorld(t);
    const lock = new DatabaseSync(join(world.home, "surgicase.db"));
    t.after(() => lock.close());
    let mails = 0;
    await using office = await openOffice({
      onData(stream, _session, done) {
        stream.resume().on("end", () => {
          mails += 1;
          if (mails === 1) {
            lock.exec("begin immediate");
            setTimeout(() => lock.exec("rollback"), 15_000);
          }
          done();
        });
      },
    });

    const ended = await report(world.folder, {
      variables: {
        MAIL_URL: `smtp://127.0.0.1:${office.settings.port}`,
        MAIL_FROM: "jobs@example.com",
        ALERT_RECIPIENTS: "operator@example.com",
      },
    });

    assert.equal(ended.code, 0, ended.stdout);
    assert.deepEqual(
      world.deliveries().map(({ state, tries }) => [state, tries]),
      [
        ["accepted", 1],
        ["accepted", 1],
      ],
    );
  });

  test("a locked SQLite file is waited for", { skip: thoroughOnly }, async (t) => {
    const world = await sampleWorld(await temporaryFolder(t), mondayTables());
    const lock = new DatabaseSync(join(world.home, "surgicase.db"));
    t.after(() => lock.close());
    lock.exec("begin immediate");

    const program = startProgram(world.folder, closing, { limitSeconds: 120 });
    await waits(program);
    lock.exec("rollback");
    const ended = await program.ended;

    assert.equal(ended.code, 3);
    assertClosedOnce(await stateIn(world));
  });

  for (const { name, url = "", skip } of servers) {
    for (const trouble of ["down", "silent"] as const) {
      test(`${name} ${trouble}: the run tells it, waits and finishes`, { skip }, async (t) => {
        const folder = await temporaryFolder(t);
        await using database = await serverWorld(url, mondayTables());
        await using proxy = await packetProxy(database.server);
        proxy.become(trouble);
        const startedAt = performance.now();

        const program = startProgram(folder, closing, {
          variables: database.variables(proxy.port),
          limitSeconds: 110,
        });
        await waits(program);
        const saidAfter = performance.now() - startedAt;
        proxy.become("up");
        const ended = await program.ended;

        assert.equal(ended.code, 3, ended.stdout);
        assert.ok(saidAfter < 60_000, `told after ${saidAfter} ms`);
        t.diagnostic(`told after ${Math.round(saidAfter)} ms`);
        assertClosedOnce(await stateOf(database.query));
      });
    }

    test(`${name} down and --no-wait: 75`, { skip }, async (t) => {
      const folder = await temporaryFolder(t);
      await using database = await serverWorld(url, mondayTables());
      await using proxy = await packetProxy(database.server);
      proxy.become("down");

      const ended = await close(folder, {
        variables: { ...database.variables(proxy.port), JOB_OPTIONS: "--no-wait" },
      });

      assert.equal(ended.code, 75, ended.stdout);
    });
  }
});
