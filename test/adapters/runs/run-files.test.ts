/** Run records as files: the contract of run history, and what only files meet. */
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { runFiles } from "../../../src/adapters/runs/run-files.ts";
import { runHistoryContract } from "../../contract/run-history.ts";
import { soon } from "../../support/test-databases.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

runHistoryContract({
  name: "files",
  skip: false,
  async open() {
    const folder = await mkdtemp(join(tmpdir(), "surgicase-jobs-runs-"));
    return {
      history: runFiles(join(folder, "runs")),
      [Symbol.asyncDispose]: async () => rm(folder, { recursive: true }),
    };
  },
});

test("a file that is no record is passed over", async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, "20261123T080000000Z-notes.json"), "not JSON");
  await writeFile(join(folder, "20261123T080000001Z-other.json"), '{"a": 1}');

  assert.deepEqual(await runFiles(folder).list({ limit: 10 }, soon()), []);
});
