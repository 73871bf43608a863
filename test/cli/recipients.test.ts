/** `recipients show` and `recipients set`: who is named for alerts, and how that is changed without touching anything else. */
import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { suite, test } from "node:test";
import { reply, type Answer } from "../adapters/mail/ses-servers.ts";
import { refusal } from "../support/aws-answers.ts";
import { serveSecretsManager } from "../support/aws-servers.ts";
import { keepCopy, keepTombstone } from "../support/kept-copies.ts";
import { canary } from "../support/secret-fakes.ts";
import { awsAt, rowOf, secretProgram } from "../support/secret-program.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

interface Shown {
  readonly main: {
    readonly kind: string;
    readonly class?: string;
    readonly copyAgeSeconds?: number;
  };
  readonly inForce: { readonly addresses: readonly string[]; readonly source: string };
  readonly keys: readonly { readonly key: string; readonly wrong: readonly string[] }[];
}

function mainFile(folder: string): string {
  return join(folder, ".surgicase", "secrets", "surgicase", "main.json");
}

async function withMain(folder: string, text: string): Promise<void> {
  await mkdir(dirname(mainFile(folder)), { recursive: true, mode: 0o700 });
  await writeFile(mainFile(folder), text, { mode: 0o600 });
}

suite("recipients show", { concurrency: true }, () => {
  test("every key is shown with what is wrong in it, and which one counts", async (t) => {
    const folder = await temporaryFolder(t);
    await withMain(
      folder,
      JSON.stringify({
        job_failure_recipients: ["a@example.com", canary, " "],
        DEV_EMAIL_ADDRESSES: "dev@example.com",
        OPENAI_API_KEY: canary,
      }),
    );

    const table = await secretProgram(folder, "recipients show");
    const json = await secretProgram(folder, "recipients show --json");

    assert.deepEqual([table.code, json.code], [0, 0]);
    assert.equal(
      rowOf(table, "job_failure_recipients"),
      "job_failure_recipients | a@example.com | is told",
    );
    assert.match(table.stdout, /^job_failure_recipients +number 2 is no mail address$/m);
    assert.match(table.stdout, /^job_failure_recipients +number 3 is blank$/m);
    assert.equal(rowOf(table, "admin_email"), "admin_email | names nobody");
    assert.equal(rowOf(table, "DEV_EMAIL_ADDRESSES"), "DEV_EMAIL_ADDRESSES | dev@example.com");
    assert.equal(rowOf(table, "ALERT_RECIPIENTS"), "ALERT_RECIPIENTS | operator@localhost");
    assert.match(table.stdout, /^Alerts go to a@example\.com \(job_failure_recipients\)\.$/m);
    const { inForce, keys } = JSON.parse(json.stdout) as Shown;
    assert.deepEqual(inForce, { addresses: ["a@example.com"], source: "job_failure_recipients" });
    assert.equal(keys.length, 4);
  });

  test("where the store is down and the copy too old, both are said, and who is told then", async (t) => {
    const folder = await temporaryFolder(t);
    const values = { job_failure_recipients: "a@example.com", key: canary };
    await keepCopy(folder, "main", { ageSeconds: 25 * 3600, values });

    const { code, stdout } = await secretProgram(folder, "recipients show", awsAt());
    const json = await secretProgram(folder, "recipients show --json", awsAt());

    assert.equal(code, 0);
    assert.match(stdout, /^The secret main cannot be read \(unavailable\): .*confirmed 1 d 1 h/m);
    assert.match(stdout, /^Alerts go to operator@localhost \(ALERT_RECIPIENTS\)\.$/m);
    const { main, inForce } = JSON.parse(json.stdout) as Shown;
    assert.equal(main.class, "unavailable");
    assert.ok((main.copyAgeSeconds ?? 0) >= 25 * 3600);
    assert.equal(inForce.source, "ALERT_RECIPIENTS");
  });

  test("a copy that stands in for the store is named with its age and why", async (t) => {
    const folder = await temporaryFolder(t);
    const values = { job_failure_recipients: "a@example.com" };
    await keepCopy(folder, "main", { ageSeconds: 2 * 3600, values });

    const { stdout } = await secretProgram(folder, "recipients show", awsAt());

    assert.match(stdout, /is read from a copy confirmed 2 h.* ago, .* \(unavailable\): /);
    assert.match(stdout, /^Alerts go to a@example\.com \(job_failure_recipients\)\.$/m);
  });
});

