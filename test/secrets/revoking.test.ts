/** A person's tombstone: over a copy, over nothing, over what cannot be opened. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { isRevoked } from "../../src/domain/secrets/copy.ts";
import { UnavailableError } from "../../src/domain/failure.ts";
import type { SecretCopies } from "../../src/ports/secret-copies.ts";
import { secretCopies } from "../../src/secrets/copies.ts";
import { revoke } from "../../src/secrets/revoking.ts";
import { madeAt, memoryPlace, never, valuesOf } from "../support/secret-fakes.ts";

const at = new Date("2026-11-23T08:00:00Z");
const revocation = { alias: "main", secretId: "main", at, by: "ops", reason: "leaked" } as const;

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

test("a copy that somebody insists on at the same moment is not passed over in silence", async () => {
  const { secrets } = opened();
  const overtaken: SecretCopies = {
    ...secrets,
    async keep(next, seen, signal) {
      const isKept = await secrets.keep(next, seen, signal);
      await keepVersion(2, secrets);
      return isKept;
    },
  };

  await assert.rejects(revoke(revocation, overtaken, never), UnavailableError);
});
