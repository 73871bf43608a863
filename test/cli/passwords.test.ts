/** `passwords`: letters, keys, and a new key in the secret, with the store as files and as Secrets Manager. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { suite, test, type TestContext } from "node:test";
import { reply, type Answer } from "../adapters/mail/ses-servers.ts";
import { refusal } from "../support/aws-answers.ts";
import { serveSecretsManager } from "../support/aws-servers.ts";
import { keepCopy, keepTombstone } from "../support/kept-copies.ts";
import { letterPath, passwordOn, toolsMissing } from "../support/password-letters.ts";
import { readerRow, sampleWorld, usualTables, type SampleWorld } from "../support/sample-world.ts";
import { awsAt, rowOf, secretProgram } from "../support/secret-program.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const key = Buffer.alloc(32, 7).toString("base64");
const text = `{\n  "keys": {\n    "1": "${key}"\n  },\n  "note": 1.00, "current": "1"\n}\n`;
const decided = ["--by", "ops", "--reason", "yearly change"];
const id = "surgicase/report-passwords";
const passwordShape = /(?:[0-9A-Z]{4}-){5}/;

async function world(t: TestContext): Promise<SampleWorld> {
  const made = await sampleWorld(await temporaryFolder(t));
  await made.keepSecret("surgicase/main", {});
  await made.keepSecret(id, { current: "1", keys: { 1: key } });
  return made;
}

function secretFile({ home }: SampleWorld): Promise<string> {
  return readFile(join(home, "secrets", `${id}.json`), "utf8");
}

/** Its words with --by and --reason; no key and no password in what it says. */
async function passwords(
  { folder }: SampleWorld,
  command: string,
  variables: Readonly<Record<string, string>> = {},
) {
  const decides = /key \d|new-key/.test(command) && !command.startsWith("passwords letters");
  const ended = await secretProgram(folder, command, variables, ...(decides ? decided : []));
  const said = ended.stdout + ended.stderr;
  assert.doesNotMatch(said, passwordShape);
  assert.ok(!said.includes(key.slice(0, 8)), said);
  return ended;
}

async function awsWorld(t: TestContext, script: Parameters<typeof serveSecretsManager>[0] = {}) {
  const made = await world(t);
  const server = await serveSecretsManager(script);
  t.after(async () => server[Symbol.asyncDispose]());
  server.keep("surgicase/main", "{}");
  server.keep(id, text);
  return { world: made, server, variables: awsAt(server.url) };
}

suite("passwords letters", { concurrency: true }, () => {
  test("the word alone writes everybody's, names the files, and prints none of them", async (t) => {
    const made = await world(t);

    const { code, stdout, stderr } = await passwords(made, "passwords");

    assert.equal(code, 0, stderr);
    assert.equal((await made.files("storage")).length, 4 + 1);
    assert.match(stdout, /^finance@example\.com: password-letters\/key-1\/\w+\.pdf\n/);
    assert.match(stdout, /^account ann, ann@example\.com: password-letters\/key-1\/\w+\.pdf$/m);
    assert.match(stdout, /^4 letters of key 1 in the report storage; .*key-1\/index\.csv\.$/m);
    assert.match(stdout, /never by e-mail, and delete the PDF then; the list stays\.$/m);
  });

  test("an entry that is no address is named by its list, and the run is partial", async (t) => {
    const made = await sampleWorld(await temporaryFolder(t), {
      ...usualTables(),
      report_email_list: [readerRow("finance@example.com"), readerRow("nobody")],
    });

    const { code, stderr } = await passwords(made, "passwords");

    assert.equal(code, 3);
    assert.match(
      stderr,
      /^provider_payment_report_weekly: no letter for one entry .*npm run surgicase-jobs -- passwords letters --missing$/m,
    );
  });

  test("where the policy is legacy it is said that reports are closed otherwise", async (t) => {
    const { stdout } = await passwords(await world(t), "passwords", { REPORT_PASSWORDS: "legacy" });

    assert.match(stdout, /^REPORT_PASSWORDS is legacy: /m);
  });

  test("nobody of that name is 64, and what was typed is not repeated", async (t) => {
    const { code, stderr } = await passwords(await world(t), "passwords letters --only kestrel");

    assert.equal(code, 64);
    assert.match(stderr, /^Cannot write the letter: nobody on the lists/);
    assert.doesNotMatch(stderr, /kestrel/);
  });
});

