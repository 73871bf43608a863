/** Working through a list, several at a time. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { inParallel, oneAtATime } from "../../src/run/in-parallel.ts";

/** Work that ends when it is told to, so that a test decides what overlaps. */
function heldWork<Item>() {
  const begun: Item[] = [];
  const ends = new Map<Item, PromiseWithResolvers<void>>();
  return {
    begun,
    work: async (item: Item): Promise<void> => {
      begun.push(item);
      const held = Promise.withResolvers<void>();
      ends.set(item, held);
      await held.promise;
    },
    end: (item: Item) => ends.get(item)?.resolve(),
    fail: (item: Item, error: unknown) => ends.get(item)?.reject(error),
  };
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

test("so many are under way at once, and the next one begins when one ends", async () => {
  const held = heldWork<number>();
  const all = inParallel([1, 2, 3, 4], 2, held.work);
  await settled();
  const first = [...held.begun];

  held.end(2);
  await settled();
  const second = [...held.begun];
  [1, 3].forEach(held.end);
  await settled();
  held.end(4);
  await all;

  assert.deepEqual(
    [first, second],
    [
      [1, 2],
      [1, 2, 3],
    ],
  );
  assert.deepEqual(held.begun, [1, 2, 3, 4]);
});

test("after a failure nothing begins, what was begun is waited for, and the first failure is thrown", async () => {
  const held = heldWork<number>();
  const all = inParallel([1, 2, 3], 2, held.work);
  await settled();
  let ended = false;
  const outcome = all.then(
    () => "done",
    (error: unknown) => String(error),
  );
  void outcome.then(() => (ended = true));

  held.fail(1, new Error("the first"));
  await settled();
  const endedEarly = ended;
  held.fail(2, new Error("the second"));
  held.end(3);

  assert.equal(await outcome, "Error: the first");
  assert.deepEqual([endedEarly, held.begun], [false, [1, 2]]);
});

test("a failure that is no value at all is thrown as well", async () => {
  await assert.rejects(
    inParallel([1], 1, async () => Promise.reject(undefined)),
    (thrown) => thrown === undefined,
  );
});

test("nothing more begins when it is told not to go on, and that is no failure", async () => {
  const done: number[] = [];

  await inParallel(
    [1, 2, 3, 4],
    1,
    async (item) => void done.push(item),
    () => done.length < 2,
  );

  assert.deepEqual(done, [1, 2]);
});

test("a list is read as it is worked through, not before", { timeout: 10_000 }, async () => {
  const read: number[] = [];
  function* items(): Generator<number> {
    for (let item = 1; item <= 10; item += 1) {
      read.push(item);
      yield item;
    }
  }
  const held = heldWork<number>();

  const all = inParallel(items(), 3, held.work);
  await settled();

  assert.deepEqual(read, [1, 2, 3]);
  held.fail(1, new Error("enough"));
  [2, 3].forEach(held.end);
  await assert.rejects(all, /enough/);
});

test("an empty list is done", async () => {
  await assert.doesNotReject(inParallel([], 4, async () => assert.fail("there is nothing to do")));
});

test("one at a time: the next begins when the one before has ended, also where it failed", async () => {
  const held = heldWork<string>();
  const inTurn = oneAtATime();

  const one = inTurn(async () => held.work("one"));
  const other = inTurn(async () => held.work("other"));
  await settled();
  const before = [...held.begun];
  held.fail("one", new Error("torn"));
  await assert.rejects(one, /torn/);
  await settled();
  held.end("other");
  await other;

  assert.deepEqual([before, held.begun], [["one"], ["one", "other"]]);
});
