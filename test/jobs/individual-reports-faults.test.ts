/** What fails in the middle of many providers' reports: everybody gets his once in the end, and nobody keeps it from others. */
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { BlockedError, UnavailableError } from "../../src/domain/failure.ts";
import type { Letter, Mailer } from "../../src/ports/mail.ts";
import type { Ports } from "../../src/ports/ports.ts";
import { keepingMailer } from "../support/job-run.ts";
import {
  assertOnceEach,
  individualAttempt,
  individualDeliveries,
  mailerAnswering,
  manyProviders,
  reportedWorld,
} from "../support/reported-week.ts";

const twelve = manyProviders(12);

const away = () => new UnavailableError("the database", "Cannot reach the database: refused");

test("300 providers with 5 bad addresses: 295 mails, 5 named, and never more than 50 providers at once in memory", async (t) => {
  const bad = new Set([0, 99, 100, 298, 299]);
  const many = manyProviders(300, (index) =>
    bad.has(index) ? { user_email: "no address" } : { user_email: `p${index}@example.com` },
  );
  const world = await reportedWorld(t, many);
  const { mailer, letters } = keepingMailer();
  const asked: number[] = [];
  const around = ({ batches }: Ports): Partial<Ports> => ({
    batches: {
      ...batches,
      async lines(batchId, signal, providers) {
        asked.push(providers?.length ?? Number.POSITIVE_INFINITY);
        return batches.lines(batchId, signal, providers);
      },
    },
  });

  const outcome = await individualAttempt(world, { ports: { mailer }, around });

  assert.ok(outcome.kind === "partial");
  assert.deepEqual(
    outcome.troubles.map(({ subject }) => subject),
    ["provider p000", "provider p099", "provider p100", "provider p298", "provider p299"],
  );
  assert.deepEqual([outcome.counts["accepted_now"], outcome.counts["without_address"]], [295, 5]);
  assert.equal(new Set(letters.map(({ to }) => to)).size, 295);
  assert.ok(Math.max(...asked) <= 50, `${Math.max(...asked)} at once`);
});

test("a storage that is full is waited for before anybody is sent anything, and what is stored stays", async (t) => {
  const world = await reportedWorld(t, twelve);
  const first = keepingMailer();
  let stored = 0;
  const around = ({ storage }: Ports): Partial<Ports> => ({
    storage: {
      ...storage,
      async put(...object) {
        stored += 1;
        if (stored > 4) {
          throw new UnavailableError("the report storage", "Cannot store it: no space left");
        }
        return storage.put(...object);
      },
    },
  });
  const second = keepingMailer();

  await assert.rejects(individualAttempt(world, { ports: first, around }), UnavailableError);
  const kept = individualDeliveries(world).map((row) => row["sha256"]);
  await individualAttempt(world, { ports: second });

  assert.equal(first.letters.length, 0);
  assert.equal(kept.length, 4);
  const now = new Set(individualDeliveries(world).map((row) => row["sha256"]));
  assert.ok(kept.every((sha256) => now.has(sha256)));
  assertOnceEach(twelve, second);
});

test("a database that goes away in the middle: what was sent is known, the rest follows", async (t) => {
  const world = await reportedWorld(t, twelve);
  const first = keepingMailer();
  let claims = 0;
  let settlements = 0;
  const around = ({ deliveries }: Ports): Partial<Ports> => ({
    deliveries: {
      ...deliveries,
      async claim(...claim) {
        claims += 1;
        if (claims > 6) {
          throw away();
        }
        return deliveries.claim(...claim);
      },
      async settle(...settlement) {
        settlements += 1;
        if (settlements % 2 === 1) {
          throw away();
        }
        return deliveries.settle(...settlement);
      },
    },
  });
  const second = keepingMailer();

  await assert.rejects(
    individualAttempt(world, { ports: first, around, runId: "same" }),
    UnavailableError,
  );
  const outcome = await individualAttempt(world, { ports: second, runId: "same" });

  assert.equal(first.letters.length, 6);
  assert.equal(outcome.kind, "succeeded");
  assertOnceEach(twelve, first, second);
});

