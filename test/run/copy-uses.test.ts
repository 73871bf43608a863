/** What a run says of the kept copies that it went on with, and what it makes of its outcome. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { FailureClass } from "../../src/domain/secrets/failure-classes.ts";
import { copyUses, withCopiesTold } from "../../src/run/copy-uses.ts";
import type { Outcome } from "../../src/run/outcome.ts";
import type { CopyUse } from "../../src/secrets/copy-use.ts";
import { memoryLog } from "../support/memory-log.ts";

const done: Outcome = { kind: "succeeded", counts: { sent: 2 } };

function use(failureClass: FailureClass = "unavailable", tell = false): CopyUse {
  const failure = {
    class: failureClass,
    whose: "store",
    code: "InternalServiceError",
    words: "it answered InternalServiceError (500)",
  } as const;
  return { alias: "main", version: "v7", ageSeconds: 3720, failure, tell, permission: undefined };
}

test("the line that operators grep for holds the age in seconds, and the secret and the code in fields", () => {
  const { log, lines } = memoryLog();

  copyUses(log, "AWS Secrets Manager").copyUsed(use());

  assert.deepEqual(lines, [
    {
      level: "warn",
      message: "⚠️ AWS Secrets Manager error - using stale cache (age: 3720s)",
      fields: {
        secret: "main",
        version: "v7",
        code: "InternalServiceError",
        class: "unavailable",
        whose: "store",
        error: "it answered InternalServiceError (500)",
      },
    },
  ]);
});

test("a copy that cannot be used is said with its reason, and does not count as used", () => {
  const { log, lines } = memoryLog();
  const uses = copyUses(log, "AWS Secrets Manager");

  uses.copyUnusable("ses", "is altered or damaged");

  assert.deepEqual(lines[0]?.fields, { secret: "ses", why: "is altered or damaged" });
  assert.deepEqual(uses.all(), []);
});

test("of several uses of one secret's copy the latest is told", () => {
  const uses = copyUses(memoryLog().log, "AWS Secrets Manager");

  uses.copyUsed(use());
  uses.copyUsed({ ...use(), ageSeconds: 4000 });

  assert.deepEqual(
    uses.all().map(({ ageSeconds }) => ageSeconds),
    [4000],
  );
});

test("in an outage a run that did its work has succeeded", () => {
  assert.equal(withCopiesTold(done, [use()]), done);
});

for (const failureClass of ["suspect", "denied"] as const) {
  test(`a copy that stood in for a store that is ${failureClass} makes the run partial, with what to do`, () => {
    const outcome = withCopiesTold(done, [use(failureClass, true)]);

    assert.ok(outcome.kind === "partial");
    assert.deepEqual(outcome.counts, done.counts);
    const [trouble] = outcome.troubles;
    assert.equal(trouble.subject, "secret main");
    assert.match(trouble.problem, /copy confirmed 1 h 2 min ago.*InternalServiceError/);
    assert.notEqual(trouble.remedy, "");
  });
}

test("a run that failed or was skipped stays what it is", () => {
  const failed: Outcome = { kind: "failed", cause: "fault", error: new Error("Cannot add") };
  const skipped: Outcome = { kind: "skipped", because: "locked", detail: "by another run" };

  assert.equal(withCopiesTold(failed, [use("denied", true)]), failed);
  assert.equal(withCopiesTold(skipped, [use("denied", true)]), skipped);
});

test("a copy that a person's permission alone allows is told with who allowed it, why, and until when", () => {
  const permission = { until: new Date("2026-11-25T12:00:00Z"), by: "Ann", reason: "AWS is down" };

  const outcome = withCopiesTold(done, [{ ...use("unavailable", true), permission }]);

  assert.ok(outcome.kind === "partial");
  assert.match(
    outcome.troubles[0].problem,
    /Ann allowed it until Wednesday 2026-11-25 12:00 UTC \(AWS is down\)/,
  );
  assert.match(outcome.troubles[0].remedy, /SECRETS_BREAK_GLASS/);
});
