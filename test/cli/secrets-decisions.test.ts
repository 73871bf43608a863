/** What a person does about secrets: asks the store now, takes a secret away, changes the sealing key. */
import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite, test } from "node:test";
import { secretAliases, type SecretAlias } from "../../src/domain/secrets/aliases.ts";
import { secretIdOf, readConfig } from "../../src/config/config.ts";
import { complaintsOf } from "../../src/cli/commands/secrets/change-key.ts";
import { refusal } from "../support/aws-answers.ts";
import { serveSecretsManager, type SecretsManagerServer } from "../support/aws-servers.ts";
import { copiesIn, keepCopy, keepTombstone } from "../support/kept-copies.ts";
import { worldIn } from "../support/sample-world.ts";
import { never, valuesOf } from "../support/secret-fakes.ts";
import { awsAt, secretProgram } from "../support/secret-program.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const why = ["--by", "ops", "--reason", "it leaked"] as const;
const named = secretAliases.filter((alias) => alias !== "database");

async function openedIn(folder: string, alias: SecretAlias) {
  const opened = await (await copiesIn(folder)).open(alias, never);
  assert.ok(opened.kind === "kept");
  return opened;
}

async function keptIn(folder: string, alias: SecretAlias) {
  return (await openedIn(folder, alias)).kept;
}

function keepAll(
  folder: string,
  server: SecretsManagerServer,
  ...except: readonly SecretAlias[]
): void {
  const config = readConfig({}, folder);
  for (const alias of named.filter((each) => !except.includes(each))) {
    server.keep(secretIdOf(config, alias) ?? "", JSON.stringify(valuesOf(alias, 1)));
  }
}

suite("secrets refresh", { concurrency: true }, () => {
  test("all secrets are asked for and kept: 0, and what was written is noted", async (t) => {
    const folder = await temporaryFolder(t);
    await using server = await serveSecretsManager();
    keepAll(folder, server);

    const { code, stdout } = await secretProgram(folder, "secrets refresh", awsAt(server.url));

    assert.equal(code, 0, stdout);
    assert.match(stdout, /^main: refreshed, confirmed \d+ s ago, version [\w-]+$/m);
    assert.match(stdout, /^9 of 9 secrets refreshed\.$/m);
    const kept = await keptIn(folder, "main");
    assert.ok(kept.kind === "copy");
    assert.deepEqual(kept.values, valuesOf("main", 1));
    const state = await (await copiesIn(folder)).state(never);
    assert.deepEqual(state?.written.main, kept.confirmedAt);
    assert.equal(state?.asked, undefined);
  });

  test("some refreshed and some not is 3; what the store denies keeps its copy", async (t) => {
    const folder = await temporaryFolder(t);
    await using server = await serveSecretsManager();
    keepAll(folder, server, "ses", "twilio");
    await keepCopy(folder, "ses", { ageSeconds: 60, values: valuesOf("ses", 1) });

    const { code, stderr } = await secretProgram(folder, "secrets refresh", awsAt(server.url));

    assert.equal(code, 3, stderr);
    assert.match(stderr, /secret twilio .*no copy/);
    assert.equal((await keptIn(folder, "ses")).kind, "copy");
    assert.equal((await (await copiesIn(folder)).open("twilio", never)).kind, "none");
  });

  for (const [what, always, code] of [
    ["is down", refusal("InternalServiceError", "no", 500), 75],
    ["denies everything", refusal("AccessDeniedException"), 77],
    ["is asked wrongly", refusal("InvalidParameterException"), 78],
  ] as const) {
    test(`nothing refreshed, as the store ${what}, is ${code}, and the copy stays`, async (t) => {
      const folder = await temporaryFolder(t);
      await using server = await serveSecretsManager({ always });
      await keepCopy(folder, "main", { ageSeconds: 60, values: valuesOf("main", 1) });

      const ended = await secretProgram(folder, "secrets refresh", awsAt(server.url));

      assert.equal(ended.code, code, ended.stderr);
      assert.match(ended.stdout, /^0 of 9 secrets refreshed\.$/m);
      assert.equal((await keptIn(folder, "main")).kind, "copy");
    });
  }

  test("one that a person revoked comes back by its name alone", async (t) => {
    const folder = await temporaryFolder(t);
    await worldIn(folder).keepSecret("surgicase/main", valuesOf("main", 1));
    await secretProgram(folder, "secrets refresh main");
    await secretProgram(folder, "secrets revoke main", {}, ...why);

    const all = await secretProgram(folder, "secrets refresh");
    const still = await keptIn(folder, "main");
    const one = await secretProgram(folder, "secrets refresh main");
    const again = await secretProgram(folder, "secrets refresh main");

    assert.equal(all.code, 3);
    assert.match(all.stderr, /secret main.*: revoked by ops on .*secrets refresh main/);
    assert.equal(still.kind, "tombstone");
    assert.equal(one.code, 0, one.stderr);
    assert.match(one.stdout, /^This took back the revocation by ops \(it leaked\)\.$/m);
    assert.doesNotMatch(again.stdout, /took back/);
    assert.equal((await keptIn(folder, "main")).kind, "copy");
  });

  test("an older version than the kept one is taken by name alone", async (t) => {
    const folder = await temporaryFolder(t);
    await using server = await serveSecretsManager();
    server.keep("surgicase/main", JSON.stringify(valuesOf("main", 1)));
    const createdAt = new Date("2126-01-01T00:00:00Z");
    const newer = { ageSeconds: 7200, version: "newer", createdAt, values: valuesOf("main", 2) };
    await keepCopy(folder, "main", newer);

    const all = await secretProgram(folder, "secrets refresh", awsAt(server.url));
    const before = await keptIn(folder, "main");
    const one = await secretProgram(folder, "secrets refresh main", awsAt(server.url));

    assert.notEqual(all.code, 0);
    assert.match(all.stderr, /older version/);
    assert.equal(before.version, "newer");
    assert.equal(one.code, 0, one.stderr);
    assert.notEqual((await keptIn(folder, "main")).version, "newer");
  });

  for (const [name, problem] of [
    ["nonsense", /there is no such secret\. The secrets are main, ses, /],
    ["database", /set SECRET_ID_DATABASE\. The secrets are main, ses, /],
  ] as const) {
    test(`${name} is refused with 64, and the secrets are named`, async (t) => {
      const folder = await temporaryFolder(t);

      const refresh = await secretProgram(folder, `secrets refresh ${name}`);
      const revoke = await secretProgram(folder, `secrets revoke ${name}`, {}, ...why);

      for (const { code, stderr } of [refresh, revoke]) {
        assert.equal(code, 64);
        assert.match(stderr, problem);
      }
    });
  }
});

