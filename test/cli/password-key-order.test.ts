/** Keys of report passwords that are older than the one in force, and the next steps that are printed. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { sampleWorld, type SampleWorld } from "../support/sample-world.ts";
import { secretProgram } from "../support/secret-program.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const id = "surgicase/report-passwords";

async function world(t: TestContext): Promise<SampleWorld> {
  const made = await sampleWorld(await temporaryFolder(t));
  await made.keepSecret("surgicase/main", {});
  await made.keepSecret(id, { current: "1", keys: { 1: Buffer.alloc(32, 7).toString("base64") } });
  return made;
}

function secretFile({ home }: SampleWorld): Promise<string> {
  return readFile(join(home, "secrets", `${id}.json`), "utf8");
}

async function passwords(
  { folder }: SampleWorld,
  command: string,
  variables: Readonly<Record<string, string>> = {},
) {
  const decides = !command.startsWith("passwords letters");
  const decided = decides ? ["--by", "ops", "--reason", "yearly change"] : [];
  return secretProgram(folder, command, variables, ...decided);
}

test("a letter of an older key asks nobody to put that key in force", async (t) => {
  const made = await world(t);
  await passwords(made, "passwords new-key");
  await passwords(made, "passwords use-key 2 --without-letters");

  const { code, stdout } = await passwords(made, "passwords letters --key 1 --only ann");

  assert.equal(code, 0);
  assert.doesNotMatch(stdout, /use-key/);
  assert.match(stdout, /^Reports are closed with key 2; .* whose mail names key 1\.$/m);
});

test("to go back to an older key has to be said, and is warned of", async (t) => {
  const made = await world(t);
  await passwords(made, "passwords letters");
  await passwords(made, "passwords new-key");
  await passwords(made, "passwords use-key 2 --without-letters");
  const before = await secretFile(made);

  const refused = await passwords(made, "passwords use-key 1");
  const unchanged = await secretFile(made);
  const said = await passwords(made, "passwords use-key 1 --back");

  assert.equal(refused.code, 64);
  assert.match(refused.stderr, /^Cannot use key 1: key 2, in force, is newer\./);
  assert.match(
    refused.stderr,
    /: npm run surgicase-jobs -- passwords use-key 1 --back --by "\$\(whoami\)" --reason "…"$/m,
  );
  assert.equal(unchanged, before);
  assert.equal(said.code, 0, said.stderr);
  assert.match(said.stderr, /^Key 1 is the older one: /m);
  assert.equal((JSON.parse(await secretFile(made)) as { current: string }).current, "1");
});

test("in a pod commands are printed as a line that starts a pod for them", async (t) => {
  const made = await world(t);

  const { stdout } = await passwords(made, "passwords new-key", { POD_NAME: "shell-x7k2p" });

  assert.match(stdout, /: kubectl .* JOB_COMMAND=.passwords letters --key 2. \| kubectl create /m);
  assert.match(stdout, /: kubectl .* JOB_COMMAND="passwords use-key 2 --by \\"\$\(whoami\)\\" /m);
});
