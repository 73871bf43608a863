/** What every database's dump must do: bring back what was there, of one moment, and fail rather than be half. */
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { suite, test } from "node:test";
import { readDump } from "../../src/domain/backup/dump-reader.ts";
import type { Dumps } from "../../src/ports/dumps.ts";

export interface DumpedPlace extends AsyncDisposable {
  readonly dumps: Dumps;
  /** A name that is free to restore into. */
  readonly other: string;
  run(statement: string, schema?: string): Promise<void>;
  /** What tells every row of a table, with every value, from all others. */
  fingerprint(schema: string, table: string): Promise<string>;
}

export interface DumpContract {
  readonly name: string;
  readonly skip: string | false;
  readonly place: () => Promise<DumpedPlace>;
  /** Tables of odd types with rows, views on views, triggers, and what else the database knows. */
  readonly odd: readonly string[];
  readonly oddTables: readonly string[];
  readonly objects: Readonly<
    Record<"views" | "routines" | "triggers" | "events", readonly string[]>
  >;
}

export const soon = (): AbortSignal => AbortSignal.timeout(60_000);

export function dumpsContract(contract: DumpContract): void {
  const { name, skip, odd, oddTables, objects } = contract;

  suite(`dumps: ${name}`, { skip }, () => {
    test("a restored schema is the one that was dumped, odd types and all", async () => {
      await using place = await filled(contract, odd);
      const { dumps, other } = place;

      const { plan, pieces } = await dumped(dumps);
      const facts = await readDump(dumps.decompress(stream(pieces), soon()), soon());
      await dumps.restore(other, dumps.decompress(stream(pieces), soon()), soon());

      assert.deepEqual(plan.tables, oddTables);
      assert.deepEqual(
        await dumps.objectsOf(other, soon()),
        await dumps.objectsOf(dumps.liveSchema, soon()),
      );
      for (const kind of ["views", "routines", "triggers", "events"] as const) {
        assert.deepEqual(facts[kind], objects[kind]);
        assert.deepEqual(plan[kind], objects[kind]);
      }
      assert.equal(facts.isComplete, true);
      assert.deepEqual(
        new Map(facts.tables),
        new Map(await dumps.rowsOf(other, oddTables, soon())),
      );
      for (const table of oddTables) {
        assert.equal(
          await place.fingerprint(other, table),
          await place.fingerprint(dumps.liveSchema, table),
          table,
        );
      }
    });

    test("NPI and search tables are left out, their logs and ledger are not", async () => {
      const tables = [
        "npi_data_0",
        "search_surgeon_a",
        "npi_update_log",
        "jobs_npi_loads",
        "cases",
      ];
      await using place = await filled(
        contract,
        tables.map((table) => `create table ${table} (id int)`),
      );

      const { plan, pieces } = await dumped(place.dumps);
      const facts = await readDump(place.dumps.decompress(stream(pieces), soon()), soon());

      assert.deepEqual(plan.leftOut, ["npi_data_0", "search_surgeon_a"]);
      assert.deepEqual(plan.tables, ["cases", "jobs_npi_loads", "npi_update_log"]);
      assert.deepEqual([...facts.tables.keys()].toSorted(), plan.tables);
    });

    test("a dump is of one moment, whoever writes meanwhile", async () => {
      const rows = Array.from({ length: 3000 }, (_, at) => `(${at}, '${"x".repeat(1000)}')`).join();
      await using place = await filled(contract, [
        "create table a_account (amount int)",
        "create table filling (id int, text varchar(2000))",
        "create table z_account (amount int)",
        `insert into filling values ${rows}`,
      ]);
      const stop = new AbortController();
      const moves = { count: 0 };
      const writing = writeUntil(place, moves, stop.signal);

      const { pieces } = await dumped(place.dumps);
      stop.abort();
      await writing;

      const facts = await readDump(place.dumps.decompress(stream(pieces), soon()), soon());
      const [first, last] = [facts.tables.get("a_account"), facts.tables.get("z_account")];
      assert.equal(first, last, "each transaction writes one row into both");
      assert.ok(moves.count > (first ?? 0), "nobody wrote meanwhile");
    });

    test("a dump that was cut off ends in an error when it is read", async () => {
      await using place = await filled(contract, odd);
      const { pieces } = await dumped(place.dumps);
      const whole = Buffer.concat(pieces);
      const cut = whole.subarray(0, whole.length - 5);

      await assert.rejects(readDump(place.dumps.decompress(stream([cut]), soon()), soon()));
    });

    test("a restore whose source fails says what the source said, and leaves no process", async () => {
      await using place = await filled(contract, odd);
      const { pieces } = await dumped(place.dumps);
      const sql: Uint8Array[] = [];
      for await (const piece of place.dumps.decompress(stream(pieces), soon())) {
        sql.push(piece);
      }
      const half = Buffer.concat(sql).subarray(0, 3000);

      await assert.rejects(
        place.dumps.restore(place.other, failing(half), soon()),
        /the storage broke/,
      );

      assert.deepEqual(await children(), []);
    });

    test("a dump that is told to stop stops, and leaves no process", async () => {
      await using place = await filled(contract, odd);
      const stop = new AbortController();
      const plan = await place.dumps.plan(soon());
      await using running = await place.dumps.dump(plan, stop.signal);

      stop.abort(new Error("told to stop"));

      await assert.rejects(all(running.compressed), /told to stop/);
      assert.deepEqual(await children(), []);
    });

    test("a dump that nobody reads ends when it is disposed of", async () => {
      await using place = await filled(contract, odd);
      const running = await place.dumps.dump(await place.dumps.plan(soon()), soon());

      await running[Symbol.asyncDispose]();

      assert.deepEqual(await children(), []);
    });

    test("a restore replaces what the schema had", async () => {
      await using place = await filled(contract, [
        "create table kept (id int)",
        "insert into kept values (1)",
      ]);
      const { pieces } = await dumped(place.dumps);
      await place.dumps.restore(
        place.other,
        place.dumps.decompress(stream(pieces), soon()),
        soon(),
      );
      await place.run("create table stray (id int)", place.other);
      await place.run("create view stray_view as select 1 as one", place.other);

      await place.dumps.restore(
        place.other,
        place.dumps.decompress(stream(pieces), soon()),
        soon(),
      );

      assert.equal(await place.dumps.sizeOf(place.other, soon()), 1);
      assert.deepEqual(
        await place.dumps.rowsOf(place.other, ["kept"], soon()),
        new Map([["kept", 1]]),
      );
    });

    test("a schema that is not there has no size", async () => {
      await using place = await filled(contract, []);

      assert.equal(await place.dumps.sizeOf(place.other, soon()), undefined);
      assert.equal(await place.dumps.sizeOf(place.dumps.liveSchema, soon()), 0);
    });
  });
}

