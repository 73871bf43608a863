/** Mails that are tried or noted again and again: the application's log has a row of each thing that its reader should know. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { deliveries } from "../../src/adapters/database/deliveries.ts";
import type { Sent } from "../../src/ports/mail.ts";
import {
  accepted,
  hopeless,
  later,
  logOf,
  settled,
  statusesOf,
  unclear,
} from "../support/email-log-rows.ts";
import { mail, newDelivery } from "../support/new-delivery.ts";
import { freshDatabase, moment, soon, type TestDatabases } from "../support/test-databases.ts";

export function repeatedMailsContract(databases: TestDatabases): void {
  suite(`repeated mails on ${databases.name}`, { skip: databases.skip }, () => {
    repetitions(databases);
    disabled(databases);
  });
}

function repetitions(databases: TestDatabases): void {
  test("a mail that is refused for hours leaves its first row, and the one of its end", async () => {
    await using fresh = await freshDatabase(databases);
    const store = deliveries(fresh.database);
    const { deliveryId } = await store.plan(newDelivery(), moment, soon());
    const tryOnce = async (sent: Sent, again: boolean): Promise<void> => {
      await store.claim(deliveryId, "run-1", "ann@example.com", moment, soon());
      await store.settle(deliveryId, "run-1", sent, { ...mail, again }, moment, soon());
    };
    await tryOnce(later, false);
    for (const reason of ["451 in 59 s", "451 in 58 s", "421 busy"]) {
      await tryOnce({ ...later, reason }, true);
    }

    await tryOnce(accepted, true);

    assert.deepEqual(statusesOf(await logOf(fresh.database)), ["failed", "sent"]);
  });

  for (const end of [hopeless, unclear]) {
    test(`an end that is ${end.kind} is told, after refusals too`, async () => {
      await using fresh = await freshDatabase(databases);

      await settled(fresh.database, end, { ...mail, again: true });

      assert.deepEqual(statusesOf(await logOf(fresh.database)), ["failed"]);
    });
  }

  test("what is settled twice, as an answer was lost, has one row", async () => {
    await using fresh = await freshDatabase(databases);
    const store = deliveries(fresh.database);
    const { deliveryId } = await store.plan(newDelivery(), moment, soon());
    await store.claim(deliveryId, "run-1", "ann@example.com", moment, soon());

    await store.settle(deliveryId, "run-1", accepted, mail, moment, soon());
    await store.settle(deliveryId, "run-1", accepted, mail, moment, soon());

    assert.equal((await logOf(fresh.database)).length, 1);
  });
}

function disabled(databases: TestDatabases): void {
  test("while mail is switched off each reader has one row, however often it is noted", async () => {
    await using fresh = await freshDatabase(databases);
    const store = deliveries(fresh.database);
    const { deliveryId } = await store.plan(newDelivery(), moment, soon());
    const note = async () =>
      store.noteDisabled(deliveryId, "ann+x@example.com", mail, moment, soon());

    const noted = [await note(), await note()];

    assert.deepEqual(noted, ["logged", "logged"]);
    const rows = await logOf(fresh.database);
    assert.deepEqual(
      rows.map(({ status, to_address, error_message, message_id, aws_region }) => ({
        status,
        to_address,
        error_message,
        message_id,
        aws_region,
      })),
      [
        {
          status: "disabled",
          to_address: "ann+x@example.com",
          error_message: "mail is switched off (ENABLE_EMAIL)",
          message_id: null,
          aws_region: null,
        },
      ],
    );
    const [found] = await store.of("batch-1", "report", soon());
    assert.deepEqual(
      [found?.state, found?.detail],
      ["planned", "mail is switched off (ENABLE_EMAIL)"],
    );
  });

  test("one that was refused before keeps its state and its reason, and is noted again after another try", async () => {
    await using fresh = await freshDatabase(databases);
    const store = deliveries(fresh.database);
    const { deliveryId } = await store.plan(newDelivery(), moment, soon());
    const refuse = async () => {
      await store.claim(deliveryId, "run-1", "ann@example.com", moment, soon());
      await store.settle(deliveryId, "run-1", hopeless, mail, moment, soon());
    };
    const note = async () =>
      store.noteDisabled(deliveryId, "ann@example.com", mail, moment, soon());
    await refuse();
    await note();
    const [noted] = await store.of("batch-1", "report", soon());
    await refuse();
    await note();

    assert.deepEqual(
      [noted?.state, noted?.permanent, noted?.detail],
      [
        "refused",
        true,
        "mail is switched off (ENABLE_EMAIL); before that: smtp: it answered 550 no",
      ],
    );
    assert.deepEqual(statusesOf(await logOf(fresh.database)), [
      "failed",
      "disabled",
      "failed",
      "disabled",
    ]);
  });

  test("one that was sent meanwhile is left alone", async () => {
    await using fresh = await freshDatabase(databases);
    const store = deliveries(fresh.database);
    const { deliveryId } = await store.plan(newDelivery(), moment, soon());
    await store.claim(deliveryId, "run-1", "ann@example.com", moment, soon());
    await store.settle(deliveryId, "run-1", accepted, mail, moment, soon());

    await store.noteDisabled(deliveryId, "ann@example.com", mail, moment, soon());

    assert.deepEqual(statusesOf(await logOf(fresh.database)), ["sent"]);
    assert.equal((await store.of("batch-1", "report", soon()))[0]?.detail, "<m-1@example.com>");
  });
}
