/** What a full NPI file does to the tables, on every database: they are then what the file says, and what is newer than it. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { npiColumns } from "../../src/domain/npi/columns.ts";
import { rowsIn } from "../../src/domain/npi/row-counts.ts";
import type { NpiRow, RowCounts } from "../../src/domain/npi/row.ts";
import type { LoadOrder } from "../../src/ports/npi-tables.ts";
import { npis, searchOf, type OpenedTables } from "../support/npi-tables-opened.ts";
import {
  all,
  batches,
  deactivated,
  expectedOf,
  facility,
  manyRows,
  oddText,
  orderOf,
  surgeon,
} from "../support/npi-full-rows.ts";
import { soon } from "../support/test-databases.ts";

export interface FullLoadFactory {
  readonly name: string;
  readonly skip: string | false;
  readonly open: () => Promise<OpenedTables>;
}

export function npiFullLoadContract({ name, skip, open }: FullLoadFactory): void {
  suite(`a full NPI file on ${name}`, { skip }, () => {
    for (const [claim, check] of Object.entries(claims)) {
      test(claim, async () => {
        await using opened = await open();

        await check(opened);
      });
    }
  });
}

const claims: Readonly<Record<string, (opened: OpenedTables) => Promise<void>>> = {
  async "fills tables that are not there yet, base and search alike"(opened) {
    const loaded = await loadFile(opened, [
      surgeon(2, "1000000012", { provider_last_name: "ABEL" }),
      surgeon(3, "1000000020", { provider_last_name: "Åström" }),
      facility(4, "1000000038", { provider_organization_name: "3M CLINIC" }),
      deactivated(5, "1000000046"),
    ]);

    assert.deepEqual(loaded, all({ inserted: 3, deactivated: 1 }));
    assert.deepEqual(await npis(opened, "npi_data_0"), ["1000000046"]);
    assert.deepEqual(await npis(opened, "npi_data_1"), ["1000000012", "1000000020"]);
    assert.deepEqual(await npis(opened, "npi_data_2"), ["1000000038"]);
    assert.deepEqual(await searchOf(opened, "surgeon", "a"), ["1000000012", "1000000020"]);
    assert.deepEqual(await searchOf(opened, "facility", "a"), ["1000000038"]);
    assert.deepEqual(await searchOf(opened, "surgeon", "all"), ["1000000012", "1000000020"]);
    assert.deepEqual(await searchOf(opened, "facility", "all"), ["1000000038"]);
  },

  async "counts what became of each row as a weekly file does"(opened) {
    await loadFile(opened, [
      surgeon(2, "1000000012"),
      surgeon(3, "1000000020"),
      surgeon(4, "1000000038"),
    ]);

    const loaded = await loadFile(
      opened,
      [
        surgeon(2, "1000000012"),
        surgeon(3, "1000000020", { provider_first_name: "GRACE" }),
        deactivated(4, "1000000038"),
        surgeon(5, "1000000046"),
      ],
      { file: "second.zip" },
    );

    const expected = all({ inserted: 1, updated: 1, deactivated: 1, unchanged: 1 });
    assert.deepEqual(loaded, expected);
    assert.deepEqual(await searchOf(opened, "surgeon", "s"), [
      "1000000012",
      "1000000020",
      "1000000046",
    ]);
    assert.deepEqual(await npis(opened, "npi_data_0"), ["1000000038"]);
  },

  async "tells an accent and a capital letter from none"(opened) {
    await loadFile(opened, [surgeon(2, "1000000012", { provider_first_name: "Zoë" })]);

    const loaded = await loadFile(
      opened,
      [surgeon(2, "1000000012", { provider_first_name: "ZOE" })],
      { file: "second.zip" },
    );

    assert.deepEqual(loaded, all({ updated: 1 }));
  },

  async "leaves out what the file lacks"(opened) {
    const many = Array.from({ length: 20 }, (_, at) => surgeon(at + 2, String(1_000_000_000 + at)));
    await loadFile(opened, many);

    const order = orderOf({ file: "second.zip" });
    const loaded = await opened.tables.load(order, batches(many.slice(1)), soon());

    assert.equal(loaded.kind, "loaded");
    assert.deepEqual(loaded.counts, all({ unchanged: 19 }));
    assert.equal(loaded.gone, 1);
    assert.equal((await npis(opened, "npi_data_1")).length, 19);
    assert.equal((await searchOf(opened, "surgeon", "all")).length, 19);
  },

  async "keeps what is newer than the file, in base and search tables"(opened) {
    await loadFile(opened, [surgeon(2, "1000000012"), surgeon(3, "1000000020")]);
    const newer = { last_update_date: "12/30/2026", provider_last_name: "NEWNAME" };
    await loadFile(
      opened,
      [
        surgeon(2, "1000000012", newer),
        deactivated(3, "1000000020", "12/30/2026"),
        facility(4, "1000000038", { provider_enumeration_date: "12/30/2026" }),
      ],
      { kind: "weekly", file: "week.zip" },
    );

    const loaded = await loadFile(opened, [surgeon(2, "1000000012"), surgeon(3, "1000000020")], {
      file: "second.zip",
      shrink: true,
    });

    assert.deepEqual(loaded, all({ unchanged: 2 }));
    assert.deepEqual(await npis(opened, "npi_data_0"), ["1000000020"]);
    assert.deepEqual(await npis(opened, "npi_data_1"), ["1000000012"]);
    assert.deepEqual(await npis(opened, "npi_data_2"), ["1000000038"]);
    assert.deepEqual(await searchOf(opened, "surgeon", "n"), ["1000000012"]);
    assert.deepEqual(await searchOf(opened, "surgeon", "s"), []);
    assert.deepEqual(await searchOf(opened, "surgeon", "all"), ["1000000012"]);
    assert.deepEqual(await searchOf(opened, "facility", "all"), ["1000000038"]);
  },

  async "takes of one NPI the latest update, then the later line, and tells the others"(opened) {
    const loaded = await refusalsOf(opened, [
      surgeon(2, "1000000012", { provider_last_name: "FIRST" }),
      surgeon(3, "1000000020", { provider_last_name: "KEPT", last_update_date: "11/20/2026" }),
      surgeon(4, "1000000012", { provider_last_name: "LATER" }),
      surgeon(5, "1000000020", { provider_last_name: "OLD" }),
      surgeon(7, "1000000038"),
      deactivated(9, "1000000038"),
      surgeon(11, "1000000012", { provider_last_name: "OLDEST", last_update_date: "01/02/2020" }),
    ]);

    assert.deepEqual(loaded.counts, all({ inserted: 2, deactivated: 1, refused: 4 }));
    assert.deepEqual(loaded.refused, [
      { line: 2, npi: "1000000012", reason: "its NPI is on line 4 again, which is newer" },
      { line: 5, npi: "1000000020", reason: "its NPI is on line 3 again, which is newer" },
      { line: 7, npi: "1000000038", reason: "its NPI is on line 9 again, which is newer" },
      { line: 11, npi: "1000000012", reason: "its NPI is on line 4 again, which is newer" },
    ]);
    assert.deepEqual(await npis(opened, "npi_data_0"), ["1000000038"]);
    assert.deepEqual(await npis(opened, "npi_data_1"), ["1000000012", "1000000020"]);
    assert.deepEqual(await searchOf(opened, "surgeon", "l"), ["1000000012"]);
    assert.deepEqual(await searchOf(opened, "surgeon", "k"), ["1000000020"]);
    assert.deepEqual(await searchOf(opened, "surgeon", "f"), []);
    assert.deepEqual(await searchOf(opened, "surgeon", "all"), ["1000000012", "1000000020"]);
  },

  async "makes one row of several that older loads left behind"(opened) {
    await loadFile(opened, [surgeon(2, "1000000012")]);
    await opened.ask(`insert into npi_data_1 (npi, entity_type_code, provider_last_name, last_update_date)
      values (1000000012, '1', 'OLD', '01/02/2015')`);

    const loaded = await loadFile(opened, [surgeon(2, "1000000012")], { file: "second.zip" });

    assert.deepEqual(loaded, all({ updated: 1 }));
    assert.deepEqual(await npis(opened, "npi_data_1"), ["1000000012"]);
  },

  async "refuses a file with far fewer NPIs than the tables, unless it is told to"(opened) {
    const many = Array.from({ length: 20 }, (_, at) => surgeon(at + 2, String(1_000_000_000 + at)));
    await loadFile(opened, many);
    const few = many.slice(0, 17);

    await assert.rejects(
      loadFile(opened, few, { file: "few.zip" }),
      /Cannot load few.zip: it has 17 NPIs, the tables have 20; nothing was changed/,
    );

    assert.equal((await npis(opened, "npi_data_1")).length, 20);
    assert.deepEqual(
      await loadFile(opened, few, { file: "few.zip", shrink: true }),
      all({ unchanged: 17 }),
    );
  },

  async "does nothing with a file that is in the tables already"(opened) {
    await loadFile(opened, [surgeon(2, "1000000012")]);

    const again = await opened.tables.load(orderOf(), batches([]), soon());

    assert.deepEqual(again, { kind: "already" });
    const [load] = await opened.tables.loads(soon());
    assert.equal(load?.kind, "full");
    assert.deepEqual(load.counts, all({ inserted: 1 }));
  },

  async "changes nothing where the file breaks off, and passes on why"(opened) {
    await loadFile(opened, [surgeon(2, "1000000012")]);
    const broken = Object.assign(new Error("connection lost"), { code: "ECONNRESET" });
    async function* rows(): AsyncIterable<readonly NpiRow[]> {
      yield [surgeon(2, "1000000012", { provider_last_name: "BROKEN" })];
      throw broken;
    }

    const loading = opened.tables.load(orderOf({ file: "broken.zip" }), rows(), soon());

    await assert.rejects(loading, (thrown) => thrown === broken);
    assert.deepEqual(await searchOf(opened, "surgeon", "s"), ["1000000012"]);
    assert.equal((await opened.tables.loads(soon())).length, 1);
    const next = await loadFile(opened, [surgeon(2, "1000000012")], { file: "next.zip" });
    assert.deepEqual(next, all({ unchanged: 1 }));
  },

  async "stores every value of every column as it is"(opened) {
    const values = npiColumns.map(({ name, length, kind }, at) =>
      kind === "text" && name !== "entity_type_code" ? oddText(length, at) : null,
    );
    const plain = surgeon(2, "1000000012");
    const whole = { ...plain, values: plain.values.map((value, at) => values[at] ?? value) };

    await loadFile(opened, [whole]);

    const columns = npiColumns.map(({ name }) => name).join(", ");
    const [stored] = await opened.ask(`select ${columns} from npi_data_1`);
    assert.deepEqual(
      npiColumns.map(({ name }) => (stored?.[name] === null ? null : String(stored?.[name]))),
      whole.values,
    );
  },

  async "is what a computation of its own makes of thousands of rows"(opened) {
    const before = manyRows(3000, 7);
    const after = manyRows(3000, 11);
    await loadFile(opened, before);

    const counts = await loadFile(opened, after, { file: "second.zip", shrink: true });

    const expected = expectedOf(before, after);
    assert.equal(rowsIn(counts), after.length);
    assert.deepEqual(counts, expected.counts);
    for (const entity of [0, 1, 2]) {
      const rows = expected.rows.filter((each) => each.entity === entity);
      assert.deepEqual(
        await npis(opened, `npi_data_${entity}`),
        rows.map((each) => each.npi),
      );
    }
    const surgeons = expected.rows.filter((each) => each.entity === 1 && !each.isDeactivated);
    assert.deepEqual(
      await searchOf(opened, "surgeon", "all"),
      surgeons.map((each) => each.npi),
    );
  },
};

async function loadFile(
  { tables }: OpenedTables,
  rows: readonly NpiRow[],
  overrides: Partial<LoadOrder> = {},
): Promise<RowCounts> {
  const loaded = await tables.load(orderOf(overrides), batches(rows), soon());
  assert.equal(loaded.kind, "loaded");
  return loaded.counts;
}

async function refusalsOf({ tables }: OpenedTables, rows: readonly NpiRow[]) {
  const loaded = await tables.load(orderOf(), batches(rows), soon());
  assert.equal(loaded.kind, "loaded");
  return loaded;
}