async function filled(contract: DumpContract, statements: readonly string[]): Promise<DumpedPlace> {
  const place = await contract.place();
  try {
    for (const statement of statements) {
      await place.run(statement);
    }
    return place;
  } catch (error) {
    await place[Symbol.asyncDispose]();
    throw error;
  }
}

export async function dumped(dumps: Dumps) {
  const plan = await dumps.plan(soon());
  await using running = await dumps.dump(plan, soon());
  return { plan, pieces: await all(running.compressed) };
}

export async function all(pieces: AsyncIterable<Uint8Array>): Promise<readonly Uint8Array[]> {
  const found: Uint8Array[] = [];
  for await (const piece of pieces) {
    found.push(piece);
  }
  return found;
}

export async function* stream(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void> {
  yield* pieces;
}

async function* failing(first: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield first;
  throw new Error("the storage broke");
}

async function writeUntil(
  place: DumpedPlace,
  moves: { count: number },
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await place.run(
      "begin; insert into a_account values (-1); insert into z_account values (1); commit",
    );
    moves.count += 1;
  }
}

/** Processes of ours that still run, or that nobody has waited for. */
export async function children(): Promise<readonly string[]> {
  const names: string[] = [];
  for (const task of await readdir("/proc/self/task")) {
    const list = await readFile(`/proc/self/task/${task}/children`, "utf8");
    for (const child of list.split(" ").filter((each) => each !== "")) {
      names.push(await readFile(`/proc/${child}/comm`, "utf8").catch(() => "gone"));
    }
  }
  return names;
}
