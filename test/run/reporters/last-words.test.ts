/** A pod's termination message: JSON that Kubernetes does not cut in half. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import type { RunEvent } from "../../../src/run/event.ts";
import type { Outcome } from "../../../src/run/outcome.ts";
import { lastWords } from "../../../src/run/reporters/last-words.ts";
import { parseLastWords, type UndeliveredAlert } from "../../../src/watch/last-words.ts";
import { aRun, ended, succeeded, waiting } from "../alerts/sample-run.ts";

const signal = new AbortController().signal;
const asItIs = (text: string): string => text;
const masking = (text: string): string => text.replaceAll("hunter2", "[redacted]");

interface Words {
  readonly job: string;
  readonly runId: string;
  readonly outcome: string;
  readonly exitCode: number;
  readonly detail: string;
  readonly undelivered?: UndeliveredAlert;
}

function failedWith(message: string): Outcome {
  return { kind: "failed", cause: "fault", error: new Error(message) };
}

async function writtenFor(
  event: RunEvent,
  undelivered?: UndeliveredAlert,
  scrub = asItIs,
): Promise<string | undefined> {
  let written: string | undefined;
  const reporter = lastWords(
    async (text) => void (written = text),
    () => ({ thread: undelivered?.thread, undelivered }),
    scrub,
  );
  await reporter.report(event, signal);
  return written;
}

async function wordsFor(...given: Parameters<typeof writtenFor>): Promise<Words> {
  return JSON.parse((await writtenFor(...given)) ?? "") as Words;
}

function anAlert(changes: Partial<UndeliveredAlert> = {}): UndeliveredAlert {
  return {
    subject: "🚨 CRITICAL: Scheduled Job Failed - Weekly Provider Payment Report",
    text: "The batch is not closed.",
    thread: "provider-payment-report.2026-11-23.production@example.com",
    recipients: ["ops@example.com"],
    ...changes,
  };
}

test("the last words say which run it was and how it ended", async () => {
  const words = await wordsFor(ended(succeeded));

  assert.deepEqual(words, {
    job: "provider-payment-report",
    runId: "5b0e7d52",
    outcome: "succeeded",
    exitCode: 0,
    slot: "2026-11-23T09:00:00.000Z",
    detail: "cases printed: 1,872",
  });
});

test("they are read again as they were: cause, slot, thread and all", async () => {
  const alert = anAlert();
  const event = ended(failedWith("no"), { run: aRun({ dryRun: true }) });

  const words = parseLastWords((await writtenFor(event, alert)) ?? "");

  assert.deepEqual(words, {
    job: "provider-payment-report",
    runId: "5b0e7d52",
    outcome: "failed",
    exitCode: 1,
    detail: "no",
    cause: "fault",
    slot: new Date("2026-11-23T09:00:00Z"),
    dryRun: true,
    thread: alert.thread,
    undelivered: alert,
  });
});

test("a run that had nothing to do says why", async () => {
  const outcome: Outcome = { kind: "skipped", because: "locked", detail: "Run 7 is at work" };

  const words = parseLastWords((await writtenFor(ended(outcome))) ?? "");

  assert.deepEqual(
    [words?.because, words?.thread, words?.dryRun],
    ["locked", undefined, undefined],
  );
});

test("an alert that no road took is among them, whole where it fits", async () => {
  const alert = anAlert();

  const words = await wordsFor(ended(failedWith("no")), alert);

  assert.deepEqual(words.undelivered, alert);
});

for (const event of [
  { kind: "started", run: aRun() },
  { kind: "working", run: aRun(), at: new Date("2026-11-23T09:00:05Z") },
  waiting(),
] as const) {
  test(`there are no last words when a run is ${event.kind}`, async () => {
    assert.equal(await writtenFor(event, anAlert()), undefined);
  });
}

test("no secret is in them", async () => {
  const words = await wordsFor(ended(failedWith("password hunter2")), undefined, masking);

  assert.equal(words.detail, "password [redacted]");
});

test("a text that is too long is cut, and its beginning stays", async () => {
  const text = `Das Gehäuse ist voll. ${"🚨 größer ".repeat(2_000)}`;

  const written = (await writtenFor(ended(failedWith("no")), anAlert({ text }))) ?? "";

  const bytes = Buffer.byteLength(written);
  const { undelivered } = JSON.parse(written) as Words;
  assert.ok(bytes <= 4096 && bytes > 3800, `${bytes} bytes`);
  assert.match(undelivered?.text ?? "", /^Das Gehäuse ist voll\. 🚨/);
});

test("of a long list of recipients as many are named as there is room for", async () => {
  const recipients = Array.from({ length: 300 }, (_, index) => `person-${index}@example.com`);

  const written = (await writtenFor(ended(failedWith("no")), anAlert({ recipients }))) ?? "";

  const { undelivered } = JSON.parse(written) as Words;
  assert.ok(Buffer.byteLength(written) <= 4096);
  assert.equal(undelivered?.recipients[0], "person-0@example.com");
});

test("whatever an alert and an error hold, they are valid JSON of at most 4096 bytes", async () => {
  const unit = fc.constantFrom("a", "é", "漢", "🚨", '"', "\\", "\n", "\u0001", "\ud83d");
  const text = fc.string({ unit, maxLength: 6_000, size: "max" });

  await fc.assert(
    fc.asyncProperty(text, text, async (message, body) => {
      const written = await writtenFor(ended(failedWith(message)), anAlert({ text: body }));

      assert.ok(Buffer.byteLength(written ?? "") <= 4096);
      assert.equal((JSON.parse(written ?? "") as Words).exitCode, 1);
    }),
    { numRuns: 60 },
  );
});
