/** A person's tombstone: over a copy, over nothing, over what cannot be opened. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { isRevoked } from "../../src/domain/secrets/copy.ts";
import { describeCopy } from "../../src/domain/secrets/sealed-copy.ts";
import type { SecretCopies } from "../../src/ports/secret-copies.ts";
import { secretCopies } from "../../src/secrets/copies.ts";
import { revoke } from "../../src/secrets/revoking.ts";
import { warm } from "../../src/secrets/warming.ts";
import {
  given,
  madeAt,
  memoryPlace,
  never,
  scriptedStore,
  valuesOf,
} from "../support/secret-fakes.ts";

const at = new Date("2026-11-23T08:00:00Z");
const revocation = {
  alias: "main",
  secretId: "main",
  at,
  by: "ops",
  reason: "leaked",
  current: undefined,
} as const;

function opened() {
  const places = { copies: memoryPlace(), key: memoryPlace() };
  return { ...places, secrets: secretCopies({ ...places, secretId: (alias) => alias }) };
}

async function keepVersion(version: number, secrets: SecretCopies): Promise<void> {
  await secrets.makeKey(never);
  const common = { alias: "main", secretId: "main", version: `v${version}` } as const;
  const values = valuesOf("main", version);
  const seen = await secrets.open("main", never);
  await secrets.keep(
    { kind: "copy", ...common, createdAt: madeAt(version), confirmedAt: at, values },
    seen,
    never,
  );
}

async function tombstoneIn(secrets: SecretCopies) {
  const seen = await secrets.open("main", never);
  assert.ok(seen.kind === "kept" && seen.kept.kind === "tombstone");
  return seen.kept;
}

test("the version of the copy is taken away, and not the one after it", async () => {
  const { secrets } = opened();
  await keepVersion(2, secrets);

  await revoke(revocation, secrets, never);

  const tombstone = await tombstoneIn(secrets);
  assert.deepEqual([tombstone.by, tombstone.reason, tombstone.version], ["ops", "leaked", "v2"]);
  assert.deepEqual(
    [1, 2, 3].map((made) => isRevoked({ version: `v${made}`, createdAt: madeAt(made) }, tombstone)),
    [true, true, false],
  );
});

for (const [what, prepare] of [
  ["there is no copy and no key yet", () => undefined],
  ["the copy is damaged", ({ copies }: ReturnType<typeof opened>) => copies.put("main", "damaged")],
] as const) {
  test(`every version made until now is taken away where ${what}`, async () => {
    const place = opened();
    prepare(place);

    await revoke(revocation, place.secrets, never);

    const tombstone = await tombstoneIn(place.secrets);
    assert.equal(isRevoked({ version: "v1", createdAt: at }, tombstone), true);
    const later = new Date(at.getTime() + 1);
    assert.equal(isRevoked({ version: "v2", createdAt: later }, tombstone), false);
  });
}

test("a copy that another writer puts in place at the same moment does not undo it", async () => {
  const { secrets } = opened();
  const overtaken: SecretCopies = {
    ...secrets,
    async keep(next, seen, signal) {
      const isKept = await secrets.keep(next, seen, signal);
      await keepVersion(2, secrets);
      return isKept;
    },
  };

  await revoke(revocation, overtaken, never);

  const now = await secrets.open(revocation.alias, never);
  assert.equal(now.kind === "kept" && now.kept.kind, "tombstone");
});

for (const [what, tamper] of [
  ["puts the old copy back", ({ copies }, before) => copies.put("main", before)],
  ["takes the tombstone away", ({ copies }) => copies.put("main", undefined)],
  ["spoils it", ({ copies }) => copies.put("main", "damaged")],
  ["empties the key", ({ key }) => key.put("sealing-key", "")],
] as readonly (readonly [
  string,
  (places: ReturnType<typeof opened>, before: string | undefined) => void,
])[]) {
  test(`a revocation holds although somebody ${what}, and the next warming puts it in place again`, async () => {
    const places = opened();
    const { secrets, copies } = places;
    await keepVersion(2, secrets);
    const before = copies.text("main");
    await revoke(revocation, secrets, never);

    tamper(places, before);

    const store = scriptedStore();
    store.answers.set("main", given("main", 2));
    const tools = {
      store,
      copies: secrets,
      limits: { unavailableSeconds: 86_400, breakGlass: undefined },
      onMassDenial: "hold",
      secretId: (alias: string) => alias,
      now: () => new Date(at.getTime() + 60_000),
    } as const;
    assert.equal((await tombstoneIn(secrets)).by, "ops");
    const { findings } = await warm(["main"], tools, never);
    assert.deepEqual(
      findings.map(({ kind }) => kind),
      ["revoked"],
    );
    assert.equal((await tombstoneIn(secrets)).by, "ops");
    assert.equal(describeCopy(copies.text("main") ?? "")?.kind, "tombstone");

    const insisting = await warm(["main"], { ...tools, forced: true }, never);

    assert.equal(insisting.findings[0]?.kind, "refreshed");
    const seen = await secrets.open("main", never);
    assert.equal(seen.kind === "kept" && seen.kept.kind, "copy");
  });
}

test("a version that the store has and no copy had yet is revoked too", async () => {
  const { secrets } = opened();
  await keepVersion(2, secrets);
  const current = { version: "v3", createdAt: madeAt(3) };

  await revoke({ ...revocation, current }, secrets, never);

  const tombstone = await tombstoneIn(secrets);
  assert.equal(isRevoked(current, tombstone), true);
  assert.equal(isRevoked({ version: "v4", createdAt: madeAt(4) }, tombstone), false);
});
