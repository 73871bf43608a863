/** The store is down: jobs go on with copies that are young enough, ask once and not more, and say what they did. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { reply } from "../adapters/mail/ses-servers.ts";
import { html, refusal, reset } from "../support/aws-answers.ts";
import { hour, minute, secretsWorld, subjects, update } from "./secrets-world.ts";
import { thoroughOnly } from "./two-jobs.ts";

const down = refusal("InternalServiceError", "because", 500);

/** On every machine; the other rows are left to CI. */
const always = new Set(["InternalServiceError", "ThrottlingException"]);

suite("a store that is down", { concurrency: 2 }, () => {
  test("X01 copies 20 min old are as good as the store's answer: nobody is asked, nobody told", async (t) => {
    const world = await secretsWorld(t, { ageSeconds: 20 * minute });
    world.fail(down);
    const before = await world.copyFiles();

    const run = await world.run(update);

    assert.equal(run.code, 0, run.stdout);
    assert.equal(run.calls, 0);
    assert.deepEqual(run.uses, []);
    assert.equal(run.last["fromCopies"], undefined);
    assert.deepEqual(subjects(run), []);
    assert.deepEqual(await world.copyFiles(), before);
    await world.assertQuiet();
  });

  for (const [id, what, answer, code] of [
    ["X02", "InternalServiceError", down, "InternalServiceError"],
    ["X03", "HTML with a 503", html(503), "503"],
    ["X04", "throttling with a 400", refusal("ThrottlingException"), "ThrottlingException"],
    ["X04", "a 429", refusal("TooManyRequestsException", "", 429), "TooManyRequestsException"],
    ["X12", "a reset", reset, "ECONNRESET"],
    ["X12", "a 502 without a body", reply(502, ""), "502"],
  ] as const) {
    const skip = always.has(code) ? false : thoroughOnly;
    test(
      `${id} ${what}, copies 5 h old: the work is done, asked once, nobody told`,
      { skip },
      async (t) => {
        const world = await secretsWorld(t, { ageSeconds: 5 * hour });
        world.fail(answer);
        const before = await world.copyFiles();

        const run = await world.run(update);

        assert.equal(run.code, 0, run.stdout);
        assert.equal(run.calls, 1);
        assert.deepEqual(run.uses, [`main unavailable store ${code}`]);
        assert.match(
          run.stdout,
          /"⚠️ AWS Secrets Manager error - using stale cache \(age: 18\d\d\ds\)"/,
        );
        assert.match(String(run.last["fromCopies"]), /^main \(confirmed 5 h ago; /);
        assert.deepEqual(subjects(run), []);
        assert.deepEqual(await world.copyFiles(), before);
        await world.assertQuiet();
      },
    );
  }
});
