/** `secrets status` and `secrets drill`: how the kept copies stand, without asking the store, without a value. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { SecretAlias } from "../../src/domain/secrets/aliases.ts";
import { jobs } from "../../src/jobs/registry.ts";
import type { CopyReport } from "../../src/secrets/copy-report.ts";
import { copiesIn, keepCopy, keepTombstone, spoilCopy } from "../support/kept-copies.ts";
import { serveSecretsManager } from "../support/aws-servers.ts";
import { failure, never, valuesOf } from "../support/secret-fakes.ts";
import { awsAt, rowOf, secretProgram } from "../support/secret-program.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { momentWords } from "../../src/domain/alerts/wording.ts";
import { systemClock } from "../../src/world/world.ts";

const hour = 3600;

interface Status {
  readonly lastWarming?: { readonly failure?: { readonly class: string } };
  readonly massDenial?: { readonly heldUntil: string };
  readonly breakGlass?: { readonly standing: string };
  readonly secrets: readonly CopyReport[];
}

async function keepAged(folder: string, ages: Partial<Record<SecretAlias, number>>): Promise<void> {
  for (const [alias, hours] of Object.entries(ages) as [SecretAlias, number][]) {
    const values = valuesOf(alias, 1);
    await keepCopy(folder, alias, { ageSeconds: hours * hour, version: "v1", values });
  }
}

suite("secrets status", { concurrency: true }, () => {
  test("each secret has its state, its age and its note, and the store is not asked", async (t) => {
    const folder = await temporaryFolder(t);
    await using server = await serveSecretsManager();
    await keepAged(folder, {
      main: 0.5,
      ses: 2,
      twilio: 30,
      "user-reports": 1,
      "case-documents": -2,
    });
    await keepTombstone(folder, "email-templates", { by: "ops", reason: "it leaked" });
    await keepTombstone(folder, "sms-templates", { reason: "AccessDeniedException" });
    await spoilCopy(folder, "user-reports");
    const failed = { at: systemClock.now(), failure: failure("unavailable") };
    const failures = { main: failure("unavailable"), ses: failure("unavailable") };
    await (
      await copiesIn(folder)
    ).changeState((state) => ({ ...state, asked: failed, failures }), never);

    const table = await secretProgram(folder, "secrets status", awsAt(server.url));
    const json = await secretProgram(folder, "secrets status --json", awsAt(server.url));

    assert.equal(table.code, 0, table.stderr);
    assert.match(
      rowOf(table, "main"),
      /^main \| fresh \| 30 min( \d s)? ago \| v1 \| \w+ [\d-]+ [\d:]+ UTC$/,
    );
    assert.match(rowOf(table, "ses"), /^ses \| stale \| 2 h/);
    assert.match(rowOf(table, "twilio"), /^twilio \| expired \| 1 d 6 h ago/);
    assert.match(table.stdout, /^email-templates: ops revoked it on .* UTC: it leaked$/m);
    assert.match(table.stdout, /^sms-templates: the store denied it on .* AccessDeniedException$/m);
    assert.match(
      table.stdout,
      /^user-reports: its copy is cut off|^user-reports: its copy has no/m,
    );
    assert.match(
      table.stdout,
      /^main, ses: the last warming did not refresh it: unavailable \(InternalServiceError\): it /m,
    );
    assert.match(
      table.stdout,
      /^Next: `secrets refresh` .* `secrets drill` shows which jobs stop/m,
    );
    assert.match(
      table.stdout,
      /^The last warming asked .*UTC: unavailable \(InternalServiceError\)/m,
    );
    const { secrets, lastWarming } = JSON.parse(json.stdout) as Status;
    assert.deepEqual(Object.fromEntries(secrets.map(({ secret, state }) => [secret, state])), {
      main: "fresh",
      ses: "stale",
      "email-templates": "revoked",
      "sms-templates": "denied",
      twilio: "expired",
      "user-reports": "unusable",
      "case-documents": "unusable",
      "user-documents": "none",
      "report-passwords": "none",
    });
    assert.equal(lastWarming?.failure?.class, "unavailable");
    assert.deepEqual(server.calls, []);
  });

  test("single secrets that failed are counted, and a mass denial says until when copies are held", async (t) => {
    const folder = await temporaryFolder(t);
    await keepAged(folder, { main: 3, ses: 3 });
    const now = systemClock.now();
    const asked = { at: now, failure: undefined };
    const failures = { ses: failure("suspect", "NoJson") };
    await (
      await copiesIn(folder)
    ).changeState((state) => ({ ...state, asked, failures, massDenialSince: now }), never);

    const held = await secretProgram(folder, "secrets status");
    const stopped = await secretProgram(folder, "secrets drill", { SECRETS_MASS_DENIAL: "stop" });
    const json = await secretProgram(folder, "secrets status --json");

    const until = new Date(now.getTime() + hour * 1000);
    assert.match(held.stdout, /: it answered, but not for 1 secret\.$/m);
    assert.ok(held.stdout.includes(`copies are held until ${momentWords(until)}`), held.stdout);
    assert.match(
      held.stdout,
      /^ses: the last warming .*: suspect \(NoJson\): it answered NoJson$/m,
    );
    assert.match(stopped.stdout, /copies are not held/);
    const { secrets, massDenial } = JSON.parse(json.stdout) as Status;
    assert.equal(massDenial?.heldUntil, until.toISOString());
    const [main, ses] = secrets.map(({ usableUntil }) => new Date(usableUntil ?? 0).getTime());
    assert.ok(Math.abs((main ?? 0) - now.getTime() - 21 * hour * 1000) < 60_000);
    assert.ok(Math.abs((ses ?? 0) - now.getTime() - 3 * hour * 1000) < 60_000);
  });

  for (const [hours, standing, words] of [
    [2, "in force", "is in force"],
    [-2, "expired", "has expired"],
    [25, "too far", "is ignored: it reaches further than 24 h ahead"],
  ] as const) {
    test(`a permission to break the glass for ${hours} h ahead is ${standing}`, async (t) => {
      const folder = await temporaryFolder(t);
      await keepAged(folder, { main: 30 });
      const until = new Date(systemClock.now().getTime() + hours * hour * 1000).toISOString();
      const variables = {
        SECRETS_BREAK_GLASS: `until=${until.slice(0, 16)}Z by=ops reason=the store is down`,
      };

      const table = await secretProgram(folder, "secrets status", variables);
      const json = await secretProgram(folder, "secrets status --json", variables);

      assert.ok(table.stdout.includes(`SECRETS_BREAK_GLASS ${words}`), table.stdout);
      assert.match(table.stdout, /by ops: the store is down\)/);
      const { breakGlass, secrets } = JSON.parse(json.stdout) as Status;
      assert.equal(breakGlass?.standing, standing);
      assert.equal(secrets[0]?.state, standing === "in force" ? "stale" : "expired");
    });
  }
});

suite("secrets drill", { concurrency: true }, () => {
  const all = {
    main: 1,
    ses: 2,
    "email-templates": 3,
    "sms-templates": 4,
    twilio: 5,
    "user-reports": 6,
    "case-documents": 7,
    "user-documents": 8,
    "report-passwords": 23,
  };

  test("every copy can be used: 0, and the store is not asked", async (t) => {
    const folder = await temporaryFolder(t);
    await using server = await serveSecretsManager();
    await keepAged(folder, all);

    const table = await secretProgram(folder, "secrets drill", awsAt(server.url));

    assert.equal(table.code, 0, table.stdout);
    assert.match(rowOf(table, "report-passwords"), /^report-passwords \| yes \| stale \| 23 h/);
    assert.match(table.stdout, /could go on with all 9 copies/);
    assert.deepEqual(server.calls, []);
  });

  for (const [what, spoil, stops] of [
    ["expired", async (folder: string) => keepAged(folder, { main: 25 }), true],
    [
      "revoked",
      async (folder: string) => keepTombstone(folder, "main", { by: "ops", reason: "leaked" }),
      true,
    ],
    ["unusable", async (folder: string) => spoilCopy(folder, "main"), true],
    ["none", undefined, false],
  ] as const) {
    test(`a copy that is ${what} is a failure: 3, and the jobs that would stop are named`, async (t) => {
      const folder = await temporaryFolder(t);
      const { twilio, ...others } = all;
      await keepAged(folder, spoil === undefined ? others : { ...others, twilio });
      await spoil?.(folder);
      const alias = spoil === undefined ? "twilio" : "main";

      const table = await secretProgram(folder, "secrets drill");
      const json = await secretProgram(folder, "secrets drill --json");

      assert.deepEqual([table.code, json.code], [3, 3]);
      assert.ok(rowOf(table, alias).startsWith(`${alias} | no | ${what}`), table.stdout);
      const readers = jobs
        .filter(({ secrets, needs }) => secrets.includes(alias) && !needs.includes("copies"))
        .map(({ name }) => name);
      assert.equal(readers.includes("pending-payment-update"), stops);
      assert.equal(
        table.stdout.includes(
          stops ? `These would stop: ${readers.join(", ")}.` : "No job reads the others.",
        ),
        true,
        table.stdout,
      );
      const [drilled, ...rest] = (
        JSON.parse(json.stdout) as readonly (CopyReport & { stops: readonly string[] })[]
      ).filter(({ canStandIn }) => !canStandIn);
      assert.deepEqual([drilled?.secret, drilled?.stops], [alias, readers]);
      assert.deepEqual(rest, []);
    });
  }
});