suite("a new key, step by step", { concurrency: true }, () => {
  test("in a file: added, letters, in force; no step can be forgotten", async (t) => {
    const made = await world(t);

    const added = await passwords(made, "passwords new-key");
    const early = await passwords(made, "passwords use-key 2");
    const some = await passwords(made, "passwords letters --key 2 --only ann");
    const listed = await passwords(made, "passwords keys");
    await passwords(made, "passwords letters --key 2 --missing");
    const used = await passwords(made, "passwords use-key 2");
    const again = await passwords(made, "passwords use-key 2");
    const { current, keys } = JSON.parse(await secretFile(made)) as {
      current: string;
      keys: Record<string, string>;
    };

    assert.match(added.stdout, /^Key 2 is added\. Reports are closed with key 1 as before\.$/m);
    assert.match(added.stdout, /^Added by ops: yearly change$/m);
    assert.equal(early.code, 64);
    assert.match(early.stderr, /no letter of it is on record for 4 readers, such as finance@/);
    assert.match(
      some.stdout,
      /^Reports are closed with key 1 until .*: npm run surgicase-jobs -- passwords use-key 2 --by "\$\(whoami\)" --reason "…"$/m,
    );
    assert.equal(rowOf(listed, "1"), "1 | in force | 0");
    assert.equal(rowOf(listed, "2"), "2 | 1");
    assert.equal(used.code, 0, used.stderr);
    assert.match(used.stdout, /^Reports are closed with key 2 from now on, no more with key 1\.$/m);
    assert.match(used.stdout, /^It counts at once/m);
    assert.match(again.stdout, /^Nothing to change: key 2 is in force already\.$/m);
    assert.equal(current, "2");
    assert.equal(keys["1"], key);
    assert.equal(Buffer.from(keys["2"] ?? "", "base64").length, 32);
  });

  test("in Secrets Manager: the text stays as it is written, but for the key and the word", async (t) => {
    const { world: made, server, variables } = await awsWorld(t);
    const copy = { ageSeconds: 60, values: JSON.parse(text) as object as Record<string, unknown> };
    await keepCopy(made.folder, "report-passwords", copy);

    const added = await passwords(made, "passwords new-key", variables);
    const letters = await passwords(made, "passwords letters --key 2", variables);
    const used = await passwords(made, "passwords use-key 2", variables);
    const listed = await passwords(made, "passwords keys", variables);

    assert.deepEqual([added.code, letters.code, used.code, listed.code], [0, 0, 0, 0]);
    const written = server.calls.flatMap(({ input }) => input.SecretString ?? []);
    const next = /"2": "([\w+/]{43}=)"/.exec(written[0] ?? "")?.[1] ?? "none";
    const withKey = text.replace(`"${key}"`, `"${key}",\n    "2": "${next}"`);
    assert.deepEqual(written, [withKey, withKey.replace('"current": "1"', '"current": "2"')]);
    assert.match(
      used.stdout,
      /at once by: npm run surgicase-jobs -- secrets refresh report-passwords$/m,
    );
    assert.match(used.stdout, /^Until then jobs close reports with key 1, and their mails say so/m);
    assert.equal(rowOf(listed, "2"), "2 | in force | 4");
    assert.match(listed.stdout, /^Jobs close reports with key 1 until the copy .* is renewed/m);
  });

  test("said so, a key is put in force although somebody has no letter", async (t) => {
    const made = await world(t);
    await passwords(made, "passwords new-key");

    const used = await passwords(made, "passwords use-key 2 --without-letters");

    assert.equal(used.code, 0, used.stderr);
  });

  test("the letters of two keys tell two passwords", { skip: toolsMissing }, async (t) => {
    const made = await world(t);
    await passwords(made, "passwords new-key");

    await passwords(made, "passwords letters");
    await passwords(made, "passwords letters --key 2");

    const [one, two] = ["1", "2"].map((version) =>
      passwordOn(letterPath(made, version, "provider:ann")),
    );
    assert.notEqual(one, two);
  });
});

