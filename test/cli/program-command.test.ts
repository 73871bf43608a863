/** Commands that are printed can be pasted where they are printed. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { programCommand } from "../../src/cli/program-command.ts";

test("in a checkout it is npm's script, with --", () => {
  assert.equal(programCommand({}, "passwords keys"), "npm run surgicase-jobs -- passwords keys");
  assert.equal(programCommand({ POD_NAME: " " }, "jobs"), "npm run surgicase-jobs -- jobs");
});

test("in a pod, where there is no npm, it is the program", () => {
  assert.equal(programCommand({ POD_NAME: "pod-a" }, "jobs"), "surgicase-jobs jobs");
});
