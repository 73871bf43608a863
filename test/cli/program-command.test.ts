/** Commands that are printed can be pasted where they are read. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { commandInPlaceOf } from "../../src/cli/job-command.ts";
import { decisionWords, programCommand } from "../../src/cli/program-command.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const pod = { POD_NAME: "pod-a", POD_NAMESPACE: "surgicase" };

test("in a checkout it is npm's script, with --", () => {
  assert.equal(programCommand({}, "passwords keys"), "npm run surgicase-jobs -- passwords keys");
  assert.equal(programCommand({ POD_NAME: " " }, "jobs"), "npm run surgicase-jobs -- jobs");
});

test("in a pod it is a Job that does the command, and its log", () => {
  assert.equal(
    programCommand(pod, "deliveries list"),
    "kubectl -n surgicase create job command-$(date +%s) --from=cronjob/weekly-digest --dry-run=client -o yaml" +
      " | kubectl set env --local -f - -o yaml JOB_COMMAND='deliveries list'" +
      " | kubectl create -f - -o name | xargs -I{} sh -c 'for i in $(seq 90); do kubectl -n surgicase logs -f {} 2>/dev/null && exit; sleep 1; done; kubectl -n surgicase logs {}'",
  );
});

for (const [words, carrier] of [
  ["secrets refresh main", "secrets-warming"],
  ["recipients set ops@example.com", "secrets-warming"],
  ["alerts mute secrets-warming --until 4h", "watchdog"],
  ["alerts unmute secrets-warming", "watchdog"],
  ["alerts mutes", "watchdog"],
  ["npi load --full https://example.com/all.zip", "npi-update"],
  ["backup verify latest", "database-backup"],
  ["alerts doctor", "weekly-digest"],
  ["runs show 7", "weekly-digest"],
] as const) {
  test(`${words} is done by a pod of ${carrier}`, () => {
    assert.match(programCommand(pod, words), new RegExp(` --from=cronjob/${carrier} `));
  });
}

test("a run is its job once more, with its options in JOB_OPTIONS", () => {
  const plain = "kubectl -n surgicase create job rerun-$(date +%s) --from=cronjob/paid-update";

  assert.equal(programCommand(pod, "run paid-update"), plain);
  assert.equal(
    programCommand(pod, "run paid-update --week 2026-11-23"),
    `${plain} --dry-run=client -o yaml | kubectl set env --local -f - -o yaml JOB_OPTIONS='--week 2026-11-23' | kubectl create -f -`,
  );
});

/** What JOB_COMMAND is after the line was pasted into a shell, in which `kubectl` only notes what it was given. */
async function pasted(folder: string, line: string): Promise<string | undefined> {
  const said = join(folder, "said");
  await writeFile(
    join(folder, "kubectl"),
    `#!/bin/sh\nprintf '%s\\n' "$@" >>${said}\necho job/a\n`,
  );
  await chmod(join(folder, "kubectl"), 0o700);
  execFileSync("bash", ["--norc", "-c", line], {
    input: "",
    env: { PATH: `${folder}:${process.env["PATH"] ?? ""}` },
  });
  const words = await readFile(said, "utf8");
  return words
    .split("\n")
    .find((word) => word.startsWith("JOB_COMMAND="))
    ?.slice("JOB_COMMAND=".length);
}

const who = execFileSync("whoami", { encoding: "utf8" }).trim();

for (const [what, words, expected] of [
  ["who decides is filled in", decisionWords, ["--by", who, "--reason", "…"]],
  [
    "an apostrophe stays",
    `--by "$(whoami)" --reason "it's there"`,
    ["--by", who, "--reason", "it's there"],
  ],
  [
    "a price is none of the shell's",
    "--reason '$100 `x` $(ls) a\\b'",
    ["--reason", "$100 `x` $(ls) a\\b"],
  ],
] as const) {
  test(`pasted into a shell: ${what}`, async (t) => {
    const command = await pasted(
      await temporaryFolder(t),
      programCommand(pod, `deliveries accept 7 ${words}`),
    );

    const read = commandInPlaceOf(["run", "any"], { JOB_COMMAND: command });
    assert.deepEqual(read, ["deliveries", "accept", "7", ...expected]);
  });
}
