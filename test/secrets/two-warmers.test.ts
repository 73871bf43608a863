/** Several warmings at once on one place, in every order their steps can have, and warmings that are killed midway. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import type { Kept, Tombstone } from "../../src/domain/secrets/copy.ts";
import type { CopyPlace } from "../../src/ports/copy-place.ts";
import type { SecretStore } from "../../src/ports/secret-store.ts";
import { secretCopies } from "../../src/secrets/copies.ts";
import { place } from "../../src/secrets/placing.ts";
import type { WarmingTools } from "../../src/secrets/findings.ts";
import { warm } from "../../src/secrets/warming.ts";
import {
  failed,
  given,
  madeAt,
  memoryPlace,
  never,
  scriptedStore,
} from "../support/secret-fakes.ts";
import { secretId, setUp, start } from "./warmings.ts";

test("in any order, nothing goes back, and what the store said last is kept", async () => {
  const answers = fc.array(fc.constantFrom("given" as const, "denied" as const), {
    minLength: 2,
    maxLength: 3,
  });

  await fc.assert(
    fc.asyncProperty(fc.scheduler(), answers, async (scheduler, said) => {
      const shared = await sharedPlaces();
      const history: Kept[] = [];
      const asked: ("given" | "denied")[] = [];
      const now = () => at(asked.length + 1);

      await scheduler.waitFor(
        Promise.all(
          said.map(async (answer) => {
            const store: SecretStore = {
              ...scriptedStore(),
              // Whoever asks finds the secret rotated since the one before asked.
              async askAll() {
                const version = asked.push(answer);
                const told = answer === "given" ? given("main", version) : failed("denied");
                return new Map([["main", told]]);
              },
            };
            const copies = shared.open(scheduled(shared.copies, scheduler));
            await warm(["main"], toolsOf({ store, copies, now }), never);
            history.push(await shared.kept());
          }),
        ),
      );

      const kept = await shared.kept();
      assert.equal(kept.kind, asked.at(-1) === "given" ? "copy" : "tombstone");
      assert.equal(momentOf(kept), at(asked.length).getTime());
      assert.ok(kept.kind === "tombstone" || kept.version === `v${asked.length}`);
      const moments = history.map(momentOf);
      assert.deepEqual(
        moments,
        moments.toSorted((one, other) => one - other),
      );
    }),
    { numRuns: 300 },
  );
});

test("in any order, what a person revokes meanwhile stays revoked", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const shared = await sharedPlaces();
      await warm(["main"], toolsOf({ store: givingMain(1), copies: shared.open() }), never);
      const copies = () => shared.open(scheduled(shared.copies, scheduler));

      await scheduler.waitFor(
        Promise.all([
          warm(["main"], toolsOf({ store: givingMain(1), copies: copies() }), never),
          place(revoked, copies(), never),
          warm(
            ["main"],
            toolsOf({ store: givingMain(1), copies: copies(), now: () => at(1) }),
            never,
          ),
        ]),
      );

      assert.deepEqual(await shared.kept(), revoked);
    }),
    { numRuns: 200 },
  );
});

test("in any order, two who find no key yet make one, and both their copies open", async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), async (scheduler) => {
      const [copiesPlace, keyPlace] = [memoryPlace(), memoryPlace()];
      const open = () =>
        secretCopies({
          copies: scheduled(copiesPlace, scheduler),
          key: scheduled(keyPlace, scheduler),
          secretId,
        });

      await scheduler.waitFor(
        Promise.all([
          warm(["main"], toolsOf({ store: givingMain(1), copies: open() }), never),
          warm(["ses"], toolsOf({ store: givingMain(1), copies: open() }), never),
        ]),
      );

      const clean = secretCopies({ copies: copiesPlace, key: keyPlace, secretId });
      for (const alias of ["main", "ses"] as const) {
        assert.equal((await clean.open(alias, never)).kind, "kept");
      }
    }),
    { numRuns: 100 },
  );
});

test("killed at any step, a warming leaves the old copy or the new one, and the next mends it", async () => {
  for (let steps = 0; steps < 40; steps += 1) {
    const { clock, copiesPlace, keyPlace, store, tools, run, kept } = await setUp();
    await run();
    store.answerAll((alias) => given(alias, 2));
    clock.pass({ minutes: 30 });

    const copies = secretCopies({
      copies: killedAfter(steps, copiesPlace),
      key: keyPlace,
      secretId,
    });
    await warm(["main"], { ...tools, copies }, never).catch(() => undefined);

    const left = await kept("main");
    assert.ok(left?.kind === "copy" && /^v[12]$/.test(left.version));
    await run();
    assert.equal((await kept("main"))?.version, "v2");
  }
});

const revoked: Tombstone = {
  kind: "tombstone",
  alias: "main",
  secretId: secretId("main"),
  version: "v1",
  createdAt: madeAt(1),
  at: start,
  by: "Ann",
  reason: "it was in a mail",
};

function toolsOf(
  some: Pick<WarmingTools, "store" | "copies"> & Partial<WarmingTools>,
): WarmingTools {
  return {
    secretId,
    limits: { unavailableSeconds: 24 * 3600, breakGlass: undefined },
    onMassDenial: "stop",
    now: () => start,
    ...some,
  };
}

function givingMain(version: number): SecretStore {
  const store = scriptedStore();
  store.answerAll((alias) => given(alias, version));
  return store;
}

async function sharedPlaces() {
  const [copies, key] = [memoryPlace(), memoryPlace()];
  const open = (from: CopyPlace = copies) => secretCopies({ copies: from, key, secretId });
  await open().makeKey(never);
  const kept = async (): Promise<Kept> => {
    const opened = await open().open("main", never);
    assert.ok(opened.kind === "kept");
    return opened.kept;
  };
  return { copies, open, kept };
}

/** Each step waits until it is its turn. */
function scheduled(of: CopyPlace, scheduler: fc.Scheduler): CopyPlace {
  return {
    ...of,
    async load(...from) {
      await scheduler.schedule(Promise.resolve(), "load");
      return of.load(...from);
    },
    async replace(...by) {
      await scheduler.schedule(Promise.resolve(), "replace");
      return of.replace(...by);
    },
  };
}

function killedAfter(steps: number, of: CopyPlace): CopyPlace {
  let left = steps;
  const step = () => {
    left -= 1;
    if (left < 0) {
      throw new Error("killed");
    }
  };
  return {
    ...of,
    async load(...from) {
      step();
      return of.load(...from);
    },
    async replace(...by) {
      step();
      return of.replace(...by);
    },
  };
}

function at(seconds: number): Date {
  return new Date(start.getTime() + seconds * 1000);
}

function momentOf(kept: Kept): number {
  return (kept.kind === "copy" ? kept.confirmedAt : kept.at).getTime();
}
