/** What every database must give the reports to print. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { sql } from "kysely";
import { paymentBatches } from "../../src/adapters/database/payment-batches.ts";
import { close, withAnn } from "../support/batch-orders.ts";
import { addCases, addCodes, addProfiles, execute } from "../support/surgicase-rows.ts";
import { freshDatabase, soon, type TestDatabases } from "../support/test-databases.ts";

export function batchLinesContract(databases: TestDatabases): void {
  suite(`batch lines on ${databases.name}`, { skip: databases.skip }, () => {
    lines(databases);
  });
}

function lines(databases: TestDatabases): void {
  test("lines come by provider, then date and case, with names as stored and codes in order", async () => {
    await using fresh = await freshDatabase(databases);
    const { database } = fresh;
    await addProfiles(
      database,
      { user_id: "u1", first_name: "Zoë", last_name: "adams", user_npi: 1_234_567_890 },
      { user_id: "u2", first_name: "Amy", last_name: "Adams" },
      { user_id: "u3", first_name: "Bo", last_name: "Young", user_npi: 0 },
    );
    await addCases(
      database,
      {
        case_id: "c1",
        user_id: "u1",
        case_date: "2026-11-02",
        patient_first: "PAT",
        patient_last: "o'neil",
        pay_category: "Spine",
      },
      { case_id: "c2", user_id: "u1", case_date: "2026-11-01" },
      { case_id: "c3", user_id: "u1", case_date: null },
      { case_id: "c4", user_id: "u2" },
      { case_id: "c5", user_id: "u3" },
    );
    await addCodes(database, "c1", "22630", "22551", null, "22551");
    const { batch } = await close(database);

    const found = await paymentBatches(database).lines(batch.batchId, soon());

    assert.deepEqual(
      found.map(({ caseId }) => caseId),
      ["c4", "c3", "c2", "c1", "c5"],
    );
    assert.deepEqual(found[3], {
      caseId: "c1",
      userId: "u1",
      provider: {
        firstName: "Zoë",
        lastName: "adams",
        npi: "1234567890",
        email: "u1@example.com",
        state: "",
        timeZone: "",
      },
      caseDate: "2026-11-02",
      patient: { firstName: "PAT", lastName: "o'neil" },
      procedures: ["22551", "22551", "22630"],
      category: "Spine",
      amount: 10_000,
      carriedOver: false,
      referral: undefined,
    });
    assert.equal(found[1]?.caseDate, undefined);
    assert.equal(found[4]?.provider.npi, undefined);
  });

  test("an encrypted name comes with its owner's data key in force, whether the case says so or not", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    const ciphertext = Buffer.alloc(31, 7).toString("base64");
    const cutOff = ciphertext.slice(0, 34);
    await addCases(
      database,
      { case_id: "c1", patient_first: "Pat", patient_last: "Lee", phi_encrypted: 1 },
      { case_id: "c2", patient_first: "Pat", patient_last: ciphertext },
      { case_id: "c3", patient_first: "Wolfeschlegelsteinhausenbergerdorff Anne" },
      { case_id: "c4", patient_last: cutOff, phi_encrypted: 1 },
    );
    await execute(
      database,
      sql`insert into user_encryption_keys (user_id, encrypted_dek, is_active) values ('ANN', 'wrapped', 1)`,
    );
    const { batch } = await close(database);

    const found = await paymentBatches(database).lines(batch.batchId, soon());

    assert.deepEqual(
      found.map(({ patient }) => patient),
      [
        { firstName: "Pat", lastName: "Lee" },
        { firstName: "Pat", lastName: ciphertext, dataKey: "wrapped" },
        { firstName: "Wolfeschlegelsteinhausenbergerdorff Anne", lastName: "" },
        "unreadable",
      ],
    );
  });

  test("a case that has another owner today does not tell the one of its batch who its patient is", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    await addCases(database, { case_id: "c1", patient_first: "Pat", patient_last: "Lee" });
    const { batch } = await close(database);
    await execute(database, sql`update cases set user_id = 'bob' where case_id = 'c1'`);

    const [line] = await paymentBatches(database).lines(batch.batchId, soon());

    assert.equal(line?.userId, "ann");
    assert.equal(line.patient, "unreadable");
  });

  test("an owner without a data key in force has none, and the name stays sealed", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    await addCases(database, {
      case_id: "c1",
      patient_last: Buffer.alloc(31, 7).toString("base64"),
    });
    await execute(
      database,
      sql`insert into user_encryption_keys (user_id, encrypted_dek, is_active) values ('ann', 'wrapped', 0)`,
    );
    const { batch } = await close(database);

    const [line] = await paymentBatches(database).lines(batch.batchId, soon());

    assert.ok(line !== undefined && line.patient !== "unreadable" && "dataKey" in line.patient);
    assert.equal(line.patient.dataKey, undefined);
  });

  test("the lines of some providers alone, and all providers in the order of their lines", async () => {
    await using fresh = await freshDatabase(databases);
    const { database } = fresh;
    await addProfiles(
      database,
      { user_id: "u1", last_name: "Young", referred_by_user: "u2" },
      { user_id: "u2", last_name: "Adams", first_name: "Rea" },
    );
    await addCases(
      database,
      { case_id: "c1", user_id: "u1" },
      { case_id: "c2", user_id: "U2" },
      { case_id: "c3", user_id: "U1" },
    );
    const { batch } = await close(database);
    const batches = paymentBatches(database);

    const providers = await batches.providers(batch.batchId, soon());
    const found = await batches.lines(batch.batchId, soon(), ["u1"]);

    assert.deepEqual(providers, ["u2", "u1"]);
    assert.deepEqual(
      found.map(({ caseId }) => caseId),
      ["c1", "c3"],
    );
    assert.equal(found[0]?.provider, found[1]?.provider);
    assert.deepEqual(found[0]?.referral, {
      referrerUserId: "u2",
      firstName: "Rea",
      lastName: "Adams",
      referrerActive: true,
      type: null,
      rate: null,
    });
  });

  test("money stays as it was frozen, and a case or profile that is gone keeps its line", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    await addCases(
      database,
      { case_id: "c1", pay_amount: "10.00" },
      { case_id: "c2", pay_amount: "20.00" },
    );
    const { batch } = await close(database);
    await execute(database, sql`update cases set pay_amount = '99.00' where case_id = 'c1'`);
    await execute(database, sql`delete from cases where case_id = 'c2'`);
    await execute(database, sql`delete from user_profile`);

    const found = await paymentBatches(database).lines(batch.batchId, soon());

    assert.deepEqual(
      found.map(({ caseId, amount, patient, provider }) => [
        caseId,
        amount,
        patient === "unreadable",
        provider.lastName,
      ]),
      [
        ["c2", 2_000, true, ""],
        ["c1", 1_000, false, ""],
      ],
    );
  });

  test(
    "a zero date is none",
    { skip: databases.kind === "mysql" ? false : "SQLite has no dates" },
    async () => {
      await using fresh = await withAnn(databases);
      const { database } = fresh;
      await addCases(database, { case_id: "c1" });
      await execute(database, sql`update cases set case_date = '0000-00-00'`);
      const { batch } = await close(database);

      const [line] = await paymentBatches(database).lines(batch.batchId, soon());

      assert.equal(line?.caseDate, undefined);
    },
  );
}
