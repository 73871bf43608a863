/** What drivers throw, and what it is to a run. The errors are as the drivers make them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { isBusy, lostToAnother } from "../../../src/adapters/database/driver-errors.ts";
import { translateError } from "../../../src/adapters/database/errors.ts";
import { causeOf, type Cause } from "../../../src/domain/failure.ts";

const place = {
  database: "the database at db.example.com:3306",
  login: `the login "jobs" for the schema "allstars"`,
  schema: "allstars",
};

const expectations: readonly (readonly [string, number | undefined, string, Cause, RegExp])[] = [
  [
    "ECONNREFUSED",
    -111,
    "connect ECONNREFUSED 10.0.0.1:3306",
    "unavailable",
    /cannot be reached \(ECONNREFUSED\)/,
  ],
  ["ECONNRESET", -104, "read ECONNRESET", "unavailable", /ECONNRESET/],
  ["ETIMEDOUT", undefined, "connect ETIMEDOUT", "unavailable", /ETIMEDOUT/],
  ["EPIPE", -32, "write EPIPE", "unavailable", /EPIPE/],
  ["ENOTFOUND", -3008, "getaddrinfo ENOTFOUND db", "unavailable", /ENOTFOUND/],
  ["EAI_AGAIN", -3001, "getaddrinfo EAI_AGAIN db", "unavailable", /EAI_AGAIN/],
  [
    "PROTOCOL_CONNECTION_LOST",
    undefined,
    "Connection lost: The server closed the connection.",
    "unavailable",
    /PROTOCOL_CONNECTION_LOST/,
  ],
  [
    "PROTOCOL_SEQUENCE_TIMEOUT",
    undefined,
    "Query inactivity timeout",
    "unavailable",
    /PROTOCOL_SEQUENCE_TIMEOUT/,
  ],
  ["ER_CON_COUNT_ERROR", 1040, "Too many connections", "unavailable", /too many connections/],
  ["ER_SERVER_SHUTDOWN", 1053, "Server shutdown in progress", "unavailable", /shutting down/],
  [
    "ER_OPTION_PREVENTS_STATEMENT",
    1290,
    "… running with the --read-only option …",
    "unavailable",
    /read-only/,
  ],
  ["ER_LOCK_WAIT_TIMEOUT", 1205, "Lock wait timeout exceeded", "unavailable", /held its rows/],
  ["ER_LOCK_DEADLOCK", 1213, "Deadlock found", "unavailable", /in the way/],
  ["ER_RECORD_FILE_FULL", 1114, "The table 'x' is full", "unavailable", /disk is full/],
  ["ER_CLIENT_INTERACTION_TIMEOUT", 4031, "The client was disconnected", "unavailable", /4031/],
  [
    "ER_ACCESS_DENIED_ERROR",
    1045,
    "Access denied for user 'jobs'@'10.0.0.9' (using password: YES)",
    "denied",
    /refuses the login "jobs" for the schema "allstars" \(ER_ACCESS_DENIED_ERROR 1045\)/,
  ],
  ["ER_DBACCESS_DENIED_ERROR", 1044, "Access denied for user …", "denied", /1044/],
  ["ER_TABLEACCESS_DENIED_ERROR", 1142, "UPDATE command denied", "denied", /1142/],
  [
    "ER_TABLEACCESS_DENIED_ERROR",
    1142,
    "INSERT, UPDATE command denied to user 'jobs'@'%' for table `search`.`search_surgeon_a`",
    "denied",
    /"allstars": it may not INSERT, UPDATE on search\.search_surgeon_a \(\w+ 1142\); grant that to it/,
  ],
  [
    "ER_DBACCESS_DENIED_ERROR",
    1044,
    "Access denied for user 'jobs'@'%' to database 'search'",
    "denied",
    /"allstars": it may not do this in the schema "search" \(\w+ 1044\); grant that to it/,
  ],
  [
    "HANDSHAKE_NO_SSL_SUPPORT",
    undefined,
    "Server does not support secure connection",
    "misconfigured",
    /certificate/,
  ],
  [
    "SELF_SIGNED_CERT_IN_CHAIN",
    undefined,
    "self-signed certificate in certificate chain",
    "misconfigured",
    /certificate/,
  ],
  [
    "ERR_TLS_CERT_ALTNAME_INVALID",
    undefined,
    "Hostname/IP does not match",
    "misconfigured",
    /certificate/,
  ],
  ["CERT_HAS_EXPIRED", undefined, "certificate has expired", "misconfigured", /certificate/],
  ["ER_BAD_DB_ERROR", 1049, "Unknown database 'allstars'", "misconfigured", /no schema "allstars"/],
  [
    "ER_NO_SUCH_TABLE",
    1146,
    "Table 'allstars.cases' doesn't exist",
    "misconfigured",
    /no table allstars\.cases/,
  ],
  [
    "ER_NO_SUCH_TABLE",
    1146,
    "Table 'allstars.jobs_runs' doesn't exist",
    "unavailable",
    /run surgicase-jobs migrate/,
  ],
  [
    "ER_BAD_FIELD_ERROR",
    1054,
    "Unknown column 'pay_amount' in 'field list'",
    "misconfigured",
    /no column pay_amount/,
  ],
  [
    "ER_DUP_ENTRY",
    1062,
    "Duplicate entry 'pat lee' for key 'x'",
    "fault",
    /answered ER_DUP_ENTRY 1062$/,
  ],
  ["ER_DATA_TOO_LONG", 1406, "Data too long for column 'x'", "fault", /ER_DATA_TOO_LONG 1406/],
];

for (const [code, errno, text, cause, message] of expectations) {
  test(`${code} ${String(errno ?? "")}, ${text.slice(0, 40)}: ${cause}`, () => {
    const thrown = Object.assign(new Error(text), {
      code,
      ...(errno === undefined ? {} : { errno }),
    });

    const error = translateError(thrown, place);

    assert.ok(error instanceof Error);
    assert.equal(causeOf(error), cause);
    assert.match(error.message, message);
    assert.equal(error.cause, thrown);
    assert.ok(!error.message.includes("pat lee"));
  });
}

const sqliteExpectations: readonly (readonly [number, string, Cause, RegExp])[] = [
  [5, "database is locked", "unavailable", /another process has held it/],
  [517, "database is locked", "unavailable", /another process has held it/],
  [13, "database or disk is full", "unavailable", /disk is full/],
  [778, "disk I/O error", "unavailable", /disk is full or fails/],
  [14, "unable to open database file", "denied", /check the permissions of the file/],
  [1032, "attempt to write a readonly database", "denied", /may not open or write it/],
  [26, "file is not a database", "misconfigured", /is not a SQLite file/],
  [
    11,
    "database disk image is malformed",
    "misconfigured",
    /damaged .*restore its file from a backup/,
  ],
  [1, "no such table: cases", "misconfigured", /no table cases/],
  [1, "no such table: jobs_batches", "unavailable", /run surgicase-jobs migrate/],
  [1, "no such column: pay_amount", "misconfigured", /no column pay_amount/],
  [2067, "UNIQUE constraint failed: jobs_batches.active_week", "fault", /ERR_SQLITE_ERROR 2067$/],
];

for (const [errcode, text, cause, message] of sqliteExpectations) {
  test(`SQLite ${errcode}, ${text}: ${cause}`, () => {
    const thrown = Object.assign(new Error(text), { code: "ERR_SQLITE_ERROR", errcode });

    const error = translateError(thrown, place);

    assert.ok(error instanceof Error);
    assert.equal(causeOf(error), cause);
    assert.match(error.message, message);
  });
}

test("an error that is no driver's stays what it is", () => {
  const mistake = new RangeError("mistake");

  assert.equal(translateError(mistake, place), mistake);
  assert.equal(translateError("thrown text", place), "thrown text");
});

test("a connection that is closed already is unavailable, though the driver gives no code", () => {
  const thrown = new Error("Can't add new command when connection is in closed state");

  const error = translateError(thrown, place);

  assert.equal(causeOf(error), "unavailable");
});

test("who lost to another is told by a taken key or a deadlock, also once translated", () => {
  const duplicate = Object.assign(new Error("Duplicate entry"), {
    code: "ER_DUP_ENTRY",
    errno: 1062,
  });
  const taken = Object.assign(new Error("UNIQUE constraint failed"), {
    code: "ERR_SQLITE_ERROR",
    errcode: 2067,
  });
  const refused = Object.assign(new Error("refused"), { code: "ECONNREFUSED", errno: -111 });

  assert.deepEqual(
    [duplicate, translateError(duplicate, place), taken, refused, new Error("none")].map(
      lostToAnother,
    ),
    [true, true, true, false, false],
  );
});

test("SQLite is busy by any of its busy codes, and MySQL never is", () => {
  const waited = Object.assign(new Error("waited"), { code: "ER_LOCK_WAIT_TIMEOUT", errno: 1205 });

  assert.deepEqual([busy(5), busy(261), busy(517), busy(13), waited].map(isBusy), [
    true,
    true,
    true,
    false,
    false,
  ]);
});

function busy(errcode: number): Error {
  return Object.assign(new Error("locked"), { code: "ERR_SQLITE_ERROR", errcode });
}
