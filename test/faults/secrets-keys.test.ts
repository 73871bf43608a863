/** Sealing keys that are missing, changed or damaged, and copies of an earlier time: told, and nothing that is good is lost. */
import assert from "node:assert/strict";
import { cp, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite, test, type TestContext } from "node:test";
import { newRing, printRing } from "../../src/domain/secrets/key-ring.ts";
import { refusal } from "../support/aws-answers.ts";
import {
  newestIn,
  subjects,
  update,
  warming,
  warmWorld,
  type SecretsWorld,
} from "./secrets-world.ts";
import { thoroughOnly } from "./two-jobs.ts";

const down = refusal("InternalServiceError", "because", 500);
const failed = ["🚨 CRITICAL: Scheduled Job Failed - Pending Payment Update"];

const keys: readonly (readonly [string, (folder: string) => Promise<void>, 3 | 78])[] = [
  ["is gone", async (folder) => rm(folder, { recursive: true }), 3],
  ["is empty", async (folder) => writeFile(await newestIn(folder), ""), 3],
  ["is another", async (folder) => writeFile(await newestIn(folder), printRing(newRing())), 3],
  ["is garbage", async (folder) => writeFile(await newestIn(folder), "garbage"), 78],
];

suite("a sealing key that cannot be used", { concurrency: 2 }, () => {
  for (const [what, damage, code] of keys) {
    const skip = ["is gone", "is garbage"].includes(what) ? false : thoroughOnly;
    const damaged = async (t: TestContext): Promise<SecretsWorld> => {
      const world = await warmWorld(t);
      await damage(join(world.folder, ".surgicase", "sealing-key", "sealing-key"));
      return world;
    };

    test(
      `X19 the key ${what}: a job asks the store, and gives up where that is down`,
      { skip },
      async (t) => {
        const world = await damaged(t);
        const before = await world.copyFiles();

        const drill = await world.command(["secrets", "drill"]);
        const run = await world.run(update);
        world.fail(down);
        const without = await world.run(update);

        assert.equal(drill.code, 3, drill.stdout);
        assert.match(drill.stdout, /pending-payment-update/);
        assert.equal(run.code, 0, run.stdout);
        assert.equal(run.calls, 1);
        assert.match(run.stdout, /⚠️ secret copy cannot be used/);
        assert.equal(without.code, 75, without.stdout);
        assert.deepEqual(subjects(without), failed);
        assert.deepEqual(await world.copyFiles(), before);
        await world.assertQuiet();
      },
    );

    test(`X19 the key ${what}: a warming tells at once, exit ${code}`, { skip }, async (t) => {
      const world = await damaged(t);
      const before = await world.copyFiles();

      const warm = await world.run(warming);

      assert.equal(warm.code, code, warm.stdout);
      assert.equal(warm.alerts.length, 1);
      if (code === 78) {
        assert.deepEqual(await world.copyFiles(), before);
      } else {
        assert.equal((await world.kept("main"))?.kind, "copy");
        assert.equal((await world.run(warming)).code, 0);
      }
      await world.assertQuiet();
    });

    test(
      `X19 the key ${what}, and the store is down: a warming overwrites no copy`,
      { skip },
      async (t) => {
        const world = await damaged(t);
        world.fail(down);
        const before = await world.copyFiles();

        const warm = await world.run(warming);

        assert.equal(warm.code, code, warm.stdout);
        assert.equal(warm.alerts.length, 1);
        assert.deepEqual(await world.copyFiles(), before);
      },
    );
  }
});

/** All copies are those of one warming earlier; what the warmings know is not. */
async function putBack(t: TestContext): Promise<SecretsWorld> {
  const world = await warmWorld(t);
  const backup = join(world.folder, "backup");
  await cp(world.copiesFolder, backup, { recursive: true });
  assert.equal((await world.run(warming)).code, 0);
  for (const alias of (await readdir(backup)).filter((name) => name !== "warming-state")) {
    await rm(join(world.copiesFolder, alias), { recursive: true });
    await cp(join(backup, alias), join(world.copiesFolder, alias), { recursive: true });
  }
  return world;
}

suite("copies of an earlier time that are put back", { concurrency: 2 }, () => {
  test("X25 the next warming tells, and puts it right", async (t) => {
    const world = await putBack(t);

    const warm = await world.run(warming);

    assert.equal(warm.code, 3, warm.stdout);
    assert.match(warm.stdout, /⚠️ Secrets warming partial: 9\/9 secrets refreshed/);
    assert.match(warm.alerts[0]?.text ?? "", /an older copy was in place than the one confirmed/);
    assert.equal((await world.run(warming)).code, 0);
  });

  test("X25 while the store is down it is told too, and nothing is lost", async (t) => {
    const world = await putBack(t);
    world.fail(down);
    const before = await world.copyFiles();

    const warm = await world.run(warming);

    assert.equal(warm.code, 3, warm.stdout);
    assert.match(warm.alerts[0]?.text ?? "", /an older copy was in place than the one confirmed/);
    assert.deepEqual(await world.copyFiles(), before);
  });
});