suite("a secret that cannot be changed", { concurrency: true }, () => {
  test("somebody else changed it meanwhile: 64, what to do, and theirs stays", async (t) => {
    const theirs = text.replace("1.00", "2.00");
    const meanwhile: Answer = (response, request) => {
      server.keep(id, theirs);
      reply(200, "{}")(response, request);
    };
    const {
      world: made,
      server,
      variables,
    } = await awsWorld(t, {
      script: [undefined, { late: meanwhile }],
    });

    const ended = await passwords(made, "passwords new-key", variables);
    const listed = await passwords(made, "passwords keys", variables);

    assert.equal(ended.code, 64, ended.stderr);
    assert.match(
      ended.stderr,
      /somebody else changed the secret report-passwords meanwhile\. Nothing was written: look at it by npm run surgicase-jobs -- passwords keys, then run this again/,
    );
    assert.equal(ended.stdout, "");
    assert.equal(rowOf(listed, "2"), "");
  });

  test("two who add a key at once: both have theirs, or one is told to begin again", async (t) => {
    const made = await world(t);

    const ended = await Promise.all(
      Array.from({ length: 4 }, async () => passwords(made, "passwords new-key")),
    );

    const added = ended.filter(({ code }) => code === 0).length;
    const { keys } = JSON.parse(await secretFile(made)) as { keys: Record<string, string> };
    assert.equal(Object.keys(keys).length, 1 + added);
    assert.ok(added > 0);
    for (const { code, stderr } of ended.filter((one) => one.code !== 0)) {
      assert.equal(code, 64, stderr);
      assert.match(stderr, /meanwhile\. Nothing was written/);
    }
  });

  test("a person revoked it: it is not given a new version", async (t) => {
    const made = await world(t);
    const before = await secretFile(made);
    await keepTombstone(made.folder, "report-passwords", { by: "ann", reason: "it leaked" });

    for (const command of ["passwords new-key", "passwords use-key 1"]) {
      const { code, stderr } = await passwords(made, command);

      assert.equal(code, 64);
      assert.match(stderr, /ann revoked the secret report-passwords \(it leaked\)/);
    }
    assert.equal(await secretFile(made), before);
  });

  test("no answer to the new text: it may be there, and how to see", async (t) => {
    const down = refusal("InternalServiceError", "no", 500);
    const { world: made, variables } = await awsWorld(t, {
      script: [undefined, ...Array.from({ length: 20 }, () => down)],
    });

    const { code, stderr } = await passwords(made, "passwords new-key", variables);

    assert.equal(code, 75, stderr);
    assert.match(
      stderr,
      /Cannot tell whether there is a new key: .*then look by npm run surgicase-jobs -- passwords keys/,
    );
  });

  for (const [what, answer, code] of [
    ["is down", refusal("InternalServiceError", "no", 500), 75],
    ["denies it", refusal("AccessDeniedException"), 77],
  ] as const) {
    test(`the store ${what}: ${code}, whatever a copy says`, async (t) => {
      const { world: made, variables } = await awsWorld(t, { always: answer });
      const copy = { ageSeconds: 60, values: { current: "1", keys: { 1: key } } };
      await keepCopy(made.folder, "report-passwords", copy);

      const ended = await passwords(made, "passwords new-key", variables);

      assert.equal(ended.code, code, ended.stderr);
      assert.match(ended.stderr, /^Cannot make a new key/);
    });
  }

  test("a version that is not there is 64, and those that are there are named", async (t) => {
    const { code, stderr } = await passwords(await world(t), "passwords use-key 7");

    assert.equal(code, 64);
    assert.match(stderr, /^Cannot use key 7: the secret report-passwords has 1\./);
  });
});