suite("secrets revoke", { concurrency: true }, () => {
  test("a job that starts afterwards is not given the secret, though its copy was fresh", async (t) => {
    const folder = await temporaryFolder(t);
    await keepCopy(folder, "main", { ageSeconds: 60, values: valuesOf("main", 1) });

    const { code, stdout } = await secretProgram(folder, "secrets revoke main", awsAt(), ...why);
    const shown = await secretProgram(folder, "recipients show", awsAt());

    assert.equal(code, 0, stdout);
    assert.match(stdout, /^The secret main is revoked by ops: it leaked$/m);
    assert.match(stdout, /a new version in the store, or: secrets refresh main$/m);
    assert.match(
      shown.stdout,
      /main cannot be read \(denied\): .*ops revoked it on .* \(it leaked\)/,
    );
    assert.match(shown.stdout, /^Alerts go to operator@localhost \(ALERT_RECIPIENTS\)\.$/m);
  });

  test("one that was revoked before says by whom, and is revoked anew", async (t) => {
    const folder = await temporaryFolder(t);
    await keepTombstone(folder, "ses", { by: "Ann", reason: "leaked" });
    await keepTombstone(folder, "twilio", { reason: "AccessDeniedException" });

    const ses = await secretProgram(folder, "secrets revoke ses", awsAt(), ...why);
    const twilio = await secretProgram(folder, "secrets revoke twilio", awsAt(), ...why);

    assert.match(ses.stdout, /^It was revoked before by Ann \(leaked\)\.\n.*revoked by ops/);
    assert.match(twilio.stdout, /^The secret twilio is revoked by ops/);
  });

  test("it needs no copy and no store", async (t) => {
    const folder = await temporaryFolder(t);

    const { code, stderr } = await secretProgram(folder, "secrets revoke twilio", awsAt(), ...why);

    assert.equal(code, 0, stderr);
    const kept = await keptIn(folder, "twilio");
    assert.ok(kept.kind === "tombstone");
    assert.deepEqual([kept.by, kept.reason], ["ops", "it leaked"]);
  });

  test("without a person and a reason nothing is taken away", async (t) => {
    const folder = await temporaryFolder(t);
    await keepCopy(folder, "main", { ageSeconds: 60 });

    const { code } = await secretProgram(folder, "secrets revoke main --by ops");

    assert.equal(code, 64);
    assert.equal((await keptIn(folder, "main")).kind, "copy");
  });
});

