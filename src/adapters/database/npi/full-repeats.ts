/**
 * NPIs that are in a full file more than once: the latest update counts, then the later line. Rows that had come first are in
 * the new tables already, the others aside; here the right one takes the place.
 */
import type { RefusedRow } from "../../../domain/npi/row.ts";
import type { DatabaseKind } from "../session.ts";
import { firsts, late, repeats, winners } from "./full-lists.ts";
import type { Lane } from "./full-lanes.ts";
import type { Streamed } from "./full-stream.ts";
import type { NewTables } from "./full-tables.ts";
import { isDeactivated, listed, updateInFile } from "./full-words.ts";
import { joined } from "./statements.ts";

export interface Resolved {
  /** Rows of the file that count no more. */
  readonly refused: number;
  /** The first hundred of them. */
  readonly refusals: readonly RefusedRow[];
  /** Rows that are left, of them all and of them that are deactivated. */
  readonly rows: number;
  readonly deactivated: number;
}

/** The new base tables have their key by now. @param until the last day of the file, `YYYY-MM-DD`. */
export async function resolveRepeats(
  kind: DatabaseKind,
  lane: Lane,
  tables: NewTables,
  streamed: Streamed,
  until: string,
): Promise<Resolved> {
  const came = streamed.rowsOf.reduce((sum, each) => sum + each, 0);
  if (streamed.repeated === 0) {
    return { refused: 0, refusals: [], rows: came, deactivated: streamed.deactivated };
  }
  await lane.run([...noting(kind, tables, until)]);
  // Told before the losers are gone.
  const refusals = await tellRefusals(lane, streamed);
  await lane.run(replacing(kind, tables));
  const beaten = await sums(lane, `${firsts} f where f.entity < 0`);
  const standing = await sums(lane, `${winners} f where f.entity >= 0`);
  const refused = streamed.repeated - standing.rows + beaten.rows;
  return {
    refused,
    refusals,
    rows: came - refused,
    deactivated: streamed.deactivated + standing.deactivated - beaten.deactivated,
  };
}

// A negative entity marks what does not count: -1 of entity 0, -2 of 1, -3 of 2.
function noting(kind: DatabaseKind, { base }: NewTables, until: string): readonly string[] {
  const names = "npi, file_line, entity, updated, deactivated";
  return [
    `insert into ${winners} (${names}) select ${names} from (
      select ${names}, row_number() over (partition by npi order by updated desc, file_line desc) as place from ${repeats}
    ) ranked where place = 1`,
    ...base.map(
      ({ fresh }, entity) => `insert into ${firsts} (npi, entity, updated, deactivated)
        select t.npi, ${entity}, ${updateInFile("t", until)}, case when ${isDeactivated("t")} then 1 else 0 end
        from ${winners} w ${joined(kind)} ${fresh} t on t.npi = w.npi`,
    ),
    `update ${firsts} set entity = -1 - entity where exists (
      select 1 from ${winners} w where w.npi = ${firsts}.npi and w.updated >= ${firsts}.updated)`,
    `update ${winners} set entity = -1 - entity where exists (
      select 1 from ${firsts} f where f.npi = ${winners}.npi and f.entity >= 0)`,
  ];
}

function replacing(kind: DatabaseKind, { base }: NewTables): readonly string[] {
  return [
    ...base.map(({ fresh }) =>
      kind === "sqlite"
        ? `delete from ${fresh} where npi in (select npi from ${firsts} where entity < 0)`
        : `delete t from ${firsts} f straight_join ${fresh} t on t.npi = f.npi where f.entity < 0`,
    ),
    ...base.map(
      ({ fresh, stored }, entity) => `insert into ${fresh} (${listed(kind, stored)})
        select ${listed(kind, stored, "r")} from ${winners} w ${joined(kind)} ${repeats} r
        on r.npi = w.npi and r.file_line = w.file_line where w.entity = ${entity}`,
    ),
    `insert into ${late} (npi) select npi from ${winners} where entity >= 0`,
  ];
}

async function sums(lane: Lane, from: string) {
  const [row] = await lane.ask(
    `select count(*) as n, coalesce(sum(f.deactivated), 0) as deactivated from ${from}`,
  );
  return { rows: Number(row?.["n"]), deactivated: Number(row?.["deactivated"]) };
}

const mostTold = 100;

async function tellRefusals(lane: Lane, { lines }: Streamed): Promise<readonly RefusedRow[]> {
  const losers = await lane.ask(`
    select r.npi as npi, r.file_line as line, w.file_line as winner, w.entity as entity from ${repeats} r
    join ${winners} w on w.npi = r.npi where r.file_line <> w.file_line or w.entity < 0
    order by r.file_line limit ${mostTold}`);
  const beaten = await lane.ask(`
    select f.npi as npi, w.file_line as winner from ${firsts} f join ${winners} w on w.npi = f.npi
    where f.entity < 0 order by w.file_line limit ${mostTold}`);
  const npis = new Set([...losers, ...beaten].map((row) => String(row["npi"])));
  const first = lines.linesOf(npis);
  return [
    ...losers.map((row) => {
      const npi = String(row["npi"]);
      const winner = Number(row["entity"]) < 0 ? (first.get(npi) ?? 0) : Number(row["winner"]);
      return refusal(Number(row["line"]), npi, winner);
    }),
    ...beaten.map((row) => {
      const npi = String(row["npi"]);
      return refusal(first.get(npi) ?? 0, npi, Number(row["winner"]));
    }),
  ]
    .toSorted((one, other) => one.line - other.line)
    .slice(0, mostTold);
}

function refusal(line: number, npi: string, winner: number): RefusedRow {
  return { line, npi, reason: `its NPI is on line ${winner} again, which is newer` };
}
