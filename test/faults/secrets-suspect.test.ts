/** Answers that are no secrets, whatever their status says: copies of up to 6 h stand in, people hear of it, and no good copy is lost. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { type Answer, reply } from "../adapters/mail/ses-servers.ts";
import { canary, html, refusal } from "../support/aws-answers.ts";
import { canaries } from "./canaries.ts";
import { textOf } from "./nine-secrets.ts";
import {
  hour,
  minute,
  report,
  secretsWorld,
  subjects,
  update,
  warming,
  type SecretsWorld,
} from "./secrets-world.ts";
import { thoroughOnly } from "./two-jobs.ts";

const failed = ["🚨 CRITICAL: Scheduled Job Failed - Pending Payment Update"];
const partial = ["⚠️ WARNING: Scheduled Job Partial Failure - Pending Payment Update"];
const warmed = ["⚠️ WARNING: Scheduled Job Partial Failure - Secrets Cache Warming"];

function answering(answer: Answer) {
  return (world: SecretsWorld): void => world.fail(answer);
}

/** The store has something else under its name. */
function holding(text: string | Buffer) {
  return (world: SecretsWorld): void => void world.server.keep("surgicase/main", text);
}

const strange = [
  ["X10", "200 {}", answering(reply(200, "{}")), "EmptyAnswer", "all"],
  ["X10", "HTML in a 200", answering(html(200)), "SyntaxError", "all"],
  // Short enough for the parser to quote it as a whole.
  ["X10", "a bare text", answering(reply(200, canary)), "SyntaxError", "all"],
  ["X10", "a secret that is empty", holding(""), "EmptyAnswer", "one"],
  [
    "X10",
    "a secret that is no JSON",
    holding(`{"a": "${canaries.token}`),
    "UnexpectedContent",
    "one",
  ],
  ["X10", "a secret that is a list", holding(`["${canaries.token}"]`), "UnexpectedContent", "one"],
  ["X10", "a secret of bytes", holding(Buffer.from([0xff, 0xfe, 0x80])), "UnreadableAnswer", "one"],
  ["X11", "an unknown code", answering(refusal("NewException", canary)), "NewException", "all"],
  ["X12", "a status of 302", answering(reply(302, canary)), "302", "all"],
] as const;

/** On every machine; the other rows are left to CI. */
const always = new Set(["200 {}", "a bare text", "a secret that is no JSON"]);

