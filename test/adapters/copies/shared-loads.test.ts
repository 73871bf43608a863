/** Loads of one text at the same time are one question, and never an answer from before a change of our own. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { sharedLoads } from "../../../src/adapters/copies/shared-loads.ts";
import type { CopyPlace } from "../../../src/ports/copy-place.ts";
import { copyPlaceContract } from "../../contract/copy-place.ts";
import { memoryPlace, never, type MemoryPlace } from "../../support/secret-fakes.ts";

copyPlaceContract("shared loads of memory", async () => {
  const memory = memoryPlace();
  return { place: sharedLoads(memory), other: memory };
});

suite("shared loads", () => {
  test("ten who ask for the same text at the same time make one question", async () => {
    const { place, asked, answer } = slowPlace({ main: "text" });

    const loads = Array.from({ length: 10 }, async () => place.load("main", never));
    answer();

    const texts = (await Promise.all(loads)).map((placed) => placed?.text);
    assert.deepEqual(new Set(texts), new Set(["text"]));
    assert.deepEqual(asked, ["main"]);
  });

  test("whoever asks after the answer asks anew", async () => {
    const { place, memory, asked, answer } = slowPlace({ main: "first" });
    const first = place.load("main", never);
    answer();
    await first;
    memory.put("main", "second");

    const second = place.load("main", never);
    answer();

    assert.equal((await second)?.text, "second");
    assert.deepEqual(asked, ["main", "main"]);
  });

  test("different texts are different questions", async () => {
    const { place, asked, answer } = slowPlace({ main: "a", ses: "b" });

    const loads = [place.load("main", never), place.load("ses", never)];
    answer();

    assert.deepEqual(
      (await Promise.all(loads)).map((placed) => placed?.text),
      ["a", "b"],
    );
    assert.deepEqual(asked, ["main", "ses"]);
  });

  test("whoever asks after a replacement is not given what was there before", async () => {
    const { place, memory, answer } = slowPlace({ main: "first" });
    const seen = await memory.load("main", never);
    const early = place.load("main", never);
    const isReplaced = await place.replace("main", "second", seen?.revision, never);

    const late = place.load("main", never);
    answer();

    assert.equal(isReplaced, true);
    assert.equal((await early)?.text, "first");
    assert.equal((await late)?.text, "second");
  });

  test("who is told to stop stops alone", async () => {
    const { place, answer } = slowPlace({ main: "text" });
    const stop = new AbortController();
    const stopped = place.load("main", stop.signal);
    const other = place.load("main", never);
    const reason = new Error("told to stop");

    stop.abort(reason);
    answer();

    await assert.rejects(stopped, reason);
    assert.equal((await other)?.text, "text");
  });

  test("a failure is everybody's who shares it, and not the next one's", async () => {
    const { place, memory, answer } = slowPlace({ main: "text" });
    const failure = new Error("the place is away");
    memory.breakWith(failure);
    const both = [place.load("main", never), place.load("main", never)];
    answer();
    const ended = await Promise.allSettled(both);
    memory.breakWith(undefined);

    const next = place.load("main", never);
    answer();

    assert.deepEqual(
      ended.map(({ status }) => status),
      ["rejected", "rejected"],
    );
    assert.equal((await next)?.text, "text");
  });
});

interface SlowPlace {
  readonly place: CopyPlace;
  readonly memory: MemoryPlace;
  /** The names that were really asked for. */
  readonly asked: readonly string[];
  /** Lets all loads end that wait. */
  readonly answer: () => void;
}

/** What a load gives is what was there when it began; it ends when it is let. */
function slowPlace(texts: Readonly<Record<string, string>>): SlowPlace {
  const memory = memoryPlace();
  Object.entries(texts).forEach(([name, text]) => memory.put(name, text));
  const asked: string[] = [];
  let waiting: (() => void)[] = [];
  const slow: CopyPlace = {
    ...memory,
    async load(name, signal) {
      asked.push(name);
      const found = Promise.allSettled([memory.load(name, signal)]);
      await new Promise<void>((resolve) => waiting.push(resolve));
      signal.throwIfAborted();
      const [answer] = await found;
      if (answer.status === "rejected") {
        throw answer.reason;
      }
      return answer.value;
    },
  };
  return {
    place: sharedLoads(slow),
    memory,
    asked,
    answer: () => {
      waiting.forEach((end) => end());
      waiting = [];
    },
  };
}
