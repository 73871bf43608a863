/** Encrypted names from the rows of the embedded database to the cells of the payment report, with the master key in its file. */
import assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { inspect } from "node:util";
import { ConfigError, DeniedError, UnavailableError } from "../../src/domain/failure.ts";
import { providerPaymentReport } from "../../src/jobs/provider-payment-report.ts";
import type { DataKeys } from "../../src/ports/data-keys.ts";
import { attemptOf, keepingMailer } from "../support/job-run.ts";
import { caseRow } from "../support/sample-world.ts";
import { reported, sealedWeek, type Owners } from "../support/sealed-week.ts";
import type { OwnersKey } from "../support/wrapped-keys.ts";

function sealedCase(caseId: string, user_id: "ann" | "bob", owner: OwnersKey, name: string) {
  const [first = "", last = ""] = name.split(" ");
  return caseRow(caseId, {
    user_id,
    phi_encrypted: 1,
    patient_first: owner.seal(first),
    patient_last: owner.seal(last),
  });
}

const twoOwners = ({ ann, bob }: Owners) => [
  sealedCase("A-1", "ann", ann, "ZOË D'ÉTUDE"),
  sealedCase("B-1", "bob", bob, "ana prueba"),
];

test("the names of every owner's patients are printed, whoever the owner is", async (t) => {
  const { folder } = await sealedWeek(t, twoOwners);

  const { outcome, letters, names } = await reported(folder);

  assert.deepEqual(names, ["Zoë D'Étude", "Ana Prueba"]);
  assert.equal(outcome.kind, "succeeded");
  assert.equal(letters.length, 1);
});

test("each data key is opened once in an attempt, however many cases it has", async (t) => {
  const week = await sealedWeek(t, ({ ann, bob }) => [
    sealedCase("A-1", "ann", ann, "One Sample"),
    sealedCase("A-2", "ann", ann, "Two Sample"),
    sealedCase("B-1", "bob", bob, "Three Sample"),
    sealedCase("B-2", "bob", bob, "Four Sample"),
  ]);
  const asked: string[] = [];

  await reported(week.folder, ({ keys }) => ({
    keys: {
      async open(wrapped, signal) {
        asked.push(Buffer.from(wrapped).toString("base64"));
        return keys.open(wrapped, signal);
      },
    },
  }));

  assert.deepEqual(asked.toSorted(), [week.ann.wrapped, week.bob.wrapped].toSorted());
});

test("where no name is encrypted the master key is not asked for, and is not made", async (t) => {
  const { folder, home } = await sealedWeek(t, () => [caseRow("A-1")]);
  await rm(join(home, "keys"), { recursive: true });

  const { outcome, names } = await reported(folder);

  assert.equal(outcome.kind, "succeeded");
  assert.deepEqual(names, ["Sample Patient"]);
  await assert.rejects(readFile(join(home, "keys", "phi-master-key")), /ENOENT/);
});

const losses: readonly (readonly [string, string])[] = [
  ["has no data key", "delete from user_encryption_keys where user_id = 'ann'"],
  [
    "has one that is out of force",
    "update user_encryption_keys set is_active = 0 where user_id = 'ann'",
  ],
  [
    "has a spoilt one",
    "update user_encryption_keys set encrypted_dek = 'c3BvaWx0' where user_id = 'ann'",
  ],
  [
    "has somebody else's",
    "update user_encryption_keys set encrypted_dek = (select encrypted_dek from user_encryption_keys where user_id = 'bob') where user_id = 'ann'",
  ],
];

for (const [what, statement] of losses) {
  test(`an owner who ${what}: that name is unavailable, the other is printed, and the case alone is named`, async (t) => {
    const week = await sealedWeek(t, twoOwners);
    week.execute(statement);

    const { outcome, letters, names } = await reported(week.folder);

    assert.deepEqual(names, ["unavailable", "Ana Prueba"]);
    assert.ok(outcome.kind === "partial");
    assert.deepEqual(
      outcome.troubles.map(({ subject }) => subject),
      ["case A-1"],
    );
    assert.doesNotMatch(inspect(outcome, { depth: Infinity }), /étude|zoë|prueba/i);
    assert.equal(letters.length, 1);
  });
}

for (const [what, failure] of [
  ["cannot be asked", new UnavailableError("KMS", "Cannot open a data key: it is silent")],
  ["refuses", new DeniedError("Cannot open a data key: access denied")],
] as const) {
  test(`whoever keeps the master key ${what}: nothing is printed, stored, recorded or sent`, async (t) => {
    const { folder, ...world } = await sealedWeek(t, twoOwners);
    const before = world.everything();
    const { mailer, letters } = keepingMailer();
    const keys: DataKeys = { open: async () => Promise.reject(failure) };

    await assert.rejects(
      attemptOf(providerPaymentReport, folder, { ports: { mailer, keys } }),
      failure,
    );

    assert.deepEqual(world.everything(), before);
    assert.deepEqual([letters.length, (await world.files("storage")).length], [0, 0]);
  });
}

test("a spoilt master key stops the run as a mistake in the settings, and the next run reads all", async (t) => {
  const { folder, home } = await sealedWeek(t, twoOwners);
  const path = join(home, "keys", "phi-master-key");
  const good = await readFile(path);
  await writeFile(path, "spoilt");

  await assert.rejects(reported(folder), ConfigError);
  await writeFile(path, good);

  assert.deepEqual((await reported(folder)).names, ["Zoë D'Étude", "Ana Prueba"]);
});
