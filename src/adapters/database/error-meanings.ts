/** What each code of a driver means for a run, and the words for it. A code that is not here is a fault. */
import { driverErrorOf, familyOf, isSqlite, type DriverError } from "./driver-errors.ts";

export type Meaning =
  | "unavailable"
  | "denied"
  | "untrusted"
  | "no-schema"
  | "no-table"
  | "no-column"
  | "not-a-database"
  | "damaged"
  | "other";

export function meaningOf(error: DriverError): Meaning {
  if (isSqlite(error)) {
    const missing = sqliteMissing.find(([pattern]) => pattern.test(error.text));
    return missing?.[1] ?? sqliteFamilies.get(familyOf(error))?.meaning ?? "other";
  }
  return mysqlNumbers.get(error.number ?? 0)?.meaning ?? codeMeaning(error.code);
}

/** What is the matter, as a clause. */
export function wordsOf(error: DriverError): string {
  const found = isSqlite(error)
    ? sqliteFamilies.get(familyOf(error))
    : mysqlNumbers.get(error.number ?? 0);
  return found?.words ?? "it cannot be reached";
}

function codeMeaning(code: string): Meaning {
  return codes.find(([pattern]) => pattern.test(code))?.[1] ?? "other";
}

// A certificate that fails is not waited for: it needs a person.
const codes: readonly (readonly [RegExp, Meaning])[] = [
  [/^(?:HANDSHAKE_|ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/, "untrusted"],
  [/^AUTH_SWITCH_PLUGIN_ERROR$/, "denied"],
  [/^(?:ECONN|ETIMEDOUT$|EPIPE$|EHOST|ENET|ENOTFOUND$|EAI_|EADDRNOTAVAIL$)/, "unavailable"],
  [/^(?:PROTOCOL_|POOL_CLOSED$)/, "unavailable"],
];

const sqliteMissing: readonly (readonly [RegExp, Meaning])[] = [
  [/^no such table: /, "no-table"],
  [/no such column: |has no column named /, "no-column"],
];

interface Known {
  readonly meaning: Meaning;
  readonly words: string;
}

type Row = readonly [number: number, meaning: Meaning, words: string];

const refused = "it refuses";

const sqliteFamilies = known([
  [3, "denied", refused],
  [5, "unavailable", "another process has held it for too long"],
  [6, "unavailable", "another process has held it for too long"],
  [7, "unavailable", "there is no memory left"],
  [8, "denied", refused],
  [10, "unavailable", "its disk is full or fails; free some space or check it"],
  [11, "damaged", "its file is damaged"],
  [13, "unavailable", "its disk is full; free some space"],
  [14, "denied", refused],
  [23, "denied", refused],
  [26, "not-a-database", "it is no database"],
]);

const busy = "it has too many connections";
const lost = "the connection was lost";
const stopping = "it is shutting down";
const full = "its disk is full";
const readOnly = "it is read-only";
const killed = "somebody stopped the statement";

// MySQL's numbers are MariaDB's too, but for the last thousands.
const mysqlNumbers = known([
  [1021, "unavailable", full],
  [1037, "unavailable", "it has no memory left"],
  [1040, "unavailable", busy],
  [1041, "unavailable", "it has no memory left"],
  [1044, "denied", refused],
  [1045, "denied", refused],
  [1049, "no-schema", "it has no such schema"],
  [1053, "unavailable", stopping],
  [1054, "no-column", "it has no such column"],
  [1077, "unavailable", stopping],
  [1078, "unavailable", stopping],
  [1079, "unavailable", stopping],
  [1080, "unavailable", stopping],
  [1114, "unavailable", full],
  [1129, "unavailable", "it blocks this host until an administrator flushes its hosts"],
  [1130, "denied", refused],
  [1142, "denied", refused],
  [1143, "denied", refused],
  [1146, "no-table", "it has no such table"],
  [1152, "unavailable", lost],
  [1158, "unavailable", lost],
  [1159, "unavailable", lost],
  [1160, "unavailable", lost],
  [1161, "unavailable", lost],
  [1184, "unavailable", lost],
  [1203, "unavailable", busy],
  [1205, "unavailable", "another transaction held its rows for too long"],
  [1206, "unavailable", "another transaction held its rows for too long"],
  [1213, "unavailable", "another transaction was in the way"],
  [1226, "unavailable", busy],
  [1227, "denied", refused],
  [1251, "denied", refused],
  [1290, "unavailable", readOnly],
  [1317, "unavailable", killed],
  [1370, "denied", refused],
  [1698, "denied", refused],
  [1792, "unavailable", readOnly],
  [1820, "denied", refused],
  [1836, "unavailable", readOnly],
  [1862, "denied", refused],
  [1873, "denied", refused],
  [1927, "unavailable", killed],
  [1969, "unavailable", "the statement took longer than it allows"],
  [3024, "unavailable", "the statement took longer than it allows"],
  [3032, "unavailable", "it is in offline mode"],
  [3118, "denied", refused],
  [3159, "denied", refused],
  [3169, "unavailable", killed],
  [3955, "denied", refused],
  [4031, "unavailable", lost],
  [4151, "denied", refused],
]);

function known(rows: readonly Row[]): ReadonlyMap<number, Known> {
  return new Map(rows.map(([number, meaning, words]) => [number, { meaning, words }]));
}

/** Whether waiting may help. */
export function meansUnavailable(thrown: unknown): boolean {
  const error = driverErrorOf(thrown);
  return error !== undefined && meaningOf(error) === "unavailable";
}
