/**
 * secrets-warming with Secrets of Kubernetes: of two at once the newer version stays, one of two first ones makes the key, and
 * jobs read from mounts what it wrote.
 */
import assert from "node:assert/strict";
import { suite, test, type TestContext } from "node:test";
import { serveSecretsManager } from "../support/aws-servers.ts";
import { copiesIn } from "../support/kept-copies.ts";
import { runProgram } from "../support/program.ts";
import { sampleWorld } from "../support/sample-world.ts";
import { valuesOf } from "../support/secret-fakes.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { openCopy } from "../../src/domain/secrets/sealed-copy.ts";
import { killLimit } from "./kills.ts";
import { kubernetesWorld, withoutCertificate } from "./kubernetes-world.ts";
import { rotationGate } from "./rotation-gate.ts";
import { orders } from "./rotation-race.ts";
import { secretsProxy } from "./secrets-proxy.ts";
import { closing, isThorough, mondayTables } from "./two-jobs.ts";
import {
  allAt,
  assertNothingReadable,
  assertNothingSaid,
  assertRefreshedAll,
  idOf,
  nine,
  rotate,
  soon,
  towards,
  versionsOf,
  warming,
} from "./warming-world.ts";

const rounds = isThorough ? 40 : 3;

suite("secrets-warming on Kubernetes", withoutCertificate, () => {
  test(
    `of two at once the newer version stays, in each of ${rounds} rounds`,
    killLimit,
    async (t) => {
      const folder = await temporaryFolder(t);
      const { variables: secrets } = await kubernetesWorld(t);
      await using store = await serveSecretsManager();
      await using proxy = await secretsProxy(store.url);
      const variables = { ...towards(proxy.url), ...secrets };
      rotate(store, 1);

      for (let version = 1; version <= rounds; version += 1) {
        const gate = rotationGate(proxy, () => rotate(store, version + 1));
        const runs = [1, 2].map(async () => runProgram(folder, warming, { variables }));
        await gate.open(orders[version % orders.length] ?? orders[0], Promise.race(runs));

        const ends = await Promise.all(runs);

        ends.forEach((ended) => assertRefreshedAll(ended));
        assert.deepEqual(
          await versionsOf(folder, variables),
          allAt(version + 1),
          `round ${version}`,
        );
      }
      await assertNothingReadable(folder);
    },
  );

  test(
    `one of two first ones makes the key, and all is sealed with it, in each of ${rounds} rounds`,
    killLimit,
    async (t) => {
      const folder = await temporaryFolder(t);
      const { variables: secrets, empty, ring, sealed } = await kubernetesWorld(t);
      await using store = await serveSecretsManager();
      const variables = { ...towards(store.url), ...secrets };
      rotate(store, 1);

      for (let round = 1; round <= rounds; round += 1) {
        empty();

        const ends = await Promise.all(
          [1, 2].map(async () => runProgram(folder, warming, { variables })),
        );

        ends.forEach((ended) => assertRefreshedAll(ended));
        const { current, previous } = ring();
        assert.equal(previous, undefined);
        for (const { name, text } of sealed()) {
          assert.equal((JSON.parse(text) as { key: string }).key, current.id, name);
        }
        assert.deepEqual(await versionsOf(folder, variables), allAt(1));
      }
    },
  );

  test("of ten who would make the key at once, one does", async (t) => {
    const folder = await temporaryFolder(t);
    const { variables, empty, ring } = await kubernetesWorld(t);
    const ten = await Promise.all(
      Array.from({ length: 10 }, async () => copiesIn(folder, variables)),
    );

    for (let round = 1; round <= rounds; round += 1) {
      empty();

      const made = await Promise.all(ten.map(async (copies) => copies.makeKey(soon())));

      assert.deepEqual(made.filter(Boolean), [true]);
      assert.equal(ring().previous, undefined);
    }
  });

  test("jobs read from their mounts what it wrote, and ask nobody", async (t: TestContext) => {
    const folder = await temporaryFolder(t);
    const world = await sampleWorld(folder, mondayTables());
    const { variables: secrets, mount, ring, sealed } = await kubernetesWorld(t);
    await using store = await serveSecretsManager();
    const mounted = await temporaryFolder(t);
    const aws = towards(store.url);
    const job = async () =>
      runProgram(folder, [...closing, "--no-wait"], { variables: { ...aws, ...mounts } });
    rotate(store, 1);
    assertRefreshedAll(await runProgram(folder, warming, { variables: { ...aws, ...secrets } }));
    let mounts = await mount(mounted);
    // The kubelet has not brought this yet when the first job runs.
    const excluding = { ...valuesOf("main", 2), excluded_user_ids: ["ann"] };
    store.keep(idOf("main"), JSON.stringify(excluding));
    assertRefreshedAll(await runProgram(folder, warming, { variables: { ...aws, ...secrets } }));
    const questions = store.calls.length;

    const early = await runProgram(folder, [...closing, "--dry-run", "--no-wait"], {
      variables: { ...aws, ...mounts },
    });
    mounts = await mount(mounted);
    const ended = await job();

    assert.match(early.stdout, /"moved":3/);
    assert.match(ended.stdout, /"moved":1/);
    assert.equal(world.statuses()["ready-1"], 10);
    assert.equal(world.statuses()["ready-3"], 15);
    assert.equal(store.calls.length, questions);
    for (const alias of nine) {
      const text = sealed().find(({ name }) => name === alias)?.text ?? "";
      openCopy(text, { alias, secretId: idOf(alias) }, ring());
    }
    assertNothingSaid(early);
    assertNothingSaid(ended);
    await assertNothingReadable(folder);
  });
});
