/** Copies that are missing, damaged, forged or swapped: never used, said, and made anew by the next warming. */
import assert from "node:assert/strict";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite, test } from "node:test";
import { newRing } from "../../src/domain/secrets/key-ring.ts";
import { sealCopy } from "../../src/domain/secrets/sealed-copy.ts";
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
const warmed = ["⚠️ WARNING: Scheduled Job Partial Failure - Secrets Cache Warming"];

async function fileOf(world: SecretsWorld, alias: string): Promise<string> {
  return newestIn(join(world.copiesFolder, alias));
}

function changing(change: (text: string) => string) {
  return async (world: SecretsWorld): Promise<void> => {
    const file = await fileOf(world, "main");
    await writeFile(file, change(await readFile(file, "utf8")));
  };
}

async function foreign(world: SecretsWorld): Promise<void> {
  const kept = await world.kept("main");
  assert.ok(kept !== undefined);
  await writeFile(await fileOf(world, "main"), sealCopy(kept, newRing()));
}

async function swapped(world: SecretsWorld): Promise<void> {
  const [main, ses] = [await fileOf(world, "main"), await fileOf(world, "ses")];
  const [text, other] = [await readFile(main), await readFile(ses)];
  await writeFile(main, other);
  await writeFile(ses, text);
}

async function gone(world: SecretsWorld): Promise<void> {
  await rm(join(world.copiesFolder, "main"), { recursive: true });
}

/** The last byte of what is sealed, in base64. */
function flipped(text: string): string {
  return text.replace(/"sealed":"(.)/, (_, first) => `"sealed":"${first === "A" ? "B" : "A"}`);
}

function younger(text: string): string {
  return text.replace(/("confirmedAt":")(\d{4})/, (_, name, year) => `${name}${Number(year) + 1}`);
}

const damages: readonly (readonly [string, (world: SecretsWorld) => Promise<void>, RegExp])[] = [
  ["is gone", gone, /the copy was gone/],
  ["is empty", changing(() => ""), /the copy was gone/],
  ["is garbage", changing(() => "garbage"), /is no sealed copy/],
  ["is JSON of another kind", changing(() => "{}"), /is not in a format that is known here/],
  ["is sealed with another key", foreign, /sealed with a key that is not on the ring/],
  ["has a bit flipped", changing(flipped), /its seal does not fit/],
  ["is cut off", changing((text) => text.slice(0, -40)), /is no sealed copy: it is cut off/],
  ["is that of another secret", swapped, /is of another secret/],
  ["has a younger time written in", changing(younger), /its seal does not fit/],
];

/** As the kubelet mounts them: a folder for each, in it a file `value`. */
async function mounted(world: SecretsWorld): Promise<Readonly<Record<string, string>>> {
  const { folder } = world;
  const key = await newestIn(join(folder, ".surgicase", "sealing-key", "sealing-key"));
  for (const [from, to] of [
    [await fileOf(world, "main"), "mounted/main"],
    [key, "mounted-key/sealing-key"],
  ] as const) {
    await mkdir(join(folder, to), { recursive: true });
    await copyFile(from, join(folder, to, "value"));
  }
  return {
    SECRETS_COPIES_URL: `mounted://${folder}/mounted`,
    SEALING_KEY_URL: `mounted://${folder}/mounted-key`,
  };
}

/** On every machine; the other rows are left to CI. */
const always = new Set(["is gone", "has a bit flipped", "has a younger time written in"]);

suite("copies that are mounted", { concurrency: 2 }, () => {
  test("X01 a fresh one is used without asking anybody", async (t) => {
    const world = await warmWorld(t);
    const variables = await mounted(world);
    await rm(world.copiesFolder, { recursive: true });
    world.fail(down);

    const run = await world.run(update, variables);

    assert.equal(run.code, 0, run.stdout);
    assert.equal(run.calls, 0);
    await world.assertQuiet();
  });

  test("X18 one that is not there yet costs a question, and the job goes on", async (t) => {
    const world = await warmWorld(t);
    const variables = await mounted(world);
    await rm(join(world.folder, "mounted"), { recursive: true });

    const run = await world.run(update, variables);

    assert.equal(run.code, 0, run.stdout);
    assert.equal(run.calls, 1);
  });
});

suite("copies that cannot be looked at", { concurrency: 2 }, () => {
  test("X18 a file in the way of their folder: a job asks the store, a warming tells", async (t) => {
    const world = await warmWorld(t);
    await rm(world.copiesFolder, { recursive: true });
    await writeFile(world.copiesFolder, "in the way");

    const run = await world.run(update);
    const warm = await world.run(warming);

    assert.equal(run.code, 0, run.stdout);
    assert.equal(run.calls, 1);
    assert.match(run.stdout, /⚠️ secret copy cannot be used/);
    assert.equal(warm.code, 78, warm.stdout);
    assert.equal(warm.alerts.length, 1);
  });
});

suite("copies that cannot be trusted", { concurrency: 2 }, () => {
  for (const [what, damage, words] of damages) {
    const isSaid = !/gone/.test(words.source);
    const skip = always.has(what) ? false : thoroughOnly;

    test(
      `X18 the copy ${what}: not used; the store is asked, and waited for where it is down`,
      { skip },
      async (t) => {
        const world = await warmWorld(t);
        await damage(world);

        const run = await world.run(update);
        world.fail(down);
        const without = await world.run(update);

        assert.equal(run.code, 0, run.stdout);
        assert.equal(run.calls, 1);
        const said = run.lines.filter(({ msg }) => msg === "⚠️ secret copy cannot be used");
        assert.equal(said.length > 0, isSaid);
        assert.deepEqual(subjects(run), []);
        assert.equal(without.code, 75, without.stdout);
        assert.match(String(without.last["error"]), /there is no copy to go on with$/);
        assert.deepEqual(subjects(without), failed);
        await world.assertQuiet();
      },
    );

    test(`X18 the copy ${what}: the next warming tells, and makes it anew`, { skip }, async (t) => {
      const world = await warmWorld(t);
      await damage(world);

      const warm = await world.run(warming);
      const again = await world.run(warming);

      assert.equal(warm.code, 3, warm.stdout);
      assert.deepEqual(subjects(warm), warmed);
      assert.match(warm.alerts[0]?.text ?? "", words);
      assert.equal((await world.kept("main"))?.kind, "copy");
      assert.equal(again.code, 0, again.stdout);
      assert.deepEqual(subjects(again), ["✅ RECOVERED: Scheduled Job - Secrets Cache Warming"]);
      await world.assertQuiet();
    });
  }
});
