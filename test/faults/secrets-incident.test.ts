/**
 * Monday 2025-10-20 once more: eight of nine secrets fail for four hours. Every job runs at its time, in this process by a
 * made-up clock, over the real adapter and a Secrets Manager on loopback.
 */
import assert from "node:assert/strict";
import { suite, test, type TestContext } from "node:test";
import type { ParsedMail } from "mailparser";
import { start } from "../../src/cli/commands/run.ts";
import type { Shell } from "../../src/cli/shell.ts";
import { madeUpClock } from "../../src/demo/made-up-clock.ts";
import { secretAliases } from "../../src/domain/secrets/aliases.ts";
import { findJob } from "../../src/jobs/registry.ts";
import { systemClock } from "../../src/world/world.ts";
import { environment } from "../adapters/mail/ses-servers.ts";
import { assertNothingTold } from "./canaries.ts";
import { nine } from "./nine-secrets.ts";
import { secretsWorld, type SecretsWorld } from "./secrets-world.ts";

const minute = 60_000;
const survivor = "case-documents";

interface Ran {
  readonly startedAt: string;
  readonly job: string;
  readonly code: number;
  readonly calls: number;
  readonly log: string;
}

/** A Monday whose jobs run one after the other, each at its moment. */
async function aMonday(t: TestContext) {
  const world = await secretsWorld(t);
  const lent = environment({ ...none, ...world.variables });
  t.after(() => lent[Symbol.dispose]());
  const clock = madeUpClock(systemClock, new Date("2025-10-20T00:00:00Z"));
  const never = new AbortController().signal;
  const ran: Ran[] = [];
  let ids = 0;
  const shell: Shell = {
    environment: { SECRETS_URL: "aws:us-east-1", LOG_FORMAT: "json" },
    folder: world.folder,
    host: "a-test",
    clock,
    stop: never,
    isTerminal: false,
    print: () => undefined,
    complain: () => undefined,
    ask: undefined,
    randomId: () => `run-${(ids += 1)}`,
    random: () => 0.5,
  };
  const run = async (moment: Date, name: string): Promise<void> => {
    clock.set(moment);
    const job = findJob(name);
    assert.ok(job !== undefined);
    const before = world.server.calls.length;
    let log = "";
    const code = await start(job, { wait: false }, shell, (line) => void (log += line));
    const calls = world.server.calls.length - before;
    ran.push({ startedAt: moment.toISOString().slice(11, 16), job: name, code, calls, log });
  };
  return { world, ran, run };
}

