/** Access that was taken away: what is denied stops the jobs that read it; what looks like a mistake is held for an hour. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { refusal } from "../support/aws-answers.ts";
import { nine } from "./nine-secrets.ts";
import { hour, minute, report, secretsWorld, subjects, update, warming } from "./secrets-world.ts";
import { thoroughOnly } from "./two-jobs.ts";

const failed = ["🚨 CRITICAL: Scheduled Job Failed - Pending Payment Update"];
const partial = ["⚠️ WARNING: Scheduled Job Partial Failure - Pending Payment Update"];
const warmed = ["⚠️ WARNING: Scheduled Job Partial Failure - Secrets Cache Warming"];
const deletion = "You can't do this, as the secret was marked for deletion.";

const definitive = [
  ["X06", "AccessDeniedException", undefined],
  ["X08", "ResourceNotFoundException", undefined],
  ["X08", "InvalidRequestException", deletion],
  ["X08", "DecryptionFailure", undefined],
] as const;

suite("secrets that are denied", { concurrency: 2 }, () => {
  for (const [id, code, message] of definitive) {
    const skip = code === "AccessDeniedException" ? false : thoroughOnly;
    for (const [age, ageSeconds, exit, alerts] of [
      ["1 h 30 min", 90 * minute, 3, partial],
      ["2 h 1 min", 121 * minute, 77, failed],
    ] as const) {
      test(
        `${id} ${code}, copy confirmed ${age} ago: the job ends with ${exit}`,
        { skip },
        async (t) => {
          const world = await secretsWorld(t, { ageSeconds });
          world.fail(refusal(code, message));
          const before = await world.copyFiles();

          const run = await world.run(update);

          assert.equal(run.code, exit, run.stdout);
          assert.deepEqual(run.uses.slice(0, 1), exit === 3 ? [`main denied store ${code}`] : []);
          assert.deepEqual(subjects(run), alerts);
          assert.ok(run.calls <= 2, `${run.calls} calls`);
          assert.deepEqual(await world.copyFiles(), before);
          await world.assertQuiet();
        },
      );
    }

    test(
      `${id} ${code} for 1 of 9: a tombstone, 8 refreshed, told; only its readers stop`,
      { skip },
      async (t) => {
        const world = await secretsWorld(t, { ageSeconds: 20 * minute });
        world.refuse(["report-passwords"], code, message);

        const warm = await world.run(warming);
        const updated = await world.run(update);
        const reported = await world.run(report);

        assert.equal(warm.code, 3, warm.stdout);
        assert.match(warm.stdout, /⚠️ Secrets warming partial: 8\/9 secrets refreshed/);
        assert.deepEqual(subjects(warm), warmed);
        assert.match(warm.alerts[0]?.text ?? "", /report-passwords[^]*denied/);
        assert.equal(warm.calls, 1);
        const tombstone = await world.kept("report-passwords");
        assert.equal(tombstone?.kind, "tombstone");
        assert.equal(updated.code, 0, updated.stdout);
        assert.equal(reported.code, 77, reported.stdout);
        assert.equal(reported.alerts.length, 1);
        await world.assertQuiet();
      },
    );
  }

  test(
    "X06 the next warming that is denied tells nobody again",
    { skip: thoroughOnly },
    async (t) => {
      const world = await secretsWorld(t, { ageSeconds: 20 * minute });
      world.refuse(["twilio"], "AccessDeniedException");
      await world.run(warming);

      const again = await world.run(warming);

      assert.equal(again.code, 3);
      assert.deepEqual(subjects(again), []);
    },
  );

  test("X07 the next good answer lifts a tombstone, and those who were told hear it", async (t) => {
    const world = await secretsWorld(t, { ageSeconds: 20 * minute });
    world.refuse(["main"], "AccessDeniedException");
    await world.run(warming);
    const stopped = await world.run(update);
    world.fail();

    const warm = await world.run(warming);
    const updated = await world.run(update);

    assert.equal(stopped.code, 77);
    assert.equal(warm.code, 0, warm.stdout);
    assert.deepEqual(subjects(warm), ["✅ RECOVERED: Scheduled Job - Secrets Cache Warming"]);
    assert.equal((await world.kept("main"))?.kind, "copy");
    assert.equal(updated.code, 0, updated.stdout);
  });

  test("X07 a job that asks itself believes a good answer at once, tombstone or not", async (t) => {
    const world = await secretsWorld(t, { ageSeconds: 20 * minute });
    world.refuse(["main"], "AccessDeniedException");
    await world.run(warming);
    world.fail();

    const updated = await world.run(update);

    assert.equal(updated.code, 0, updated.stdout);
    assert.ok(updated.calls <= 2);
  });

  for (const [what, count] of [
    ["5 of 9", 5],
    ["9 of 9", 9],
  ] as const) {
    const skip = count === 5 ? false : thoroughOnly;
    test(
      `X07 ${what} denied at once: held, told, nothing taken away; jobs go on`,
      { skip },
      async (t) => {
        const world = await secretsWorld(t, { ageSeconds: 20 * minute });
        const denied = nine.slice(0, count);
        world.refuse(denied, "AccessDeniedException");
        const before = await world.copyFiles();

        const warm = await world.run(warming);
        const updated = await world.run(update);

        const after = await world.copyFiles();
        assert.equal(warm.code, 3, warm.stdout);
        assert.deepEqual(subjects(warm), warmed);
        assert.match(warm.alerts[0]?.text ?? "", /denied at once; the copies are held until/);
        for (const [name, bytes] of before) {
          const isDenied = denied.some((alias) => name.startsWith(`${alias}/`));
          assert.equal(after.get(name) === bytes, isDenied, name);
        }
        assert.equal(updated.code, 0, updated.stdout);
        assert.equal(updated.calls, 0);
        await world.assertQuiet();
      },
    );

    test(
      `X07 ${what} denied at once, SECRETS_MASS_DENIAL=stop: taken away, jobs stop`,
      { skip },
      async (t) => {
        const world = await secretsWorld(t, { ageSeconds: 20 * minute });
        world.refuse(nine.slice(0, count), "AccessDeniedException");
        const variables = { SECRETS_MASS_DENIAL: "stop" };

        const warm = await world.run(warming, variables);
        const updated = await world.run(update, variables);

        assert.equal(warm.code, 3, warm.stdout);
        assert.equal((await world.kept("main"))?.kind, "tombstone");
        assert.equal(updated.code, 77, updated.stdout);
        assert.deepEqual(subjects(updated), failed);
        await world.assertQuiet();
      },
    );
  }

  test("X07 a mass denial that has lasted an hour is believed", async (t) => {
    const world = await secretsWorld(t, { ageSeconds: 90 * minute });
    world.refuse(nine, "AccessDeniedException");
    const massDenialSince = new Date(Date.now() - hour * 1000);
    await world.changeState((state) => ({ ...state, massDenialSince }));

    const warm = await world.run(warming);

    assert.equal(warm.code, 3, warm.stdout);
    assert.equal((await world.kept("main"))?.kind, "tombstone");
    assert.deepEqual(subjects(warm), warmed);
  });
});
