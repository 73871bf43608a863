/** What a login must be granted before its dump may be trusted, on real servers. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { suite, test } from "node:test";
import { DeniedError } from "../../../src/domain/failure.ts";
import { dumped, soon } from "../../contract/dumps.ts";
import { mariadb, mysql } from "../../support/test-databases.ts";
import { placeOn } from "./mysql-place.ts";

const needed = "select, show view, trigger, event on `*`.*";

for (const [databases, routines] of [
  [mariadb, "select on mysql.proc"],
  [mysql, "show_routine on *.*"],
] as const) {
  const { name, skip } = databases;

  suite(`rights for a dump: ${name}`, { skip }, () => {
    test("the grants that the manual names give a whole dump", async () => {
      await using place = await placeOn(databases);
      await place.run("create table one (id int)");
      await place.run("create view seen as select id from one");
      await place.run("create procedure doing () select 1");
      await using login = await place.login("pw", [needed, routines]);

      const { plan } = await dumped(login.dumps);

      assert.deepEqual([plan.tables, plan.views, plan.routines], [["one"], ["seen"], ["doing"]]);
    });

    test("the same by a role that is active are taken, and by one that is not are refused", async () => {
      await using place = await placeOn(databases);
      const role = `r_${randomUUID().slice(0, 8)}`;
      await place.run(`create role ${role}`);
      try {
        for (const grant of [needed, routines]) {
          await place.run(`grant ${grant} to ${role}`);
        }
        await using login = await place.login("pw", [role, "insert on `*`.*"]);
        await assert.rejects(login.dumps.plan(soon()), /make that its default role/);
        await using active = await place.login("pw", [role], role);

        const plan = await active.dumps.plan(soon());

        assert.deepEqual(plan.tables, []);
      } finally {
        await place.run(`drop role ${role}`);
      }
    });

    const cases = {
      "routines it is told nothing of": [
        [needed],
        /Grant it (?:select on `mysql`|show_routine on)/,
      ],
      "rights on one table": [
        ["select, trigger on `*`.one", "event on `*`.*", routines],
        /Grant it select, show view, trigger on `\w+`\.\*(?:$|[^,])/,
      ],
      "no right to triggers": [["select, show view, event on `*`.*", routines], /it trigger on/],
      "no right to events": [["select, show view, trigger on `*`.*", routines], /it event on/],
      "no right to views": [["select, trigger, event on `*`.*", routines], /it show view on/],
    } as const;
    for (const [what, [grants, words]] of Object.entries(cases)) {
      test(`a login is refused with ${what}`, async () => {
        await using place = await placeOn(databases);
        await place.run("create table one (id int)");
        await place.run("create procedure hidden () select 1");
        await using login = await place.login("pw", grants);

        await assert.rejects(login.dumps.plan(soon()), (error: Error) => {
          assert.ok(error instanceof DeniedError, String(error));
          assert.match(error.message, words);
          return true;
        });
      });
    }
  });
}
