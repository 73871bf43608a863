/** What every database must do for the locks of runs. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { suite, test } from "node:test";
import { openDatabase } from "../../src/adapters/database/database.ts";
import { runLock } from "../../src/adapters/database/run-lock.ts";
import { startProgram } from "../support/programs.ts";
import { freshDatabase, soon, type TestDatabases } from "../support/test-databases.ts";

const job = "pending-payment-update-with-a-name-that-is-longer-than-mysql-takes";

export function runLockContract(databases: TestDatabases): void {
  suite(`run lock on ${databases.name}`, { skip: databases.skip }, () => {
    test("one holds it, the other is told so, and gets it when it is free", async () => {
      await using fresh = await freshDatabase(databases);
      await using another = await openDatabase(fresh.settings, soon());
      const mine = runLock(fresh.database, fresh.settings.kind);
      const theirs = runLock(another, fresh.settings.kind);

      const held = await mine.acquire(job, soon());
      const refused = await theirs.acquire(job, soon());
      const whileHeld = await theirs.isHeld(job, soon());
      await held?.[Symbol.asyncDispose]();
      const afterwards = await theirs.isHeld(job, soon());
      await using got = await theirs.acquire(job, soon());

      assert.ok(held !== undefined);
      assert.equal(refused, undefined);
      assert.equal(whileHeld, true);
      assert.equal(afterwards, false);
      assert.ok(got !== undefined);
    });

    test("jobs and environments are in nobody's way", async () => {
      await using fresh = await freshDatabase(databases);

      await using one = await runLock(fresh.database, "one").acquire(job, soon());
      await using other = await runLock(fresh.database, "other").acquire(job, soon());
      await using another = await runLock(fresh.database, "one").acquire("npi-update", soon());

      assert.ok([one, other, another].every((lock) => lock !== undefined));
    });

    test("asking whether it is held takes it from nobody", async () => {
      await using fresh = await freshDatabase(databases);
      const locks = runLock(fresh.database, "asked");

      const held = await locks.isHeld(job, soon());
      await using got = await locks.acquire(job, soon());

      assert.equal(held, false);
      assert.ok(got !== undefined);
    });

    test("it is free when its holder was killed", async () => {
      await using fresh = await freshDatabase(databases);
      const locks = runLock(fresh.database, "killed");
      const holder = await startProgram("lock-holder.ts", [
        JSON.stringify(fresh.settings),
        "killed",
        job,
      ]);
      await holder.says("held");
      const whileAlive = await locks.isHeld(job, soon());

      holder.child.kill("SIGKILL");
      await once(holder.child, "exit");

      assert.equal(whileAlive, true);
      assert.equal(await freed(async () => locks.isHeld(job, soon())), true);
    });
  });
}

// A server learns of it when the connection is closed: a moment later.
async function freed(isHeld: () => Promise<boolean>): Promise<boolean> {
  for (let tries = 0; tries < 500; tries += 1) {
    if (!(await isHeld())) {
      return true;
    }
  }
  return false;
}
