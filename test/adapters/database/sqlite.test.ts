/** What only a SQLite file can do wrong. */
import assert from "node:assert/strict";
import { mkdir, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { openDatabase } from "../../../src/adapters/database/database.ts";
import { ConfigError } from "../../../src/domain/failure.ts";
import { freshDatabase, soon, sqlite } from "../../support/test-databases.ts";

test("a file and folder that are missing are made", async () => {
  await using place = await placeOf();
  const path = join(place.folder, "new", "jobs.db");

  await using database = await openDatabase({ kind: "sqlite", path }, soon());

  assert.equal(database.kind, "sqlite");
  assert.ok((await stat(path)).isFile());
});

test("a path that is a folder is a wrong setting", async () => {
  await using place = await placeOf();
  const path = join(place.folder, "folder");
  await mkdir(path);

  const opening = openDatabase({ kind: "sqlite", path }, soon());

  await assert.rejects(
    opening,
    (error) => error instanceof ConfigError && error.message.includes("is a folder: name a file"),
  );
});

test("a folder that cannot be made is a wrong setting", async () => {
  await using place = await placeOf();
  await writeFile(join(place.folder, "file"), "");

  const opening = openDatabase(
    { kind: "sqlite", path: join(place.folder, "file", "jobs.db") },
    soon(),
  );

  await assert.rejects(opening, ConfigError);
});

test("a file that is no database is a wrong setting", async () => {
  await using place = await placeOf();
  const path = join(place.folder, "notes.txt");
  await writeFile(path, "no database, but long enough to look like one. ".repeat(100));

  const opening = openDatabase({ kind: "sqlite", path }, soon());

  await assert.rejects(
    opening,
    (error) => error instanceof ConfigError && error.message.includes("is not a SQLite file"),
  );
});

test("a writer waits for another process without stopping this one, and gives up with its signal", async () => {
  await using fresh = await freshDatabase(sqlite);
  using other = holding(fresh.settings);
  const stop = new AbortController();
  const reason = new Error("told to stop");
  const writing = fresh.database.transact(async () => assert.fail("it began"), stop.signal);

  // Timers run meanwhile: a wait inside SQLite would let none of them.
  setTimeout(() => stop.abort(reason), 200);

  await assert.rejects(writing, (error) => error === reason);
  assert.ok(other.isOpen);
});

test("a writer begins as soon as the other process is done", async () => {
  await using fresh = await freshDatabase(sqlite);
  const other = holding(fresh.settings);
  setTimeout(() => other.close(), 200);

  const began = await fresh.database.transact(async () => true, soon());

  assert.equal(began, true);
});

function holding(settings: object): DatabaseSync & { [Symbol.dispose](): void } {
  const other = new DatabaseSync((settings as { readonly path: string }).path);
  other.exec("begin immediate");
  return other;
}

async function placeOf() {
  const place = await sqlite.emptyPlace();
  assert.equal(place.settings.kind, "sqlite");
  const folder = dirname((place.settings as { readonly path: string }).path);
  return { folder, [Symbol.asyncDispose]: async () => place[Symbol.asyncDispose]() };
}
