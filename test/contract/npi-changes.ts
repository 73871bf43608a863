/** What every database must do with weekly NPI files that follow each other: changed, moved, deactivated, older, loaded already. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { sql } from "kysely";
import { npiColumns } from "../../src/domain/npi/columns.ts";
import {
  allTables,
  batches,
  freshNpi,
  loadWeek,
  weekly,
  type NpiDatabase,
} from "../support/npi-database.ts";
import {
  expectedTables,
  npiModel,
  oddNames as names,
  rowsOf,
  type Provider,
} from "../support/npi-model.ts";
import { execute } from "../support/surgicase-rows.ts";
import { soon, type TestDatabases } from "../support/test-databases.ts";

export function npiChangesContract(databases: TestDatabases): void {
  suite(`NPI tables that change on ${databases.name}`, { skip: databases.skip }, () => {
    changes(databases);
  });
}

function changes(databases: TestDatabases): void {
  test("a name that changes moves, an entity that changes moves, a deactivated one leaves the search and comes back", async () => {
    await using npi = await freshNpi(databases);
    const model = npiModel();
    const weeks = [
      rowsOf(
        { npi: 1_000_000_001, last: "Smith" },
        { npi: 1_000_000_002, last: "Becomes" },
        { npi: 1_000_000_003, last: "Leaves" },
        { npi: 1_000_000_004, last: "Stays" },
        { npi: 1_000_000_005, last: "Newer", updated: "2026-11-20" },
        { npi: 1_000_000_006, last: "Same day" },
      ),
      rowsOf(
        { npi: 1_000_000_001, last: "Jones", updated: "2026-11-24" },
        { npi: 1_000_000_002, entity: 2, organisation: "Clinic", updated: "2026-11-24" },
        { npi: 1_000_000_003, entity: 0, updated: "", deactivated: "2026-11-25" },
        { npi: 1_000_000_004, last: "Stays" },
        { npi: 1_000_000_005, last: "Older", updated: "2026-11-19" },
        { npi: 1_000_000_006, last: "Same day", city: "Elko" },
      ),
      rowsOf({
        npi: 1_000_000_003,
        last: "Returns",
        updated: "2026-12-01",
        deactivated: "2026-11-25",
        reactivated: "2026-12-01",
      }),
    ];

    for (const [index, rows] of weeks.entries()) {
      const loaded = await loadWeek(npi, `week ${index}`, rows);

      assert.deepEqual(loaded.kind === "loaded" && loaded.counts, model.load(rows));
      assert.deepEqual(await allTables(npi), expectedTables(model.rows.values()));
    }
  });

  test("many weeks of many changes come out as the model says", async () => {
    await using npi = await freshNpi(databases);
    const model = npiModel();
    const random = randomNumbers(7);

    for (let week = 0; week < 4; week += 1) {
      const rows = rowsOf(...Array.from({ length: 300 }, () => randomProvider(random, week)));
      const loaded = await loadWeek(npi, `week ${week}`, rows);

      assert.deepEqual(loaded.kind === "loaded" && loaded.counts, model.load(rows));
      assert.deepEqual(await allTables(npi), expectedTables(model.rows.values()));
    }
  });

  test("what earlier loads left behind twice becomes one row, in search as well", async () => {
    await using npi = await freshNpi(databases);
    await loadWeek(
      npi,
      "first",
      rowsOf({ npi: 1_000_000_001, last: "Smith" }, { npi: 1_000_000_002, last: "Twin" }),
    );
    await duplicate(npi, "npi_data_1");
    for (const ending of ["s", "t", "all"]) {
      await duplicate(npi, `${npi.searchPlace}search_surgeon_${ending}`);
    }
    const rows = rowsOf(
      { npi: 1_000_000_001, last: "Smith" },
      { npi: 1_000_000_002, last: "Only", updated: "2026-11-24" },
    );

    const loaded = await loadWeek(npi, "second", rows);

    assert.equal(loaded.kind === "loaded" && loaded.counts.updated, 2);
    assert.deepEqual(await allTables(npi), expectedTables(rows));
  });

  test("a file that is in the tables is not loaded again, not even read; one with another checksum is", async () => {
    await using npi = await freshNpi(databases);
    const rows = rowsOf({ npi: 1_000_000_001, last: "Smith" });
    await npi.tables.load(weekly(), batches(rows), soon());

    const again = await npi.tables.load(weekly(), unreadable(), soon());
    const anew = await npi.tables.load(
      weekly({ sha256: "b".repeat(64), runId: "run-2" }),
      batches(rows),
      soon(),
    );

    assert.deepEqual(again, { kind: "already" });
    assert.equal(anew.kind === "loaded" && anew.counts.unchanged, 1);
    const loads = await npi.tables.loads(soon());
    assert.deepEqual(
      loads.map(({ sha256, runId }) => [sha256, runId]),
      [["b".repeat(64), "run-2"]],
    );
  });
}

async function duplicate(npi: NpiDatabase, table: string): Promise<void> {
  const columns = table.startsWith("npi_data")
    ? npiColumns.map(({ name }) => name).join(", ")
    : "npi, first_name, last_name, address, city, state, zip";
  await execute(
    npi.database,
    sql.raw(`insert into ${table} (${columns}) select ${columns} from ${table}`),
  );
}

async function* unreadable(): AsyncIterable<never> {
  yield await Promise.reject(new Error("it was read"));
}

function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

function randomProvider(random: (below: number) => number, week: number): Provider {
  const day = (from: number) => `2026-11-${String(from + random(7)).padStart(2, "0")}`;
  const name = names[random(names.length)] ?? null;
  const isGone = random(8) === 0;
  return {
    npi: 1_000_000_000 + random(250),
    entity: ([1, 1, 1, 2, 2, 0] as const)[random(6)] ?? 0,
    last: name,
    organisation: name,
    city: ["Reno", "Elko"][random(2)] ?? null,
    updated: day(1 + week * 5),
    deactivated: isGone ? day(1 + week * 5) : "",
  };
}
