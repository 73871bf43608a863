/**
 * The rows of a full file on their way into the new tables, read once: to the base table of their entity type, to the search
 * table of their letter, or aside where their NPI had come already.
 */
import { npiColumns, npiPosition } from "../../../domain/npi/columns.ts";
import type { NpiRow } from "../../../domain/npi/row.ts";
import { searchLetterOf } from "../../../domain/npi/search.ts";
import type { BulkRow, BulkTarget } from "../bulk.ts";
import { firstLines, type FirstLines } from "./full-first-lines.ts";
import { laneAt, type Lane } from "./full-lanes.ts";
import { repeatColumns, repeats } from "./full-lists.ts";
import { searchWriter, type SearchWriter } from "./full-search.ts";
import type { NewTable, NewTables } from "./full-tables.ts";
import { searchColumns, searchName, type SearchKind } from "./schema.ts";

export interface Streamed {
  /** Rows that came, by entity type. */
  readonly rowsOf: readonly [number, number, number];
  /** Of those whose NPI came for the first time. */
  readonly deactivated: number;
  readonly repeated: number;
  readonly lines: FirstLines;
}

interface Progress {
  readonly rowsOf: [number, number, number];
  deactivated: number;
  repeated: number;
}

/** Rows live until they are text: the fewer wait at a time, the less memory. */
const rowsAtOnce = 100;
/** So often all tables are through with a statement: one of rows that come seldom would be given up. */
const rowsBetweenEnds = 20_000;

export async function stream(
  lanes: readonly Lane[],
  tables: NewTables,
  rows: AsyncIterable<readonly NpiRow[]>,
): Promise<Streamed> {
  const lines = firstLines();
  const progress: Progress = { rowsOf: [0, 0, 0], deactivated: 0, repeated: 0 };
  const base = tables.base.map((table, entity) => basePacker(laneAt(lanes, entity), table));
  const side = laneAt(lanes, 3);
  const aside = packer(side, {
    table: repeats,
    columns: [...npiColumns.map(({ name }) => name), ...repeatColumns],
  });
  const search = searchWriter(side, tables);

  let sinceEnd = 0;
  for await (const batch of rows) {
    for (const row of batch) {
      const waiting = route(row, { lines, progress, base, aside, search });
      if (waiting !== undefined) {
        await waiting;
      }
    }
    sinceEnd += batch.length;
    if (sinceEnd >= rowsBetweenEnds) {
      lanes.forEach((lane) => {
        lane.endLoad();
      });
      sinceEnd = 0;
    }
  }
  for (const each of [...base, aside, search]) {
    await each.finish();
  }
  return { ...progress, lines };
}

interface Packer {
  /** Undefined where there is nothing to wait for, as almost always. */
  add(row: BulkRow): Promise<void> | undefined;
  finish(): Promise<void>;
}

// What a table of the installation has no column for is left out.
function basePacker(lane: Lane, { fresh, stored }: NewTable): Packer {
  const whole = packer(lane, { table: fresh, columns: stored });
  if (stored.length === npiColumns.length) {
    return whole;
  }
  const positionsOfStored = stored.map(npiPosition);
  return {
    ...whole,
    add: (row) => whole.add(positionsOfStored.map((position) => row[position] ?? null)),
  };
}

function packer(lane: Lane, target: BulkTarget): Packer {
  let rows: BulkRow[] = [];
  const send = async (): Promise<void> => {
    const taken = rows;
    rows = [];
    await lane.load(target, taken);
  };
  return {
    add(row) {
      rows.push(row);
      return rows.length < rowsAtOnce ? undefined : send();
    },
    async finish() {
      if (rows.length > 0) {
        await send();
      }
      await lane.finish();
    },
  };
}

interface Ways {
  readonly lines: FirstLines;
  readonly progress: Progress;
  readonly base: readonly Packer[];
  readonly aside: Packer;
  readonly search: SearchWriter;
}

function route(row: NpiRow, ways: Ways): Promise<unknown> | undefined {
  const { entity, isDeactivated, values } = row;
  const { progress } = ways;
  progress.rowsOf[entity] += 1;
  if (ways.lines.note(row.npi, row.line)) {
    progress.repeated += 1;
    return ways.aside.add([...values, row.line, entity, row.updated, isDeactivated ? 1 : 0]);
  }
  progress.deactivated += isDeactivated ? 1 : 0;
  const waiting = ways.base[entity]?.add(values);
  const found = isDeactivated ? undefined : searchRowOf(row);
  const searching =
    found === undefined ? undefined : ways.search.add(found.kind, found.letter, found.row);
  return waiting === undefined || searching === undefined
    ? (waiting ?? searching)
    : Promise.all([waiting, searching]);
}

const positions = {
  surgeon: searchColumns.surgeon.map(([, base]) => npiPosition(base)),
  facility: searchColumns.facility.map(([, base]) => npiPosition(base)),
};
const names = {
  surgeon: npiPosition(searchName.surgeon.base),
  facility: npiPosition(searchName.facility.base),
};

function searchRowOf({ entity, values }: NpiRow) {
  if (entity === 0) {
    return undefined;
  }
  const kind: SearchKind = entity === 1 ? "surgeon" : "facility";
  const name = values[names[kind]] ?? null;
  return name === null
    ? undefined
    : {
        kind,
        letter: searchLetterOf(name),
        row: positions[kind].map((position) => values[position] ?? null),
      };
}