suite("answers that are no secrets", { concurrency: 2 }, () => {
  for (const [id, what, given, code, hits] of strange) {
    const skip = always.has(what) ? false : thoroughOnly;
    test(
      `${id} ${what}, copies 5 h 59 min old: the work is done, and people hear of it`,
      { skip },
      async (t) => {
        const world = await secretsWorld(t, { ageSeconds: 6 * hour - minute });
        given(world);
        const before = await world.copyFiles();

        const run = await world.run(update);

        assert.equal(run.code, 3, run.stdout);
        assert.deepEqual(run.uses, [`main suspect store ${code}`]);
        assert.match(run.stdout, /"⚠️ Pending payment update completed with exceptions"/);
        assert.deepEqual(subjects(run), partial);
        assert.ok(run.calls <= 2, `${run.calls} calls`);
        assert.deepEqual(await world.copyFiles(), before);
        await world.assertQuiet();
      },
    );

    test(`${id} ${what}, copies 6 h 1 min old: gives up, and says so`, { skip }, async (t) => {
      const world = await secretsWorld(t, { ageSeconds: 6 * hour + minute });
      given(world);

      const run = await world.run(update);

      assert.equal(run.code, 75, run.stdout);
      assert.deepEqual(subjects(run), failed);
      assert.match(String(run.last["error"]), /may be 6 h old while the store cannot be believed$/);
      await world.assertQuiet();
    });

    test(
      `${id} ${what}: a warming keeps the copy, byte for byte, and tells at once`,
      { skip },
      async (t) => {
        const world = await secretsWorld(t, { ageSeconds: 20 * minute });
        given(world);
        const before = await world.copyFiles();

        const warm = await world.run(warming);

        const after = await world.copyFiles();
        const kept = [...before].filter(([name, bytes]) => after.get(name) === bytes);
        assert.equal(warm.code, 3, warm.stdout);
        assert.equal(kept.length, hits === "all" ? 9 : 1);
        assert.ok(kept.some(([name]) => name.startsWith("main/")));
        assert.deepEqual(subjects(warm), warmed);
        assert.equal(warm.calls, 1);
        await world.assertQuiet();
      },
    );
  }

  test("X10 a required field is missing: the report goes by the copy, and people hear of it", async (t) => {
    const world = await secretsWorld(t, { ageSeconds: 5 * hour });
    world.server.keep("surgicase/report-passwords", `{"current":"1","other":"${canaries.token}"}`);

    const updated = await world.run(update);
    const reported = await world.run(report);

    assert.equal(updated.code, 0, updated.stdout);
    assert.equal(reported.code, 3, reported.stdout);
    assert.deepEqual(reported.uses, ["report-passwords suspect store UnexpectedContent"]);
    assert.match(reported.alerts[0]?.text ?? "", /secret report-passwords[^]*it has no keys/);
    await world.assertQuiet();
  });

  test("X11 a batch in which three fail, each in its way: each is judged by itself", async (t) => {
    const world = await secretsWorld(t, { ageSeconds: 20 * minute });
    const codes = { main: "InternalServiceError", ses: "NewError", twilio: "AccessDenied" };
    world.refuseEach(codes);
    const before = await world.copyFiles();

    const warm = await world.run(warming);

    assert.equal(warm.code, 3, warm.stdout);
    assert.match(warm.stdout, /⚠️ Secrets warming partial: 6\/9 secrets refreshed/);
    const after = await world.copyFiles();
    const kept = [...before].filter(([name, bytes]) => after.get(name) === bytes);
    assert.deepEqual(
      kept.map(([name]) => name),
      ["main/000001", "ses/000001"],
    );
    assert.equal((await world.kept("twilio"))?.kind, "tombstone");
    assert.deepEqual(subjects(warm), warmed);
    await world.assertQuiet();
  });

  for (const minutes of [20, -20]) {
    const skip = minutes > 0 ? false : thoroughOnly;
    test(
      `X17 the store's clock differs by ${minutes} min: set right, and asked once more`,
      { skip },
      async (t) => {
        const world = await secretsWorld(t, {
          ageSeconds: 2 * hour,
          clockAheadMilliseconds: minutes * 60_000,
        });

        const updated = await world.run(update);
        const warm = await world.run(warming);

        assert.equal(updated.code, 0, updated.stdout);
        assert.deepEqual([updated.uses, updated.calls, subjects(updated)], [[], 2, []]);
        assert.equal(warm.code, 0, warm.stdout);
        assert.equal(warm.calls, 2);
      },
    );
  }

  test("X17 a skew that stays is suspect", async (t) => {
    const world = await secretsWorld(t, { ageSeconds: 2 * hour });
    world.fail(refusal("InvalidSignatureException", "Signature expired: now"));

    const updated = await world.run(update);

    assert.equal(updated.code, 3, updated.stdout);
    assert.deepEqual(updated.uses, ["main suspect store InvalidSignatureException"]);
  });

  test("X17 a copy confirmed 20 min in the future is not used; one of 2 min is", async (t) => {
    const world = await secretsWorld(t);
    world.fail(refusal("InternalServiceError", "because", 500));
    await world.keep("main", -20 * minute);
    const future = await world.run(update);
    await world.keep("main", -2 * minute);

    const near = await world.run(update);

    assert.equal(future.code, 75, future.stdout);
    assert.match(String(future.last["error"]), /its copy was confirmed in the future, on /);
    assert.equal(near.code, 0, near.stdout);
    assert.equal(near.calls, 0);
  });

  test("X17 a warming puts right what was confirmed in the future", async (t) => {
    const world = await secretsWorld(t, { ageSeconds: -20 * minute });

    const warm = await world.run(warming);

    assert.match(warm.stdout, /9 secrets refreshed/);
    const kept = await world.kept("main");
    assert.ok(kept?.kind === "copy" && kept.confirmedAt.getTime() <= Date.now());
    assert.equal(textOf("main"), JSON.stringify(kept.values));
  });
});
