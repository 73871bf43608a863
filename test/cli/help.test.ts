/** The help: what is printed where, and that it fits a terminal. In this process, as a text needs none of its own. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { runProgram } from "../../src/cli/program.ts";
import type { Shell } from "../../src/cli/shell.ts";
import { failures } from "../../src/run/exit-codes.ts";

async function said(...words: readonly string[]) {
  const out: string[] = [];
  const complaints: string[] = [];
  const shell: Shell = {
    environment: {},
    folder: "/nowhere",
    host: "host",
    clock: { now: () => new Date("2026-11-23T08:00:00Z"), sleep: async () => undefined },
    stop: new AbortController().signal,
    isTerminal: false,
    print: (line) => void out.push(line),
    complain: (line) => void complaints.push(line),
    ask: undefined,
    randomId: () => "random-1",
    random: () => 0,
  };
  const code = await runProgram(words, shell);
  return { code, out: out.join("\n"), complaints: complaints.join("\n") };
}

const commands = [
  ["run", "--week", "--dry-run", "--force", "--by", "--reason", "--wait", "JOB_OPTIONS"],
  ["jobs", "--json"],
  ["next", "--json"],
  ["runs", "list", "show"],
  ["runs list", "--json", "--job", "--limit"],
  ["runs show", "--json", "run"],
  ["backup", "list", "verify", "restore"],
  ["backup list", "--json"],
  ["backup verify"],
  ["backup restore", "--into", "--overwrite"],
  ["npi", "status", "load"],
  ["npi load", "<file>", "--full", "--shrink"],
  ["npi status", "--json"],
  ["batches", "list", "show", "drop", "void"],
  ["batches list", "--json"],
  ["batches show", "--json", "week"],
  ["batches drop", "--by", "--reason"],
  ["batches void", "--by", "--reason"],
  ["deliveries", "list", "resend", "accept"],
  ["deliveries list", "--json", "--batch"],
  ["deliveries resend", "--by", "--reason"],
  ["deliveries accept", "--by", "--reason"],
  ["passwords", "letters", "keys", "new-key", "use-key", "--key"],
  ["passwords letters", "--key", "--only", "--missing"],
  ["passwords keys", "--json"],
  ["passwords new-key", "--by", "--reason"],
  ["passwords use-key", "<version>", "--by", "--reason", "--without-letters", "--back"],
  ["secrets", "status", "refresh", "revoke", "drill", "change-key"],
  ["secrets status", "--json"],
  ["secrets refresh", "[name]"],
  ["secrets revoke", "<name>", "--by", "--reason"],
  ["secrets drill", "--json"],
  ["secrets change-key", "--by", "--reason"],
  ["recipients", "show", "set"],
  ["recipients show", "--json"],
  ["recipients set", "<addresses>", "--dry-run"],
  ["alerts", "doctor", "mute", "unmute", "mutes"],
  ["alerts doctor", "--json"],
  ["alerts mute", "<job>", "--until", "--by", "--reason"],
  ["alerts unmute", "<job>", "--by", "--reason"],
  ["alerts mutes", "--json"],
  ["migrate"],
  ["config", "--json"],
  ["selftest", "--live", "--send-test-email", "--yes", "--json", "Exit code"],
  ["demo", "--outage"],
] as const;

for (const [command, ...parts] of commands) {
  test(`${command} --help names ${parts.join(", ") || "itself"}, in 80 columns`, async () => {
    const { code, out, complaints } = await said(...command.split(" "), "--help");

    assert.equal(code, 0);
    assert.equal(complaints, "");
    assert.match(out, new RegExp(`^surgicase-jobs ${command}`));
    for (const part of parts) {
      assert.ok(out.includes(part), part);
    }
    for (const line of out.split("\n")) {
      assert.ok(line.length <= 80, line);
    }
  });
}

for (const words of [["--help"], ["-h"]]) {
  test(`${words.join(" ")} lists every command and every exit code`, async () => {
    const { code, out } = await said(...words);

    assert.equal(code, 0);
    for (const [command] of commands) {
      assert.ok(out.includes(`surgicase-jobs ${command.split(" ")[0]}`), command);
    }
    for (const { exitCode } of Object.values(failures)) {
      assert.match(out, new RegExp(`\\b${exitCode}\\s`));
    }
    for (const line of out.split("\n")) {
      assert.ok(line.length <= 80, line);
    }
  });
}

for (const [words, sentence] of [
  [["jbos"], "Did you mean jobs?"],
  [["runs"], "Name what to do with runs"],
  [["batches", "lst"], "Did you mean list?"],
  [["run"], "Not enough non-option arguments: got 0, need at least 1"],
  [["jobs", "--jsno"], "Unknown argument: jsno"],
  [["jobs", "extra"], "Unknown argument: extra"],
  [["run", "pending-payment-update", "--weak", "2026-W48"], "Unknown argument: weak"],
  [["run", "pending-payment-update", "--week"], "Not enough arguments following: week"],
  [["runs", "list", "--job", "nope"], "Invalid values:"],
  [["runs", "list", "--limit", "0"], "--limit must be a whole number of at least 1"],
  [["runs", "list", "--limit", "many"], "--limit must be a whole number of at least 1"],
  [["batches", "show", "last"], "Cannot read the week"],
  [["batches", "void", "b-1"], "Missing required arguments: by, reason"],
  [["batches", "void", "b-1", "--by", " ", "--reason", "x"], "Cannot decide without --by"],
  [["deliveries", "accept", "d-1", "--by", "ops", "--reason", ""], "Cannot decide without --by"],
  [["--jobs"], "Name a command"],
] as const) {
  test(`${words.join(" ")} is refused with a sentence and 64`, async () => {
    const { code, out, complaints } = await said(...words);

    assert.equal(code, 64);
    assert.equal(out, "");
    assert.ok(complaints.includes(sentence), complaints);
    assert.match(complaints, /Try surgicase-jobs --help/);
  });
}
