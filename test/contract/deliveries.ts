/** What every database must do for the deliveries. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { deliveries } from "../../src/adapters/database/deliveries.ts";
import { UsageError } from "../../src/domain/failure.ts";
import type { Delivery, NewDelivery } from "../../src/ports/deliveries.ts";
import type { Sent } from "../../src/ports/mail.ts";
import { mail, newDelivery } from "../support/new-delivery.ts";
import { freshDatabase, moment, soon, type TestDatabases } from "../support/test-databases.ts";

export function deliveriesContract(databases: TestDatabases): void {
  suite(`deliveries on ${databases.name}`, { skip: databases.skip }, () => {
    planning(databases);
    sending(databases);
    deciding(databases);
  });
}

function planning(databases: TestDatabases): void {
  test("a planned delivery is answered as it was given", async () => {
    await using fresh = await freshDatabase(databases);
    const store = deliveries(fresh.database);

    const planned = await store.plan(newDelivery(), moment, soon());

    assert.deepEqual(
      { ...planned, deliveryId: "" },
      {
        deliveryId: "",
        ...newDelivery(),
        state: "planned",
        permanent: false,
        claimedBy: undefined,
        detail: undefined,
        updatedAt: moment,
      },
    );
    assert.deepEqual(await store.of("batch-1", "report", soon()), [planned]);
  });

  test("an address in another letter case is the same recipient, whose first document stays", async () => {
    await using fresh = await freshDatabase(databases);
    const store = deliveries(fresh.database);
    const first = await store.plan(newDelivery({ recipient: "Ann@Example.com" }), moment, soon());

    const second = await store.plan(
      newDelivery({ recipient: "ann@example.com", passwordVersion: "9" }),
      later(1),
      soon(),
    );

    assert.deepEqual(second, first);
  });

  test("two runs that plan at once get the same delivery", async () => {
    await using fresh = await freshDatabase(databases);
    const store = deliveries(fresh.database);

    const planned = await Promise.all(
      [1, 2, 3, 4].map(async () => store.plan(newDelivery(), moment, soon())),
    );

    assert.equal(new Set(planned.map(({ deliveryId }) => deliveryId)).size, 1);
  });

  test("accounts that differ in a blank at their end never share a delivery", async () => {
    await using fresh = await freshDatabase(databases);
    const store = deliveries(fresh.database);
    await store.plan(newDelivery({ recipientKey: "provider:ann" }), moment, soon());

    const other = store.plan(newDelivery({ recipientKey: "provider:ann " }), moment, soon());

    const answer = await other.catch((error: unknown) => String(error));
    assert.ok(
      typeof answer === "string"
        ? answer.includes("differs from it in blanks at its end alone")
        : answer.recipientKey === "provider:ann ",
    );
  });

  test("an accented address is another recipient than the plain one", async () => {
    await using fresh = await freshDatabase(databases);
    const store = deliveries(fresh.database);

    await store.plan(newDelivery({ recipient: "zoe@example.com" }), moment, soon());
    await store.plan(newDelivery({ recipient: "zoë@example.com" }), moment, soon());

    assert.equal((await store.of("batch-1", "report", soon())).length, 2);
  });

  test("deliveries are listed by recipient for a report, newest first for a batch", async () => {
    await using fresh = await freshDatabase(databases);
    const store = deliveries(fresh.database);
    await store.plan(newDelivery({ recipient: "b@example.com" }), moment, soon());
    await store.plan(newDelivery({ recipient: "A@example.com" }), later(1), soon());
    await store.plan(newDelivery({ batchId: "batch-2" }), later(2), soon());

    assert.deepEqual(recipients(await store.of("batch-1", "report", soon())), [
      "A@example.com",
      "b@example.com",
    ]);
    assert.deepEqual(recipients(await store.list("batch-1", soon())), [
      "A@example.com",
      "b@example.com",
    ]);
    assert.deepEqual(recipients(await store.list(undefined, soon())), [
      "ann@example.com",
      "A@example.com",
      "b@example.com",
    ]);
  });
}

function sending(databases: TestDatabases): void {
  test("of two runs that claim at once one sends", async () => {
    await using fresh = await freshDatabase(databases);
    const store = deliveries(fresh.database);
    const { deliveryId } = await store.plan(newDelivery(), moment, soon());

    const claims = await Promise.all(
      ["run-1", "run-2", "run-3"].map(async (runId) =>
        store.claim(deliveryId, runId, "ann@example.com", moment, soon()),
      ),
    );

    assert.equal(claims.filter(Boolean).length, 1);
    const [found] = await store.of("batch-1", "report", soon());
    assert.equal(found?.state, "sending");
    assert.equal(found?.claimedBy, `run-${claims.indexOf(true) + 1}`);
  });

  for (const { sent, expected } of settlements) {
    test(`what was ${sent.kind} is ${expected.state}, ${expected.detail}`, async () => {
      await using fresh = await freshDatabase(databases);
      const store = deliveries(fresh.database);
      const { deliveryId } = await store.plan(newDelivery(), moment, soon());
      await store.claim(deliveryId, "run-1", "ann@example.com", moment, soon());

      await store.settle(deliveryId, "run-1", sent, mail, later(1), soon());
      await store.settle(deliveryId, "run-1", sent, mail, later(1), soon());

      const [found] = await store.of("batch-1", "report", soon());
      assert.deepEqual(
        { state: found?.state, permanent: found?.permanent, detail: found?.detail },
        expected,
      );
      assert.deepEqual(found?.updatedAt, later(1));
    });
  }

  test("only the run that claimed it settles it", async () => {
    await using fresh = await freshDatabase(databases);
    const store = deliveries(fresh.database);
    const { deliveryId } = await store.plan(newDelivery(), moment, soon());
    await store.claim(deliveryId, "run-1", "ann@example.com", moment, soon());

    const settling = store.settle(deliveryId, "run-2", accepted, mail, moment, soon());

    await assert.rejects(
      settling,
      /Cannot settle delivery .*: it is not run run-2 that is sending it/,
    );
  });

  test("a refused one is claimed again, an accepted or unknown one is not", async () => {
    await using fresh = await freshDatabase(databases);
    const store = deliveries(fresh.database);
    const claimedAgain = async (recipient: string, sent: Sent): Promise<boolean> => {
      const { deliveryId } = await store.plan(newDelivery({ recipient }), moment, soon());
      await store.claim(deliveryId, "run-1", "ann@example.com", moment, soon());
      await store.settle(deliveryId, "run-1", sent, mail, moment, soon());
      return store.claim(deliveryId, "run-2", "ann@example.com", moment, soon());
    };

    assert.equal(
      await claimedAgain("a@example.com", { kind: "refused", permanent: false, reason: "busy" }),
      true,
    );
    assert.equal(await claimedAgain("b@example.com", accepted), false);
    assert.equal(
      await claimedAgain("c@example.com", { kind: "unknown", reason: "cut off" }),
      false,
    );
  });

  test("what a run that is gone was sending becomes unknown, of that report and batch alone", async () => {
    await using fresh = await freshDatabase(databases);
    const store = deliveries(fresh.database);
    const claimed = async (given: Partial<NewDelivery>): Promise<string> => {
      const { deliveryId } = await store.plan(newDelivery(given), moment, soon());
      await store.claim(deliveryId, "run-1", "ann@example.com", moment, soon());
      return deliveryId;
    };
    const gone = await claimed({});
    await claimed({ report: "another" });
    await claimed({ batchId: "batch-2" });
    await store.plan(newDelivery({ recipient: "planned@example.com" }), moment, soon());

    const abandoned = await store.abandon("batch-1", "report", later(1), soon());

    assert.equal(abandoned, 1);
    const states = (await store.list(undefined, soon())).filter(({ state }) => state === "unknown");
    assert.deepEqual(
      states.map(({ deliveryId }) => deliveryId),
      [gone],
    );
  });

  test("a run that was taken for gone still says what came of it", async () => {
    await using fresh = await freshDatabase(databases);
    const store = deliveries(fresh.database);
    const { deliveryId } = await store.plan(newDelivery(), moment, soon());
    await store.claim(deliveryId, "run-1", "ann@example.com", moment, soon());
    await store.abandon("batch-1", "report", moment, soon());

    await store.settle(deliveryId, "run-1", accepted, mail, moment, soon());

    const [found] = await store.of("batch-1", "report", soon());
    assert.equal(found?.state, "accepted");
  });
}

function deciding(databases: TestDatabases): void {
  test("a person decides about an unknown one, and it is sent again or taken for accepted", async () => {
    await using fresh = await freshDatabase(databases);
    const store = deliveries(fresh.database);
    const unknown = async (recipient: string): Promise<string> => {
      const { deliveryId } = await store.plan(newDelivery({ recipient }), moment, soon());
      await store.claim(deliveryId, "run-1", "ann@example.com", moment, soon());
      await store.settle(
        deliveryId,
        "run-1",
        { kind: "unknown", reason: "cut off" },
        mail,
        moment,
        soon(),
      );
      return deliveryId;
    };
    const first = await unknown("a@example.com");
    const second = await unknown("b@example.com");

    const resent = await store.decide(first, "planned", "ops", "not arrived", later(1), soon());
    const taken = await store.decide(second, "accepted", "ops", "arrived", later(1), soon());

    assert.equal(resent.state, "planned");
    assert.equal(taken.state, "accepted");
    assert.equal(await store.claim(first, "run-2", "ann@example.com", later(2), soon()), true);
    assert.equal(await store.claim(second, "run-2", "ann@example.com", later(2), soon()), false);
  });

  test("nobody decides about one that is in another state, or is not there", async () => {
    await using fresh = await freshDatabase(databases);
    const store = deliveries(fresh.database);
    const { deliveryId } = await store.plan(newDelivery(), moment, soon());

    const decide = async (id: string): Promise<Delivery> =>
      store.decide(id, "accepted", "ops", "test", moment, soon());

    await assert.rejects(decide(deliveryId), UsageError);
    await assert.rejects(
      decide("none"),
      new UsageError("Cannot decide about delivery none: there is no such delivery"),
    );
  });
}

const accepted: Sent = { kind: "accepted", messageId: "m-1", road: "smtp" };

const settlements = [
  { sent: accepted, expected: { state: "accepted", permanent: false, detail: "m-1" } },
  {
    sent: { kind: "refused", permanent: true, reason: "550 no such user" },
    expected: { state: "refused", permanent: true, detail: "550 no such user" },
  },
  {
    sent: { kind: "refused", permanent: false, reason: "451 later" },
    expected: { state: "refused", permanent: false, detail: "451 later" },
  },
  {
    sent: { kind: "unknown", reason: "cut off" },
    expected: { state: "unknown", permanent: false, detail: "cut off" },
  },
] as const satisfies readonly { readonly sent: Sent; readonly expected: object }[];

function later(seconds: number): Date {
  return new Date(moment.getTime() + seconds * 1_000);
}

function recipients(all: readonly Delivery[]): readonly string[] {
  return all.map(({ recipient }) => recipient);
}
