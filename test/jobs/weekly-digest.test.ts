/** Who gets the digest, how often, and that it goes whatever is away: on the embedded database and storage. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { UnavailableError } from "../../src/domain/failure.ts";
import { pendingPaymentUpdate } from "../../src/jobs/pending-payment-update.ts";
import { providerPaymentReport } from "../../src/jobs/provider-payment-report.ts";
import { weeklyDigest } from "../../src/jobs/weekly-digest.ts";
import type { Ports } from "../../src/ports/ports.ts";
import type { WatchNotes } from "../../src/ports/watch-notes.ts";
import { emptyWatch } from "../../src/watch/watch-state.ts";
import { goodWeek } from "../support/digest-week.ts";
import { attemptOf, keepingMailer, type JobRun } from "../support/job-run.ts";
import { sampleWorld, usualTables } from "../support/sample-world.ts";
import { hopeless, later, unclear } from "../support/reportable-week.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const digest = weeklyDigest([pendingPaymentUpdate, providerPaymentReport]);
const monday = "2026-11-23T10:30:05Z";
const away = new UnavailableError("the database", "Cannot use the database: it is away");
const refusing = async () => Promise.reject(away);

const run = async (folder: string, changes: JobRun = {}) =>
  attemptOf(digest, folder, { now: monday, ...changes });

test("a good week is mailed too: all is well, and every part of it can be read", async (t) => {
  const world = await goodWeek(t);
  const { mailer, letters } = keepingMailer();

  const outcome = await run(world.folder, { ports: { mailer } });

  assert.deepEqual(outcome, {
    kind: "succeeded",
    counts: { jobs: 2, well: 2, need_you: 0, recipients: 1, accepted_now: 1 },
  });
  const [letter] = letters;
  assert.equal(letter?.to, "operator@example.com");
  assert.equal(letter.subject, "✅ Weekly digest: all is well - week of November 23, 2026 [test]");
  assert.match(letter.text, /^All is well\n/);
  for (const part of [
    "Succeeded in 1 min 30 s. 1 run.",
    "Accepted for 2 of 2 recipients.",
    "3 cases, $250.50.",
    "No case is held",
  ]) {
    assert.ok(letter.text.includes(part) && letter.html?.includes(part), part);
  }
});

test("it tells who is muted and when the watchdog looked, and judges by the schedules that it saw", async (t) => {
  const world = await goodWeek(t);
  const { mailer, letters } = keepingMailer();
  const lookedAt = new Date("2026-11-23T10:28:05Z");
  const until = new Date("2026-11-25T12:00:00Z");
  const expectedFrom = new Date("2026-11-20T00:00:00Z");
  const notes: Partial<WatchNotes> = {
    state: async () => ({
      ...emptyWatch,
      lookedAt,
      jobs: { [providerPaymentReport.name]: { schedule: "0 6 * * 3", expectedFrom } },
    }),
    mutes: async () => [
      { job: pendingPaymentUpdate.name, until, by: "ann", reason: "moving", since: lookedAt },
    ],
  };

  const outcome = await run(world.folder, { ports: { mailer, notes: notes as WatchNotes } });

  assert.equal(outcome.kind, "succeeded");
  const text = letters[0]?.text ?? "";
  assert.match(text, /^All is well\n/);
  assert.match(
    text,
    /The watchdog is there\n +It last looked on Monday 2026-11-23 10:28 UTC, 2 min/,
  );
  assert.match(
    text,
    /is muted\n +Nobody is mailed about it until Wednesday 2026-11-25 12:00 UTC\./,
  );
  assert.match(text, /Next: Wednesday 2026-11-25 06:00 UTC\./);
});

test("notes that cannot be read are named, and the digest goes all the same", async (t) => {
  const world = await goodWeek(t);
  const { mailer, letters } = keepingMailer();
  const notes: Partial<WatchNotes> = { state: refusing, mutes: refusing };

  const outcome = await run(world.folder, { ports: { mailer, notes: notes as WatchNotes } });

  assert.ok(outcome.kind === "partial");
  assert.deepEqual(
    outcome.troubles.map(({ subject }) => subject),
    ["the watchdog's notes"],
  );
  assert.match(letters[0]?.text ?? "", /^1 thing needs you\n/);
});

test("a second run for the slot sends nothing; a reader who is new gets the digest of then", async (t) => {
  const world = await goodWeek(t);
  await run(world.folder);
  const again = keepingMailer();
  const grown = keepingMailer();

  const second = await run(world.folder, { ports: { mailer: again.mailer } });
  await world.keepSecret("surgicase/main", {
    job_failure_recipients: "operator@example.com, Second@example.com",
  });
  const third = await run(world.folder, { ports: { mailer: grown.mailer } });

  assert.ok(second.kind === "skipped" && second.because === "already-done");
  assert.equal(again.letters.length, 0);
  assert.ok(third.kind === "succeeded");
  assert.equal(third.counts["accepted_now"], 1);
  assert.deepEqual(
    grown.letters.map(({ to }) => to),
    ["Second@example.com"],
  );
});

test("next Monday has a digest of its own", async (t) => {
  const world = await goodWeek(t);
  await run(world.folder);
  const { mailer, letters } = keepingMailer();

  await run(world.folder, { now: "2026-11-30T10:30:05Z", ports: { mailer } });

  assert.match(letters[0]?.subject ?? "", /week of November 30, 2026/);
});

test("who was refused for now gets the very digest that was stored", async (t) => {
  const world = await goodWeek(t);
  const refused = keepingMailer({ "operator@example.com": later });
  await assert.rejects(run(world.folder, { ports: refused }), UnavailableError);
  world.execute("delete from jobs_runs");
  const { mailer, letters } = keepingMailer();

  await run(world.folder, { now: "2026-11-23T10:40:00Z", ports: { mailer } });

  assert.match(letters[0]?.text ?? "", /^All is well\n/);
});

test("the application's switch for mails does not keep it back", async (t) => {
  const world = await goodWeek(t);
  await world.keepSecret("surgicase/main", { ENABLE_EMAIL: "false" });
  const { mailer, letters } = keepingMailer();

  const outcome = await run(world.folder, { ports: { mailer } });

  assert.equal(outcome.kind, "succeeded");
  assert.equal(letters.length, 1);
});

test("a reader who is refused for good, or of whom nobody knows, is named with what to do", async (t) => {
  for (const [answer, remedy] of [
    [hopeless, /recipients show/],
    [unclear, /surgicase-jobs deliveries accept [0-9a-f-]{36}/],
  ] as const) {
    const world = await goodWeek(t);
    const ports = keepingMailer({ "operator@example.com": answer });

    const outcome = await run(world.folder, { ports });

    assert.ok(outcome.kind === "partial");
    assert.equal(outcome.troubles[0].subject, "operator@example.com");
    assert.match(outcome.troubles[0].remedy, remedy);
  }
});

test("a digest that reaches nobody, as nobody is named, is no success", async (t) => {
  const world = await goodWeek(t);

  const outcome = await run(world.folder, { settings: { alertRecipients: [] } });

  assert.ok(outcome.kind === "partial");
  assert.match(outcome.troubles[0].remedy, /recipients set/);
});

test("where the database goes away in the middle, each part that cannot be read is named, and the rest is there", async (t) => {
  const world = await goodWeek(t);
  const { mailer, letters } = keepingMailer();

  const outcome = await run(world.folder, {
    ports: { mailer, held: { list: refusing } },
    around: ({ history }) => ({ history: { ...history, list: refusing } }),
  });

  assert.ok(outcome.kind === "partial");
  assert.equal(outcome.troubles.length, 1);
  const text = letters[0]?.text ?? "";
  assert.match(text, /^1 thing needs you\n/);
  assert.ok(text.includes("Missing here: part of the run history and held cases"), text);
  assert.ok(text.includes("Cannot use the database: it is away"), text);
  assert.ok(text.includes("3 cases, $250.50."), text);
});

test("where nothing can be recorded it is sent all the same, and the run says so", async (t) => {
  const world = await goodWeek(t);
  for (const around of [
    ({ deliveries }: Ports) => ({ deliveries: { ...deliveries, abandon: refusing } }),
    ({ storage }: Ports) => ({ storage: { ...storage, put: refusing } }),
  ]) {
    const { mailer, letters } = keepingMailer();

    const outcome = await run(world.folder, { ports: { mailer }, around });

    assert.ok(outcome.kind === "partial");
    assert.equal(outcome.troubles[0].subject, "the digest's record");
    assert.equal(letters.length, 1);
  }
});

test("once a mail was handed over, nothing is sent beside the record", async (t) => {
  const world = await goodWeek(t);
  const { mailer, letters } = keepingMailer();
  let asked = 0;

  await assert.rejects(
    run(world.folder, {
      ports: { mailer },
      around: ({ deliveries }) => ({
        deliveries: {
          ...deliveries,
          of: async (...question) => {
            asked += 1;
            return asked === 1 ? deliveries.of(...question) : refusing();
          },
        },
      }),
    }),
    UnavailableError,
  );

  assert.equal(letters.length, 1);
});

test("secret copies that cannot be looked at are named", async (t) => {
  const world = await goodWeek(t);
  const { mailer, letters } = keepingMailer();

  const outcome = await run(world.folder, {
    ports: { mailer },
    around: ({ copies }) => ({ copies: { ...copies, state: refusing } }),
  });

  assert.ok(outcome.kind === "partial");
  assert.match(letters[0]?.text ?? "", /The secret copies could not be read/);
});

test("a dry run sends nothing, stores nothing and records nothing", async (t) => {
  const world = await sampleWorld(await temporaryFolder(t), usualTables());
  const before = world.everything();
  const { mailer, letters } = keepingMailer();

  const outcome = await run(world.folder, { dryRun: true, ports: { mailer } });

  assert.equal(outcome.kind, "succeeded");
  assert.deepEqual(world.everything(), before);
  assert.deepEqual([letters.length, (await world.files("storage")).length], [0, 0]);
});