// What a developer's machine sets must not answer here.
const none = Object.fromEntries(
  ["AWS_PROFILE", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_SESSION_TOKEN"].map((name) => [name, ""]),
);

function at(time: string, day = "2025-10-20"): Date {
  return new Date(`${day}T${time}Z`);
}

function everyHalfHour(from: Date, until: Date): readonly Date[] {
  const count = Math.floor((until.getTime() - from.getTime()) / (30 * minute)) + 1;
  return Array.from(
    { length: count },
    (_, index) => new Date(from.getTime() + index * 30 * minute),
  );
}

function fail(world: SecretsWorld): void {
  world.refuse(
    nine.filter((alias) => alias !== survivor),
    "InternalServiceError",
  );
}

/** To the operator, oldest first, with the time of day. */
async function alertsOf(world: SecretsWorld) {
  const mails = (await world.mails()).filter(
    ({ attachments, subject = "" }) =>
      attachments.length === 0 && !subject.includes("Weekly digest"),
  );
  return mails
    .toSorted((one, other) => (one.date?.getTime() ?? 0) - (other.date?.getTime() ?? 0))
    .map((mail) => ({ ...mail, line: `${timeOf(mail)} ${mail.subject}` }));
}

function timeOf({ date }: ParsedMail): string {
  return date?.toISOString().slice(11, 16) ?? "";
}

const warned = "⚠️ WARNING: Scheduled Job Partial Failure - Secrets Cache Warming";
const recovered = "✅ RECOVERED: Scheduled Job - Secrets Cache Warming";

const restOfMorning = [
  [at("09:15:30"), "provider-payment-summary-report"],
  [at("09:30:20"), "referral-report"],
  [at("10:00:20"), "individual-provider-reports"],
  [at("10:30:20"), "weekly-digest"],
] as const;

suite("the outage of 2025-10-20", () => {
  test("eight of nine secrets fail from 08:12:40 to 12:13: every report goes out once, and people hear of it in time", async (t) => {
    const { world, ran, run } = await aMonday(t);
    const plan = [
      ...everyHalfHour(at("07:00:00"), at("13:30:00")).map(
        (moment) => [moment, "secrets-warming"] as const,
      ),
      [at("08:00:20"), "pending-payment-update"] as const,
      ...["09:00:20", "09:15:20", "11:00:20", "12:45:00"].map(
        (time) => [at(time), "provider-payment-report"] as const,
      ),
      ...restOfMorning,
      [at("11:05:00"), "pending-payment-update"] as const,
    ].toSorted(([one], [other]) => one.getTime() - other.getTime());

    for (const [moment, job] of plan) {
      if (moment > at("08:12:40") && moment < at("12:13:00")) {
        fail(world);
      } else {
        world.fail();
      }
      await run(moment, job);
    }

    const outcomes = (name: string) =>
      ran.filter(({ job }) => job === name).map(({ startedAt, code }) => `${startedAt} ${code}`);
    assert.deepEqual(outcomes("pending-payment-update"), ["08:00 0", "11:05 0"]);
    assert.deepEqual(outcomes("provider-payment-report"), [
      "09:00 0",
      "09:15 0",
      "11:00 0",
      "12:45 0",
    ]);
    assert.deepEqual(
      outcomes("secrets-warming").filter((outcome) => outcome.endsWith("3")),
      everyHalfHour(at("08:30:00"), at("12:00:00")).map(
        (moment) => `${moment.toISOString().slice(11, 16)} 3`,
      ),
    );
    assert.deepEqual(
      restOfMorning.map(([, job]) => outcomes(job)),
      [["09:15 0"], ["09:30 0"], ["10:00 0"], ["10:30 0"]],
    );
    await assertDeliveredOnce(world, [
      "ann@example.com",
      "bob@example.com",
      "finance@example.com",
      "finance@example.com",
      "payroll@example.com",
      "payroll@example.com",
    ]);
    await assertPeopleHeard(world);
    assert.ok(
      ran.every(({ job, calls }) => calls <= (job === "secrets-warming" ? 1 : 0)),
      "a job asked the store",
    );
    const log = ran.map((one) => one.log).join("");
    await assertNothingTold(world, [{ code: 0, signal: null, stdout: log, stderr: "" }]);
  });

  test("X42 it lasts fifteen hours: a day's jobs are done all the same, and few mails tell of it", async (t) => {
    const { world, ran, run } = await aMonday(t);
    const jobs = new Map([
      [at("08:00:00").getTime(), "pending-payment-update"],
      [at("09:00:00").getTime(), "provider-payment-report"],
    ]);
    await run(at("07:30:00"), "secrets-warming");
    fail(world);

    for (const moment of everyHalfHour(at("08:00:00"), at("23:00:00"))) {
      await run(moment, "secrets-warming");
      const job = jobs.get(moment.getTime());
      if (job !== undefined) {
        await run(new Date(moment.getTime() + minute), job);
      }
    }
    world.fail();
    await run(at("23:30:00"), "secrets-warming");

    const others = ran.filter(({ job }) => job !== "secrets-warming");
    assert.deepEqual(
      others.map(({ job, code, calls }) => [job, code, calls]),
      [
        ["pending-payment-update", 0, 0],
        ["provider-payment-report", 0, 0],
      ],
    );
    await assertDeliveredOnce(world);
    const alerts = await alertsOf(world);
    assert.deepEqual(
      alerts.map(({ line }) => line),
      [
        ...["08:00", "10:00", "16:00", "20:00", "22:00"].map((time) => `${time} ${warned}`),
        `23:30 ${recovered}`,
      ],
    );
    const [, , , atTwelveHours] = alerts;
    assert.match(
      (atTwelveHours?.text ?? "").replaceAll(/\s+/g, " "),
      /the first copies expire on Tuesday 2025-10-21 07:30 UTC/,
    );
    assert.equal(new Set(alerts.map(({ references }) => String(references))).size, 1);
  });
});

async function assertDeliveredOnce(
  world: SecretsWorld,
  expected: readonly string[] = ["finance@example.com", "payroll@example.com"],
): Promise<void> {
  const reports = (await world.mails()).filter(({ attachments }) => attachments.length > 0);
  const readers = reports.flatMap(({ to }) => [to].flat().map((each) => each?.text ?? ""));
  assert.deepEqual(readers.toSorted(), expected);
  assert.ok(world.deliveries().every(({ state }) => state === "accepted"));
  assert.deepEqual(world.statuses(), { "A-1": 15, "A-2": 15, "B-1": 15 });
  assert.equal(world.batches().length, 1);
}

async function assertPeopleHeard(world: SecretsWorld): Promise<void> {
  const alerts = await alertsOf(world);
  assert.deepEqual(
    alerts.map(({ line }) => line),
    [`08:30 ${warned}`, `10:30 ${warned}`, `12:30 ${recovered}`],
  );
  const [first] = alerts;
  assert.ok(first?.date !== undefined);
  assert.ok(first.date.getTime() - at("08:30:00").getTime() <= minute);
  assert.match(first.text ?? "", /8 of 9 secrets were not refreshed/);
  assert.equal([first.to].flat()[0]?.text, "operator@example.com");
  assert.equal(new Set(alerts.map(({ references }) => String(references))).size, 1);
  const copies = await Promise.all(secretAliases.map(async (alias) => world.kept(alias)));
  assert.ok(copies.every((kept) => kept === undefined || kept.kind === "copy"));
}
