/**
 * Weeks that follow each other up to the last Sunday, so that a run finds them at any hour of any day, and what the tables
 * must hold when so many of them are loaded: no more, no less, base and search alike.
 */
import assert from "node:assert/strict";
import { deactivatedRow, facilityRow, type ZipOrder } from "../support/npi-files.ts";
import type { Row } from "../support/sample-world.ts";
import { surgeon } from "../support/npi-world.ts";

const day = 24 * 60 * 60 * 1000;

/** The week that ended so many Sundays before the last one. */
function weekBefore(sundays: number): { readonly from: string; readonly until: string } {
  const now = new Date(Date.now());
  const sunday = now.getTime() - (now.getUTCDay() || 7) * day - sundays * 7 * day;
  return { from: isoDay(sunday - 6 * day), until: isoDay(sunday) };
}

function isoDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/**
 * Week `number`, from 0 on, of as many as there are: a new surgeon, one that moves to another letter each week, a new
 * facility, one who is deactivated the week after he came, and a row that is refused.
 */
export function weekNumber(number: number, of: number): ZipOrder {
  const days = weekBefore(of - 1 - number);
  const updated = `${days.until.slice(5, 7)}/${days.until.slice(8)}/${days.until.slice(0, 4)}`;
  const facility = `FACILITY ${String(number)}`;
  return {
    ...days,
    rows: [
      surgeon(newSurgeon(number), `NEW${String(number)}`, updated),
      surgeon(mover, moverName(number), updated),
      facilityRow({
        NPI: String(1_900_000_000 + number),
        "Provider Organization Name (Legal Business Name)": facility,
        "Last Update Date": updated,
      }),
      ...(number === 0 ? [] : [deactivatedRow(newSurgeon(number - 1), updated)]),
    ],
  };
}

const mover = "1000000001";

function newSurgeon(number: number): string {
  return String(1_100_000_000 + number);
}

function moverName(number: number): string {
  return `${String.fromCodePoint(65 + (number % 26))}MOVER`;
}

export type Query = (statement: string) => Promise<readonly Row[]>;

/** Answers how many weeks are in the tables. @throws {AssertionError} where they hold anything by halves. */
export async function assertWholeWeeks(query: Query, search = ""): Promise<number> {
  const ledger = await query("select file_name from jobs_npi_loads where state = 'loaded'");
  const count = ledger.length;
  const last = count - 1;
  const numbers = Array.from({ length: count }, (_, index) => index);
  const names = async (statement: string) =>
    (await query(statement)).map((row) => Object.values(row).map(String).join(" "));

  const surgeons =
    count === 0 ? [] : [`${mover} ${moverName(last)}`, `${newSurgeon(last)} NEW${String(last)}`];
  const facilities = numbers.map(
    (number) => `${String(1_900_000_000 + number)} FACILITY ${String(number)}`,
  );
  const gone = numbers.slice(0, -1).map((number) => newSurgeon(number));
  assert.deepEqual(
    await names("select npi, provider_last_name from npi_data_1 order by npi"),
    surgeons,
  );
  assert.deepEqual(
    await names("select npi, provider_organization_name from npi_data_2 order by npi"),
    facilities,
  );
  assert.deepEqual(await names("select npi from npi_data_0 order by npi"), gone);
  if (count > 0) {
    const all = `${search}search_surgeon_all`;
    assert.deepEqual(await names(`select npi, last_name from ${all} order by npi`), surgeons);
    assert.deepEqual(
      await names(`select npi, facility_name from ${search}search_facility_all order by npi`),
      facilities,
    );
    const letter = moverName(last).charAt(0).toLowerCase();
    assert.deepEqual(
      await names(`select npi from ${search}search_surgeon_${letter} where npi = ${mover}`),
      [mover],
    );
    assert.deepEqual(
      await names(`select npi from ${search}search_facility_f order by npi`),
      facilities.map((facility) => facility.slice(0, 10)),
    );
  }
  const logged = await query("select filename_processed from npi_update_log");
  assert.equal(logged.length, count, "SurgiCase's own log has a row a file");
  return count;
}
