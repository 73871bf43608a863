/** What a run leaves behind for whoever looks at it from outside, where its mail was taken and where it was not. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import type { RunRecord } from "../../src/ports/run-history.ts";
import { parseLastWords } from "../../src/watch/last-words.ts";
import { runProgram } from "../support/program.ts";
import { sampleWorld } from "../support/sample-world.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

/** A report before its batch is closed: it is blocked. */
async function blocked(t: TestContext, variables: Readonly<Record<string, string>> = {}) {
  const world = await sampleWorld(await temporaryFolder(t));
  const message = join(world.folder, "termination-message");
  await runProgram(world.folder, ["run", "provider-payment-report"], {
    variables: {
      JOB_OPTIONS: "--no-wait",
      TERMINATION_MESSAGE_PATH: message,
      ALERT_RECIPIENTS: "ops@example.com",
      ...variables,
    },
  });
  const [file = ""] = await world.files("runs");
  const record = JSON.parse(await readFile(join(world.home, "runs", file), "utf8")) as RunRecord;
  const mails = await world.mails();
  return {
    words: parseLastWords(await readFile(message, "utf8")),
    alert: record.end?.alert,
    mails,
  };
}

test("both the last words and the record say where the run's mail is threaded", async (t) => {
  const { words, alert, mails } = await blocked(t);

  assert.equal(words?.cause, "blocked");
  assert.equal(words.thread, mails[0]?.references?.toString().replaceAll(/[<>]/g, ""));
  assert.deepEqual(alert, { thread: words.thread });
  assert.equal(words.undelivered, undefined);
});

test("both keep the alert that no road took, and for whom it was", async (t) => {
  const nobodyThere = "smtp://127.0.0.1:9";

  const { words, alert } = await blocked(t, {
    MAIL_URL: nobodyThere,
    MAIL_FROM: "jobs@example.com",
  });

  assert.match(words?.undelivered?.subject ?? "", /^🚨 CRITICAL: Scheduled Job Failed/);
  assert.deepEqual(words?.undelivered?.recipients, ["ops@example.com"]);
  assert.deepEqual(alert?.undelivered, words.undelivered);
  assert.equal(alert?.thread, words.thread);
});
