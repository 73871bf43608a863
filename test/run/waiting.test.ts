/** How long a run pauses, and when it speaks of its waiting. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { JobAtWorkError, UnavailableError } from "../../src/domain/failure.ts";
import { isNews, nextWord, pauseMilliseconds, type Word } from "../../src/run/waiting.ts";

const start = new Date("2026-11-23T08:00:00Z");
const database = new UnavailableError("the database", "Cannot reach the database");
const mail = new UnavailableError("the mail server", "Cannot reach the mail server");
const ourJob = new JobAtWorkError("pending-payment-update", "It is still at work");

/** What is said while one thing after the other is waited for, at minutes after the start. */
function wordsAt(...waits: readonly (readonly [number, UnavailableError | JobAtWorkError])[]) {
  let last: Word | undefined;
  return waits.map(([minutes, error]) => {
    const next = nextWord(last, error, new Date(start.getTime() + minutes * 60_000));
    const news = isNews(next, last);
    last = next;
    return { news, reminder: next.reminder, ...next.waited };
  });
}

test("pauses double from five seconds to a minute", () => {
  const pauses = [1, 2, 3, 4, 5, 6, 400].map((attempt) => pauseMilliseconds(attempt, 0));

  assert.deepEqual(pauses, [5_000, 10_000, 20_000, 40_000, 60_000, 60_000, 60_000]);
});

test("a pause is up to a fifth shorter, never longer", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (attempt, random) => {
        const longest = pauseMilliseconds(attempt, 0);
        const pause = pauseMilliseconds(attempt, random);

        assert.ok(pause <= longest && pause >= 0.8 * longest, `${pause} of ${longest}`);
      },
    ),
  );
});

test("the first word is news, and the next ones are signs of life", () => {
  const words = wordsAt([0, database], [1, database], [59, database]);

  assert.deepEqual(
    words.map(({ news }) => news),
    [true, false, false],
  );
  assert.deepEqual(
    words.map(({ since }) => since),
    [start, start, start],
  );
});

test("people are reminded once after one hour and once after three, to the minute", () => {
  const words = wordsAt(
    ...[0, 59, 60, 61, 179, 180, 181, 360].map((at) => [at, database] as const),
  );

  assert.deepEqual(
    words.map(({ news, reminder }) => `${reminder}${news ? "!" : ""}`),
    ["0!", "0", "1!", "1", "1", "2!", "2", "2"],
  );
});

test("a pause that jumps over both moments makes one reminder", () => {
  const words = wordsAt([0, database], [200, database], [201, database]);

  assert.deepEqual(
    words.map(({ news }) => news),
    [true, true, false],
  );
});

test("another thing to wait for is news, counted from when it began", () => {
  const [, second] = wordsAt([0, database], [90, mail]);

  assert.equal(second?.news, true);
  assert.equal(second.what, "the mail server");
  assert.equal(second.reminder, 0);
  assert.deepEqual(second.since, new Date("2026-11-23T09:30:00Z"));
});

test("two things that fail by turns are told once each, then reminded of like any other", () => {
  const turns = Array.from(
    { length: 360 },
    (_, minute) => [minute, minute % 2 === 0 ? database : mail] as const,
  );

  const news = wordsAt(...turns).filter((word) => word.news);

  assert.deepEqual(
    news.map(({ what, reminder }) => `${what} ${reminder}`),
    [0, 1, 2].flatMap((reminder) => [`the database ${reminder}`, `the mail server ${reminder}`]),
  );
});

test("nobody is told while a job of ours is waited for", () => {
  const [word] = wordsAt([0, ourJob]);

  assert.equal(word?.what, "the job pending-payment-update");
  assert.equal(word.told, false);
});

test("whoever was told once is told how it ends, though a job of ours is waited for then", () => {
  const words = wordsAt([0, ourJob], [1, database], [2, ourJob], [3, ourJob]);

  assert.deepEqual(
    words.map(({ told }) => told),
    [false, true, true, true],
  );
});
