/** What a run left behind, read back: whole, cut by others, and not ours at all. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { lastWordsText, parseLastWords, type LastWords } from "../../src/watch/last-words.ts";

const words: LastWords = {
  job: "weekly-digest",
  runId: "5b0e7d52",
  outcome: "failed",
  exitCode: 75,
  cause: "unavailable",
  slot: new Date("2026-11-23T09:00:00Z"),
  thread: "weekly-digest.2026-11-23.production@example.com",
  detail: 'Cannot reach the database "main": it did not answer \\ \u0001, [{"',
  undelivered: {
    subject: "🚨 CRITICAL: Scheduled Job Failed - Weekly Digest",
    thread: "weekly-digest.2026-11-23.production@example.com",
    recipients: ["ops@example.com", "lead@example.com"],
    text: "The database did not answer. ".repeat(20),
  },
};
const skipped: LastWords = {
  job: "weekly-digest",
  runId: "5b0e7d52",
  outcome: "skipped",
  exitCode: 0,
  because: "locked",
  dryRun: true,
  detail: "",
};

for (const [name, said] of Object.entries({ words, skipped })) {
  test(`what was written is read back: ${name}`, () => {
    assert.deepEqual(parseLastWords(lastWordsText(said)), said);
    assert.deepEqual(parseLastWords(`\n${lastWordsText(said)}\n`), said);
  });
}

test("wherever they were cut after how it ended, that is read, and the alert as far as it goes", () => {
  const text = lastWordsText(words);
  const known = text.indexOf('"cause"');

  for (let length = known; length < text.length; length += 1) {
    const read = parseLastWords(text.slice(0, length));

    assert.equal(read?.exitCode, 75, text.slice(0, length));
    assert.equal(read.runId, "5b0e7d52");
    assert.ok(words.detail.startsWith(read.detail));
    assert.ok(words.undelivered?.text.startsWith(read.undelivered?.text ?? ""));
  }
  const late = parseLastWords(text.slice(0, -20));
  assert.deepEqual(late?.undelivered?.recipients, words.undelivered?.recipients);
});

test("cut before how it ended was said, they are none", () => {
  const text = lastWordsText(words);

  for (let length = 0; length < text.indexOf('"exitCode"'); length += 1) {
    assert.equal(parseLastWords(text.slice(0, length)), undefined);
  }
});

const foreign = [
  "",
  "null",
  "[]",
  "{}",
  "npm error: lost",
  '{"level":30,"msg":"weekly-digest"}',
  '{"job":"a","runId":"b","outcome":"lost","exitCode":1,"detail":""}',
  '{"job":"a","runId":"b","outcome":"failed","exitCode":"1","detail":""}',
  '{"job":"a","runId":"b","outcome":"failed","exitCode":1.5,"detail":""}',
  '{"job":1,"runId":"b","outcome":"failed","exitCode":1}',
  '{"__proto__":{"job":"a","runId":"b","outcome":"failed","exitCode":1}}',
];
for (const text of foreign) {
  test(`another's text is none: ${text}`, () => {
    assert.equal(parseLastWords(text), undefined);
  });
}

test("what makes no sense beside how it ended is left out", () => {
  const text = `{"job":"a","runId":"b","outcome":"failed","exitCode":1,"slot":"soon","dryRun":"yes","thread":7,"undelivered":{"text":"a"}}`;

  assert.deepEqual(parseLastWords(text), {
    job: "a",
    runId: "b",
    outcome: "failed",
    exitCode: 1,
    detail: "",
  });
});

test("an alert without its own thread belongs to the run's, and recipients that are none are left out", () => {
  const text = `{"job":"a","runId":"b","outcome":"failed","exitCode":1,"thread":"t","undelivered":{"subject":"s","recipients":["a@example.com",1,null]}}`;

  assert.deepEqual(parseLastWords(text)?.undelivered, {
    subject: "s",
    thread: "t",
    text: "",
    recipients: ["a@example.com"],
  });
});

test("whatever a run has to say, it is JSON of at most 4096 bytes, and who reads it knows how it ended", () => {
  const unit = fc.constantFrom("a", "é", "漢", "🚨", '"', "\\", "\n", "\u0001", "\ud83d");
  const text = fc.string({ unit, maxLength: 6_000, size: "max" });
  const recipients = fc.array(fc.string({ unit, maxLength: 80 }), { maxLength: 100 });

  fc.assert(
    fc.property(text, text, recipients, (detail, body, names) => {
      const alert = { subject: "s", thread: "t", recipients: names, text: body };

      for (const undelivered of [undefined, alert]) {
        const written = lastWordsText({ ...words, detail, undelivered });

        assert.ok(Buffer.byteLength(written) <= 4096, `${Buffer.byteLength(written)} bytes`);
        assert.equal(parseLastWords(written)?.exitCode, 75);
      }
    }),
    { numRuns: 100 },
  );
});

test("no text at all makes the reader fail", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      parseLastWords(text);
      parseLastWords(`{${text}`);
    }),
  );
});