suite("recipients set", { concurrency: true }, () => {
  test("a secret that a person revoked is not given a new version, and keeps its text", async (t) => {
    const folder = await temporaryFolder(t);
    await withMain(folder, "{}");
    await keepTombstone(folder, "main", { by: "ann", reason: "it leaked" });

    const { code, stderr } = await secretProgram(folder, "recipients set ops@example.com");

    assert.equal(code, 64);
    assert.match(stderr, /ann revoked the secret main \(it leaked\).*secrets refresh main/);
    assert.equal(await readFile(mainFile(folder), "utf8"), "{}");
  });

  const main = `{\n  "zeta": 1.00, "OPENAI_API_KEY": "${canary}",\n  "job_failure_recipients": "old@example.com, ${canary}",\n  "1": 12345678901234567890\n}\n`;

  test("that one value is changed, and the file is otherwise the same, byte for byte", async (t) => {
    const folder = await temporaryFolder(t);
    await withMain(folder, main);

    const { code, stdout, stderr } = await secretProgram(
      folder,
      "recipients set a@example.com,b@example.com,A@example.com",
    );
    const shown = await secretProgram(folder, "recipients show");

    assert.equal(code, 0, stderr);
    assert.match(stdout, /^ {2}before {2}old@example\.com,\(1 that is no mail address\)$/m);
    assert.match(stdout, /^ {2}after {3}a@example\.com,b@example\.com$/m);
    assert.equal(
      await readFile(mainFile(folder), "utf8"),
      main.replace(`old@example.com, ${canary}`, "a@example.com,b@example.com"),
    );
    assert.match(shown.stdout, /^Alerts go to a@example\.com, b@example\.com/m);
  });

  test("a rehearsal says what would change, and changes nothing", async (t) => {
    const folder = await temporaryFolder(t);
    await withMain(folder, main);

    const { code, stdout } = await secretProgram(folder, "recipients set a@example.com --dry-run");

    assert.equal(code, 0);
    assert.match(stdout, /^ {2}after {3}a@example\.com$/m);
    assert.match(stdout, /^Nothing was written: this was a rehearsal\.$/m);
    assert.equal(await readFile(mainFile(folder), "utf8"), main);
  });

  test("what is named already is not written again", async (t) => {
    const folder = await temporaryFolder(t);
    await using server = await serveSecretsManager();
    server.keep("surgicase/main", '{"job_failure_recipients":"a@example.com"}');

    const ended = await secretProgram(folder, "recipients set a@example.com", awsAt(server.url));

    assert.equal(ended.code, 0, ended.stderr);
    assert.match(ended.stdout, /^Nothing to change: /);
    assert.deepEqual(
      server.calls.map(({ operation }) => operation),
      ["GetSecretValue"],
    );
  });

  test("AWS gets a new version, and it is said from when that counts", async (t) => {
    const folder = await temporaryFolder(t);
    await using server = await serveSecretsManager();
    server.keep("surgicase/main", main);
    const values = { job_failure_recipients: "copy@example.com" };
    await keepCopy(folder, "main", { ageSeconds: 60, values });

    const ended = await secretProgram(folder, "recipients set a@example.com", awsAt(server.url));
    const before = await secretProgram(folder, "recipients show", awsAt(server.url));
    await secretProgram(folder, "secrets refresh main", awsAt(server.url));
    const after = await secretProgram(folder, "recipients show", awsAt(server.url));

    assert.equal(ended.code, 0, ended.stderr);
    assert.match(
      ended.stdout,
      /by the next warming \(.* UTC\), at once by: npm run surgicase-jobs -- secrets refresh main$/m,
    );
    assert.match(before.stdout, /^Alerts go to copy@example\.com /m);
    assert.match(after.stdout, /^Alerts go to a@example\.com /m);
  });

  test("somebody who changed it meanwhile wins: 64, and nothing was written", async (t) => {
    const folder = await temporaryFolder(t);
    const theirs = '{"job_failure_recipients":"theirs@example.com"}';
    const changeMeanwhile: Answer = (response, request) => {
      server.keep("surgicase/main", theirs);
      reply(200, "{}")(response, request);
    };
    // They come after the new version was put aside, before it becomes the current one.
    await using server = await serveSecretsManager({
      script: [undefined, { late: changeMeanwhile }],
    });
    server.keep("surgicase/main", main);

    const ended = await secretProgram(folder, "recipients set a@example.com", awsAt(server.url));

    assert.equal(ended.code, 64, ended.stderr);
    assert.match(
      ended.stderr,
      /somebody else changed the secret main meanwhile\. Nothing was written/,
    );
    assert.equal(ended.stdout.includes("It is written"), false);
    const shown = await secretProgram(folder, "recipients show", awsAt(server.url));
    assert.match(shown.stdout, /^Alerts go to theirs@example\.com /m);
  });

  test("a store that did not answer to the new list may have it all the same: 75", async (t) => {
    const folder = await temporaryFolder(t);
    const always = refusal("InternalServiceError", "no", 500);
    await using server = await serveSecretsManager({
      script: [undefined, ...Array.from({ length: 20 }, () => always)],
    });
    server.keep("surgicase/main", main);

    const ended = await secretProgram(folder, "recipients set a@example.com", awsAt(server.url));

    assert.equal(ended.code, 75, ended.stderr);
    assert.match(
      ended.stderr,
      /may have been written all the same: ask by secrets refresh main, then look by recipients show/,
    );
    assert.doesNotMatch(ended.stderr, /[Nn]othing was written/);
  });

  for (const [what, text] of [
    ["no JSON", canary],
    ["no object", `["${canary}"]`],
    ["empty", ""],
  ] as const) {
    test(`a secret that is ${what} is refused with 64, and stays as it is`, async (t) => {
      const folder = await temporaryFolder(t);
      await withMain(folder, text);

      const { code, stderr } = await secretProgram(folder, "recipients set a@example.com");

      assert.equal(code, 64, stderr);
      assert.match(stderr, /main is not what it must be: .*nothing was written/);
      assert.equal(await readFile(mainFile(folder), "utf8"), text);
    });
  }

  for (const [what, always, code] of [
    ["is down", refusal("InternalServiceError", "no", 500), 75],
    ["denies it", refusal("AccessDeniedException"), 77],
  ] as const) {
    test(`a store that ${what} ends it with ${code}, whatever the copy says`, async (t) => {
      const folder = await temporaryFolder(t);
      await using server = await serveSecretsManager({ always });
      await keepCopy(folder, "main", { ageSeconds: 60, values: {} });

      const ended = await secretProgram(folder, "recipients set a@example.com", awsAt(server.url));

      assert.equal(ended.code, code, ended.stderr);
      assert.match(ended.stderr, /^Cannot set the recipients/);
    });
  }

  test("what is no address is refused with 64 before anybody is asked", async (t) => {
    const folder = await temporaryFolder(t);
    await using server = await serveSecretsManager();

    const ended = await secretProgram(
      folder,
      "recipients set a@example.com,ops",
      awsAt(server.url),
    );

    assert.equal(ended.code, 64);
    assert.match(ended.stderr, /"ops" is no plain mail address/);
    assert.deepEqual(server.calls, []);
  });
});