test("of a batch that is made void in between nothing more leaves, and the run says what to do", async (t) => {
  const world = await reportedWorld(t, twelve);
  const letters: Letter[] = [];
  const voiding: Mailer = {
    async send(letter) {
      letters.push(letter);
      if (letters.length === 2) {
        world.execute("update jobs_batches set state = 'void', active_week = null");
      }
      return { kind: "accepted", messageId: "<1@example.com>", road: "kept" };
    },
  };

  await assert.rejects(individualAttempt(world, { ports: { mailer: voiding } }), (error) => {
    assert.ok(error instanceof BlockedError);
    assert.equal(error.job, "pending-payment-update");
    assert.match(error.message, /made void meanwhile/);
    return true;
  });

  assert.equal(letters.length, 2);
});

test("two runs at once send everybody one mail between them", async (t) => {
  const world = await reportedWorld(t, twelve);
  const [one, other] = [keepingMailer(), keepingMailer()];

  await Promise.allSettled([
    individualAttempt(world, { ports: one }),
    individualAttempt(world, { ports: other }),
  ]);
  const last = keepingMailer();
  const outcome = await individualAttempt(world, { ports: last });

  assert.equal(outcome.kind, "skipped");
  assert.equal(last.letters.length, 0);
  assertOnceEach(twelve, one, other);
});

test("a document that was changed in the storage is sent to nobody, and stops nobody else", async (t) => {
  const world = await reportedWorld(t, twelve);
  await assert.rejects(
    individualAttempt(world, { ports: mailerAnswering(() => "throttled") }),
    UnavailableError,
  );
  const [spoilt] = individualDeliveries(world);
  await writeFile(join(world.home, "storage", String(spoilt?.["storage_key"])), "something else");
  const second = keepingMailer();

  const outcome = await individualAttempt(world, { ports: second });

  assert.ok(outcome.kind === "partial");
  assert.deepEqual(
    outcome.troubles.map(({ subject }) => subject),
    ["provider p000 (p000@example.com)"],
  );
  assert.match(outcome.troubles[0].problem, /was changed since it was stored/);
  assert.equal(second.letters.length, 11);
});

test("a provider whose report cannot be made stops nobody else", async (t) => {
  const world = await reportedWorld(t, twelve);
  const { mailer, letters } = keepingMailer();
  let printed = 0;
  const around = ({ printer }: Ports): Partial<Ports> => ({
    printer: {
      ...printer,
      async print(document) {
        printed += 1;
        if (printed === 3) {
          throw new TypeError("Cannot lay out the report: a column is missing");
        }
        return printer.print(document);
      },
    },
  });

  const outcome = await individualAttempt(world, { ports: { mailer }, around });

  assert.ok(outcome.kind === "partial");
  assert.match(outcome.troubles[0].subject, /^provider p002 /);
  assert.equal(letters.length, 11);
});

test("a mail server that leaves mail after mail without a verdict is given up, and a person is asked about few", async (t) => {
  const world = await reportedWorld(t, twelve);
  const silent: Mailer = { send: async () => ({ kind: "unknown", reason: "no answer" }) };
  const attempt = async () =>
    individualAttempt(world, { runId: "one-run", ports: { mailer: silent } });

  for (const _ of [1, 2, 3]) {
    await assert.rejects(attempt(), UnavailableError);
  }
  const outcome = await attempt();

  assert.ok(outcome.kind === "partial");
  assert.match(
    outcome.troubles[0].problem,
    /left too many mails without a verdict: 6 reports were not sent/,
  );
  const states = individualDeliveries(world).map(({ state }) => state);
  assert.deepEqual([states.filter((state) => state === "unknown").length, states.length], [6, 12]);
  assert.equal(outcome.troubles.length, 1 + 6);
});
