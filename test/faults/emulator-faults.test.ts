/**
 * A Secrets Manager that somebody else wrote, with a proxy in front that spoils its answers: what a job does then, and what the
 * warming after it does, with which exit code, and which copies are other bytes than before.
 */
import assert from "node:assert/strict";
import { after, before, suite, test, type TestContext } from "node:test";
import type { SecretAlias } from "../../src/domain/secrets/aliases.ts";
import { copiesIn } from "../support/kept-copies.ts";
import { runProgram } from "../support/program.ts";
import { valuesOf } from "../support/secret-fakes.ts";
import { cases, type Case } from "./emulator-cases.ts";
import { emulatorWorld, type EmulatorWorld } from "./emulator-world.ts";
import { secretsProxy } from "./secrets-proxy.ts";
import { closing, linesOf } from "./two-jobs.ts";
import {
  assertNothingReadable,
  assertNothingSaid,
  bytesOf,
  nine,
  soon,
  warming,
  type Variables,
} from "./warming-world.ts";

const emulator = process.env["TEST_AWS_ENDPOINT"] ?? "";
const skip = emulator === "" ? { skip: "TEST_AWS_ENDPOINT is not set" } : {};

suite("a Secrets Manager whose answers are spoilt", { ...skip, concurrency: 3 }, () => {
  let world: EmulatorWorld;
  before(async () => {
    world = await emulatorWorld(emulator);
  });
  after(async () => world[Symbol.asyncDispose]());

  for (const each of cases) {
    test(each.name, async (t) => spoilt(t, world, each));
  }
});

async function spoilt(t: TestContext, world: EmulatorWorld, expected: Case): Promise<void> {
  const { rules, ageHours = 1.5, job, warming: warmed } = expected;
  const folder = await world.folder(t, ageHours);
  await using proxy = await secretsProxy(emulator);
  proxy.spoil(...rules(world));
  const variables = world.variables(proxy.url);
  const kept = await bytesOf(folder);

  const read = await runProgram(folder, [...closing, "--dry-run", "--no-wait"], { variables });
  const keptByJob = await bytesOf(folder);
  const asked = proxy.calls.length;
  const warm = await runProgram(folder, warming, { variables });

  assert.equal(read.code, job.exit, read.stdout + read.stderr);
  const uses = linesOf(read).filter(
    ({ secret, msg }) => secret === "main" && /stale cache/.test(String(msg)),
  );
  assert.deepEqual(
    [...new Set(uses.map((line) => line["class"]))],
    job.copy === undefined ? [] : [job.copy],
  );
  assert.deepEqual(keptByJob, kept);
  assert.ok(asked > 0);
  assert.equal(warm.code, warmed.exit, warm.stdout + warm.stderr);
  assert.equal(proxy.calls.slice(asked).filter((call) => call === "BatchGetSecretValue").length, 1);
  await assertKept(folder, variables, kept, warmed);
  for (const ended of [read, warm]) {
    assertNothingSaid(ended);
  }
  await assertNothingReadable(folder);
}

async function assertKept(
  folder: string,
  variables: Variables,
  earlier: Readonly<Partial<Record<SecretAlias, string>>>,
  { exit, failed, renewed = [], takenAway = [] }: Case["warming"],
): Promise<void> {
  const copies = await copiesIn(folder, variables);
  const now = await bytesOf(folder);
  const changed = nine.filter((alias) => now[alias] !== earlier[alias]);
  assert.deepEqual(new Set(changed), new Set([...renewed, ...takenAway]));
  for (const alias of nine) {
    const opened = await copies.open(alias, soon());
    assert.ok(opened.kind === "kept", alias);
    const { kept } = opened;
    assert.equal(kept.kind, takenAway.includes(alias) ? "tombstone" : "copy", alias);
    if (kept.kind === "copy") {
      assert.deepEqual(kept.values, valuesOf(alias, renewed.includes(alias) ? 3 : 2), alias);
    }
  }
  const state = await copies.state(soon());
  assert.equal(state?.asked?.failure?.class, failed);
  // Nothing was asked rightly: there is no more to say of the store.
  assert.equal(state === undefined, exit === 78);
}
