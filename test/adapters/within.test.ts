/** Work under a limit: it ends with whatever is first, and says which. */
import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";

import { LimitError, within } from "../../src/adapters/within.ts";

const never = new AbortController().signal;
const reason = new Error("the run was told to stop");

async function hang(): Promise<never> {
  return new Promise(() => undefined);
}

test("work that ends in time gives its result, and leaves no listener behind", async () => {
  const { signal } = new AbortController();

  const result = await within(10_000, signal, async () => "done");

  assert.equal(result, "done");
  assert.equal(getEventListeners(signal, "abort").length, 0);
});

test("work that fails, fails with its own error", async () => {
  await assert.rejects(
    within(10_000, never, async () => Promise.reject(reason)),
    reason,
  );
});

test("work that hangs ends at the limit, and is told so", async () => {
  let given: AbortSignal | undefined;

  const work = within(20, never, async (signal) => {
    given = signal;
    return hang();
  });

  await assert.rejects(work, new LimitError("no answer within 0.02 s"));
  assert.ok(given?.reason instanceof LimitError);
});

test("work that hangs ends with the signal's reason, and is told so", async () => {
  const stop = new AbortController();
  let given: AbortSignal | undefined;

  const work = within(10_000, stop.signal, async (signal) => {
    given = signal;
    return hang();
  });
  stop.abort(reason);

  await assert.rejects(work, reason);
  assert.equal(given?.reason, reason);
});

test("work is not begun once the signal is aborted", async () => {
  let begun = false;

  const work = within(10_000, AbortSignal.abort(reason), async () => {
    begun = true;
  });

  await assert.rejects(work, reason);
  assert.equal(begun, false);
});

test("work that fails after the limit is nobody's failure", async () => {
  const late = Promise.withResolvers<never>();

  await assert.rejects(
    within(10, never, async () => late.promise),
    LimitError,
  );
  late.reject(reason);

  await new Promise(setImmediate);
});