async function ringIn(folder: string): Promise<string> {
  const placed = join(folder, ".surgicase", "sealing-key", "sealing-key");
  return readFile(join(placed, (await readdir(placed)).toSorted().at(-1) ?? ""), "utf8");
}

suite("secrets change-key", { concurrency: true }, () => {
  const yearly = ["--by", "ops", "--reason", "once a year"] as const;

  test("copies and tombstones are sealed by the new key at once, as old as before", async (t) => {
    const folder = await temporaryFolder(t);
    await keepCopy(folder, "main", { ageSeconds: 7200, values: valuesOf("main", 1) });
    await keepTombstone(folder, "ses", { by: "ops", reason: "leaked" });
    const before = await keptIn(folder, "main");
    const ring = await ringIn(folder);

    const { code, stdout } = await secretProgram(folder, "secrets change-key", awsAt(), ...yearly);

    assert.equal(code, 0, stdout);
    assert.match(
      stdout,
      /^The sealing key is changed; 2 secrets sealed anew, as old as before\.$/m,
    );
    assert.match(stdout, /^The key before it still opens .* until the key is changed again\.$/m);
    assert.match(stdout, /^Changed by ops: once a year$/m);
    assert.notEqual(await ringIn(folder), ring);
    for (const alias of ["main", "ses"] as const) {
      assert.equal((await openedIn(folder, alias)).sealedBy, "current");
    }
    assert.deepEqual(await keptIn(folder, "main"), before);
  });

  test("a copy that would be lost is named, and the key stays: 64", async (t) => {
    const folder = await temporaryFolder(t);
    await keepCopy(folder, "main", { ageSeconds: 60, values: valuesOf("main", 1) });
    const copies = await copiesIn(folder);
    await copies.turnKey(await copies.keyInForce(never), never);
    const ring = await ringIn(folder);

    const { code, stderr } = await secretProgram(folder, "secrets change-key", {}, ...yearly);

    assert.equal(code, 64);
    assert.match(
      stderr,
      /copy of main is still sealed by the key before.*run secrets-warming first/,
    );
    assert.equal(await ringIn(folder), ring);
  });

  test("what stayed is told with what to do, whether it can still be opened or not", () => {
    const complaints = complaintsOf([
      { alias: "main", why: "Cannot write here", isOpened: true },
      { alias: "ses", why: "is cut off", isOpened: false },
      { alias: "twilio", why: "is cut off", isOpened: false },
    ]);

    assert.equal(complaints.length, 2);
    assert.match(
      complaints[0] ?? "",
      /^secret main: not sealed anew: Cannot write here\. .* still opens/,
    );
    assert.match(
      complaints[1] ?? "",
      /^secrets ses, twilio: .*could not be opened after the change: is cut off\. Run secrets-warming/,
    );
  });

  test("a key that cannot be read is told without its text, and stays: 64", async (t) => {
    const folder = await temporaryFolder(t);
    await keepCopy(folder, "main", { ageSeconds: 60 });
    await keepCopy(folder, "ses", { ageSeconds: 60 });
    const key = join(folder, ".surgicase", "sealing-key", "sealing-key", "000002");
    await writeFile(key, "kestrel-4711");

    const { code, stderr } = await secretProgram(folder, "secrets change-key", {}, ...yearly);

    assert.equal(code, 64, stderr);
    assert.match(
      stderr,
      /copy of main, ses cannot be opened: the sealing key in .* cannot be used: .*Restore the key/,
    );
    assert.equal(stderr.split("cannot be used").length, 2);
    assert.equal(await readFile(key, "utf8"), "kestrel-4711");
  });
});
