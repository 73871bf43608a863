/** Which mails stand in one conversation. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { BlockedError, JobAtWorkError } from "../../../src/domain/failure.ts";
import { alertOf } from "../../../src/run/alert-of.ts";
import { runThread, waitingThread } from "../../../src/run/alerts/thread.ts";
import type { RunEvent } from "../../../src/run/event.ts";
import type { Outcome } from "../../../src/run/outcome.ts";
import {
  aRun,
  ended,
  facts,
  partial,
  succeeded,
  waitedForDatabase,
  waiting,
} from "./sample-run.ts";

const fault: Outcome = { kind: "failed", cause: "fault", error: new Error("Cannot add") };

test("a job about a week has one thread a week, whenever it runs", () => {
  const later = aRun({ slot: new Date("2026-11-24T09:00:00Z"), runId: "other" });

  const threads = [ended(fault), ended(fault, { run: later }), ended(partial())].map(threadOf);

  assert.deepEqual(
    [...new Set(threads)],
    ["provider-payment-report.2026-11-23.production@example.com"],
  );
});

test("another job has one thread a slot", () => {
  const run = aRun({}, { name: "npi-update", accepts: [] });

  assert.equal(threadOf(ended(fault, { run })), "npi-update.20261123t0900.production@example.com");
});

test("a blocked run stands under the job that blocks it, and so does one that gave up on it", () => {
  const blocking = aRun({}, { name: "pending-payment-update" });
  const blocked = new BlockedError("pending-payment-update", "Cannot print");
  const atWork = new JobAtWorkError("pending-payment-update", "Cannot print");

  const threads = [
    ended(fault, { run: blocking }),
    ended({ kind: "failed", cause: "blocked", error: blocked }),
    ended({ kind: "failed", cause: "unavailable", error: atWork }),
  ].map(threadOf);

  assert.deepEqual(
    [...new Set(threads)],
    ["pending-payment-update.2026-11-23.production@example.com"],
  );
});

test("all runs that wait for the same thing share a thread, up to how each ends", () => {
  const waited = waitedForDatabase();
  const other = aRun({}, { name: "npi-update", title: "NPI Update", accepts: [] });

  const threads = [
    waiting(),
    waiting({ run: other, waited: waitedForDatabase({ since: new Date("2026-11-23T11:00:00Z") }) }),
    waiting({ reminder: 2 }),
    ended(succeeded, { waited }),
    ended(partial(), { waited }),
    ended(fault, { waited }),
  ].map(threadOf);

  assert.deepEqual(
    [...new Set(threads)],
    ["waiting-the-database.2026-11-23.production@example.com"],
  );
});

test("a wait that nobody was told of leaves the thread as it is", () => {
  const waited = waitedForDatabase({ told: false });

  assert.equal(threadOf(ended(fault, { waited })), threadOf(ended(fault)));
});

test("a thread id is a safe header, whatever it is made of", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), (name, environment, mailDomain) => {
      const run = aRun({ environment }, { name });

      const ids = [
        runThread(run, mailDomain),
        waitingThread(waitedForDatabase({ what: name }), run, mailDomain),
      ];

      for (const id of ids) {
        assert.match(id, /^[a-z0-9.-]+@[a-z0-9.-]+$/);
      }
    }),
  );
});

function threadOf(event: RunEvent): string | undefined {
  return alertOf(event, facts())?.thread;
}
