/** What every database must do about cases that a batch does not take as they are, and about who referred whom. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { sql } from "kysely";
import { close, heldOf, historyOf, newsOf, withAnn } from "../support/batch-orders.ts";
import { addCases, addProfiles, addRate, execute, statusOf } from "../support/surgicase-rows.ts";
import { freshDatabase, soon, type TestDatabases } from "../support/test-databases.ts";

export function heldCasesContract(databases: TestDatabases): void {
  suite(`held cases on ${databases.name}`, { skip: databases.skip }, () => {
    holding(databases);
    referrals(databases);
  });
}

function holding(databases: TestDatabases): void {
  test("cases of inactive owners and of owners without a profile are held at 10, excluded ones are counted", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    await addProfiles(database, { user_id: "idle", active: 0 }, { user_id: "robot" });
    await addCases(
      database,
      { case_id: "c1" },
      { case_id: "c2", user_id: "idle" },
      { case_id: "c3", user_id: "nobody" },
      { case_id: "c4", user_id: "robot" },
    );

    const closed = await close(database, { excluded: ["robot"] });

    assert.deepEqual(heldOf(closed), ["c2 owner-inactive", "c3 owner-inactive"]);
    assert.equal(closed.batch.excluded, 1);
    assert.deepEqual(
      await Promise.all(["c1", "c2", "c3", "c4"].map(async (id) => statusOf(database, id))),
      [15, 10, 10, 10],
    );
  });

  test("of two cases whose ids differ in blanks at the end alone one is taken, and the other held by name", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    await addCases(database, { case_id: "c1" }, { case_id: "c2" });
    // Some servers take them for one id to begin with.
    const areTwo = await addCases(database, { case_id: "c1 " }).then(
      () => true,
      () => false,
    );

    const closed = await close(database);

    assert.equal(closed.batch.cases, 2);
    assert.deepEqual(heldOf(closed), areTwo ? ["c1  id-alike"] : []);
  });

  test("a held case is news once, and again after it was resolved", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    await addCases(database, { case_id: "c1", pay_amount: "0.00" });

    const first = await close(database, { week: 0 });
    const second = await close(database, { week: 1 });
    await execute(database, sql`update cases set active = 0 where case_id = 'c1'`);
    const third = await close(database, { week: 2 });
    await execute(database, sql`update cases set active = 1 where case_id = 'c1'`);
    const fourth = await close(database, { week: 3 });

    assert.deepEqual(
      [first, second, third, fourth].map((closed) => heldOf(closed).length),
      [1, 1, 0, 1],
    );
    assert.deepEqual(
      [first, second, third, fourth].map((closed) => newsOf(closed).length),
      [1, 0, 0, 1],
    );
  });

  test("a held case is news again when its reason is another", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    await addCases(database, { case_id: "c1", pay_amount: "0.00" });

    await close(database, { week: 0 });
    await execute(database, sql`update user_profile set active = 0`);
    const closed = await close(database, { week: 1 });

    assert.deepEqual(newsOf(closed), ["c1 owner-inactive"]);
  });

  test("a leftover at 15 is carried in, or held where its owner is inactive", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    await addProfiles(database, { user_id: "idle", active: 0 });
    await addCases(
      database,
      { case_id: "c1", case_status: 15 },
      { case_id: "c2", case_status: 15, user_id: "idle" },
    );

    const closed = await close(database);

    assert.equal(closed.batch.carriedOver, 1);
    assert.deepEqual(heldOf(closed), ["c2 owner-inactive"]);
    assert.equal(await statusOf(database, "c1"), 15);
    assert.deepEqual(await historyOf(database), []);
  });

  test("a case that a live batch has is held when somebody sets it back to 10, never taken twice", async () => {
    await using fresh = await withAnn(databases);
    const { database } = fresh;
    await addCases(database, { case_id: "c1" });
    await close(database, { week: 0 });
    await execute(database, sql`update cases set case_status = 10 where case_id = 'c1'`);

    const closed = await close(database, { week: 1 });

    assert.equal(closed.batch.cases, 0);
    assert.deepEqual(heldOf(closed), ["c1 in-earlier-batch"]);
    assert.equal(await statusOf(database, "c1"), 10);
  });
}

function referrals(databases: TestDatabases): void {
  test("the referrer's rate for the same category is frozen, letter case aside, and two that contradict each other as such", async () => {
    await using fresh = await freshDatabase(databases);
    const { database } = fresh;
    await addProfiles(
      database,
      { user_id: "ann", referred_by_user: "Ref" },
      { user_id: "bob", referred_by_user: " " },
    );
    await addRate(database, {
      user_id: "ref",
      pay_category: "spine",
      payment_type: "Flat",
      payment_amount: "12.5",
    });
    await addRate(database, {
      user_id: "ref",
      pay_category: "",
      payment_type: "Percentage",
      payment_amount: "0.1",
    });
    await addRate(database, {
      user_id: "ref",
      pay_category: "Knee",
      payment_type: "Flat",
      payment_amount: "1",
    });
    await addRate(database, {
      user_id: "ref",
      pay_category: "Knee",
      payment_type: "Flat",
      payment_amount: "2",
    });
    await addCases(
      database,
      { case_id: "c1", pay_category: "Spine" },
      { case_id: "c2", pay_category: null },
      { case_id: "c3", pay_category: "Knee" },
      { case_id: "c4", pay_category: "Hip" },
      { case_id: "c5", user_id: "bob" },
    );

    await close(database);

    const rows = await database.read(
      async (queries) =>
        queries
          .selectFrom("jobs_batch_cases")
          .select(["case_id", "referrer_user_id", "referral_type", "referral_rate"])
          .orderBy("case_id")
          .execute(),
      soon(),
    );
    assert.deepEqual(
      rows.map((row) => [
        row.case_id,
        row.referrer_user_id,
        row.referral_type,
        row.referral_rate === null ? null : Number(row.referral_rate),
      ]),
      [
        ["c1", "Ref", "Flat", 12.5],
        ["c2", "Ref", "Percentage", 0.1],
        ["c3", "Ref", "contradictory", 1],
        ["c4", "Ref", null, null],
        ["c5", null, null, null],
      ],
    );
  });
}
