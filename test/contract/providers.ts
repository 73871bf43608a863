/** What every database must say of SurgiCase's accounts. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { providers } from "../../src/adapters/database/providers.ts";
import { addProfiles } from "../support/surgicase-rows.ts";
import { freshDatabase, soon, type TestDatabases } from "../support/test-databases.ts";

export function providersContract(databases: TestDatabases): void {
  suite(`providers on ${databases.name}`, { skip: databases.skip }, () => {
    test("those are active that are marked so, in the same order everywhere", async () => {
      await using fresh = await freshDatabase(databases);
      await addProfiles(
        fresh.database,
        { user_id: "z1", last_name: "ábel", first_name: "Bo" },
        { user_id: "b2", last_name: "Zed", first_name: "ann" },
        { user_id: "B1", last_name: "zed", first_name: "Ann" },
        { user_id: "a1", last_name: "ZED", first_name: "Zoë" },
        { user_id: "gone", last_name: "Gone", active: 0 },
        { user_id: "nameless", last_name: null, first_name: null },
      );

      const found = await providers(fresh.database).active(soon());

      assert.deepEqual(
        found.map(({ userId }) => userId),
        ["nameless", "B1", "b2", "a1", "z1"],
      );
      assert.deepEqual(found[0], {
        userId: "nameless",
        firstName: "",
        lastName: "",
        email: "nameless@example.com",
      });
    });
  });
}
