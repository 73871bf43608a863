/**
 * The mail server is down, slow or dies. Alerts leave by the fallback in time; a report is sent when the server is back,
 * and never twice: where nobody knows, a person is asked. These tests mostly wait, so they run at the same time.
 */
import assert from "node:assert/strict";
import { suite, test, type TestContext } from "node:test";
import { simpleParser } from "mailparser";
import type { SMTPServerOptions } from "smtp-server";
import { openOffice, scripted } from "../adapters/mail/smtp-servers.ts";
import { openDoor } from "../support/cuttable-server.ts";
import { startProgram } from "../support/program.ts";
import { sampleWorld, type SampleWorld } from "../support/sample-world.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import {
  close,
  closedWorld,
  lastLine,
  mondayTables,
  readers,
  report,
  reporting,
  thoroughOnly,
} from "./two-jobs.ts";

function byServer(port: number) {
  return {
    MAIL_URL: `smtp://127.0.0.1:${port}`,
    MAIL_FALLBACK_URLS: "file:",
    MAIL_FROM: "jobs@example.com",
    ALERT_RECIPIENTS: "operator@example.com",
  };
}

async function filled(t: TestContext): Promise<SampleWorld> {
  return sampleWorld(await temporaryFolder(t), mondayTables());
}

async function subjectsOf(world: SampleWorld): Promise<readonly string[]> {
  return (await world.mails()).map(({ subject = "" }) => subject);
}

function states(world: SampleWorld) {
  return world.deliveries().map(({ state }) => state);
}

/** How many report mails the server took for each reader. */
async function takenBy(office: Awaited<ReturnType<typeof openOffice>>): Promise<readonly number[]> {
  return Promise.all(
    readers.map(async (reader) => {
      const mails = await office.arrivals(reader);
      return mails.filter(({ raw }) => Buffer.from(raw).includes("application/pdf")).length;
    }),
  );
}

suite("mail outages", { concurrency: true }, () => {
  test("an alert leaves by the fallback in time while the mail server hangs", async (t) => {
    const world = await filled(t);
    await using door = await openDoor(undefined);
    const startedAt = performance.now();

    const ended = await close(world.folder, { variables: byServer(door.port) });

    assert.equal(ended.code, 3);
    assert.ok(performance.now() - startedAt < 60_000);
    assert.equal((await subjectsOf(world)).filter((line) => line.includes("WARNING")).length, 1);
  });

  test("a report that the server refuses for now is sent, once, when it takes it", async (t) => {
    const world = await closedWorld(t);
    let isBusy = true;
    const options: SMTPServerOptions = {
      onMailFrom: (_address, _session, done) => {
        done(isBusy ? Object.assign(new Error("later"), { responseCode: 451 }) : null);
      },
    };
    await using office = await openOffice(options);

    const program = startProgram(world.folder, reporting, {
      variables: byServer(office.settings.port),
    });
    await program.says("run is waiting");
    await program.says("notification sent");
    isBusy = false;
    const ended = await program.ended;

    assert.equal(ended.code, 0, ended.stdout);
    assert.deepEqual(await takenBy(office), [1, 1]);
    assert.deepEqual(states(world), ["accepted", "accepted"]);
    const waiting = (await world.mails()).find(({ subject = "" }) => subject.includes("Report"));
    const [recovered] = await office.arrivals("operator@example.com");
    const told = await simpleParser(Buffer.from(recovered?.raw ?? []));
    assert.match(String(told.subject), /RECOVERED/);
    assert.deepEqual(told.references, waiting?.references);
  });

  test("with --no-wait a report that is refused for now ends the run with 75", async (t) => {
    const world = await closedWorld(t);
    await using server = await scripted({ MAIL: "451 later" });

    const ended = await report(world.folder, {
      variables: { ...byServer(server.settings.port), JOB_OPTIONS: "--no-wait" },
    });

    assert.equal(ended.code, 75);
    assert.deepEqual(states(world), ["refused", "refused"]);
  });

  test("letters that the font lacks are told by the run that sends, whoever printed them", async (t) => {
    const world = await closedWorld(t);
    world.execute("update cases set patient_last = '手術' where case_id = 'ready-1'");
    await using server = await scripted({ MAIL: "451 later" });
    await using office = await openOffice();

    const first = await report(world.folder, {
      variables: { ...byServer(server.settings.port), JOB_OPTIONS: "--no-wait" },
    });
    const second = await report(world.folder, { variables: byServer(office.settings.port) });

    assert.equal(first.code, 75);
    assert.equal(second.code, 3, second.stdout);
    assert.match(JSON.stringify(lastLine(second)["troubles"]), /U\+624B/);
  });

  test("a server that takes the mail and dies leaves it unknown, and nobody sends it again", async (t) => {
    const world = await closedWorld(t);
    await using dying = await scripted({ ".": "cut" });
    await using office = await openOffice();

    const first = await report(world.folder, { variables: byServer(dying.settings.port) });
    const second = await report(world.folder, {
      variables: byServer(office.settings.port),
    });

    assert.equal(first.code, 3, first.stdout);
    assert.equal(second.code, 3);
    assert.deepEqual(states(world), ["unknown", "unknown"]);
    assert.deepEqual(await takenBy(office), [0, 0]);
    assert.equal(dying.commands.filter((command) => command === ".").length, 3, "and one alert");
    assert.deepEqual(
      world.batches().map(({ state }) => state),
      ["closed"],
    );
  });

  test("a reader who is refused for good is named, and the others have theirs", async (t) => {
    const world = await closedWorld(t);
    await using office = await openOffice({
      onRcptTo: ({ address }, _session, done) => {
        const isGone = address === readers[0];
        done(isGone ? Object.assign(new Error("no such box"), { responseCode: 550 }) : null);
      },
    });

    const ended = await report(world.folder, {
      variables: byServer(office.settings.port),
    });

    assert.equal(ended.code, 3);
    assert.deepEqual(await takenBy(office), [0, 1]);
    assert.match(JSON.stringify(lastLine(ended)["troubles"]), /finance@example\.com.*550/);
  });

  test(
    "a server that hangs is waited for, and each reader has it once",
    { skip: thoroughOnly },
    async (t) => {
      const world = await closedWorld(t);
      await using office = await openOffice();
      await using door = await openDoor(office.settings.port);
      door.swallow();

      const program = startProgram(world.folder, reporting, {
        variables: byServer(door.port),
        limitSeconds: 120,
      });
      await program.says("run is waiting");
      const beforeAlert = performance.now();
      await program.says("notification sent");

      assert.ok(performance.now() - beforeAlert < 60_000);
      program.kill("SIGTERM");
      assert.equal((await program.ended).code, 143);
      const ended = await report(world.folder, {
        variables: byServer(office.settings.port),
      });
      assert.equal(ended.code, 0);
      assert.deepEqual(await takenBy(office), [1, 1]);
    },
  );
});
