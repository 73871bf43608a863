/** What the mail service does in the middle of many providers' reports: everybody gets his once, or a person is asked. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { UnavailableError } from "../../src/domain/failure.ts";
import type { Mailer } from "../../src/ports/mail.ts";
import { later } from "../support/reportable-week.ts";
import { keepingMailer } from "../support/job-run.ts";
import {
  assertOnceEach,
  individualAttempt,
  mailerAnswering,
  manyProviders,
  reportedWorld,
} from "../support/reported-week.ts";

const twelve = manyProviders(12);

test("a mail service that refuses all is waited for, after two mails", async (t) => {
  const world = await reportedWorld(t, twelve);
  let handed = 0;
  const refusing: Mailer = { send: async () => ((handed += 1), later) };
  const well = keepingMailer();

  await assert.rejects(
    individualAttempt(world, { ports: { mailer: refusing }, runId: "same" }),
    UnavailableError,
  );
  const outcome = await individualAttempt(world, { ports: well, runId: "same" });

  assert.equal(handed, 2);
  assert.equal(outcome.kind, "succeeded");
  assertOnceEach(twelve, well);
});

test("throttled in the middle: the rest is sent by the next attempt, nobody twice", async (t) => {
  const world = await reportedWorld(t, twelve);
  const first = mailerAnswering((before) => (before < 5 ? "accepted" : "throttled"));
  const second = keepingMailer();

  await assert.rejects(individualAttempt(world, { ports: first, runId: "same" }), UnavailableError);
  const outcome = await individualAttempt(world, { ports: second, runId: "same" });

  assert.equal(outcome.kind, "succeeded");
  assertOnceEach(twelve, first, second);
});

test("an answer that is lost after the mail was taken: it is never sent again, and a person is asked", async (t) => {
  const world = await reportedWorld(t, twelve);
  const first = mailerAnswering((before) => (before === 3 ? "unknown" : "accepted"));
  const second = keepingMailer();

  const outcome = await individualAttempt(world, { ports: first });
  const again = await individualAttempt(world, { ports: second });

  assert.ok(outcome.kind === "partial" && again.kind === "partial");
  assert.equal(outcome.troubles.length, 1);
  assert.match(outcome.troubles[0].subject, /^provider p\d{3} \(p\d{3}@example\.com\)$/);
  assert.equal(second.letters.length, 0);
  assertOnceEach(twelve, first);
});

test("a mail service that hangs costs two mails that nobody knows of, and the others wait", async (t) => {
  const world = await reportedWorld(t, twelve);
  const hanging = mailerAnswering(() => "unknown");
  const second = keepingMailer();

  await assert.rejects(
    individualAttempt(world, { ports: hanging, runId: "same" }),
    UnavailableError,
  );
  const outcome = await individualAttempt(world, { ports: second, runId: "same" });

  assert.equal(hanging.letters.length, 2);
  assert.ok(outcome.kind === "partial");
  assert.equal(outcome.troubles.length, 2);
  assertOnceEach(twelve, hanging, second);
});
