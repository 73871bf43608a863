/**
 * Reads the SQL of a dump while it streams by: which tables with how many rows, which views, routines, triggers and events,
 * and whether its last line came. It knows what `mariadb-dump` writes and the dump of SQLite, not SQL at large.
 */
import { unquoted } from "./dump-definition.ts";
import { Findings } from "./dump-findings.ts";
import { RowScanner } from "./dump-rows.ts";

export interface DumpFacts {
  /** Rows of each base table. */
  readonly tables: ReadonlyMap<string, number>;
  /** Names, sorted; a procedure and a function may share one, which then comes twice. */
  readonly views: readonly string[];
  readonly routines: readonly string[];
  readonly triggers: readonly string[];
  readonly events: readonly string[];
  /** Whether the dump came to its end: its last line is there. */
  readonly isComplete: boolean;
  /** Of the SQL. */
  readonly bytes: number;
  /** Of those that bring rows, bytes. */
  readonly longestStatement: number;
}

/** Reads to the end. What the source throws is thrown as it is. */
export async function readDump(
  sql: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<DumpFacts> {
  const reader = new DumpReader();
  for await (const piece of sql) {
    signal.throwIfAborted();
    reader.add(piece);
  }
  return reader.facts();
}

const newline = 0x0a;

/** `CREATE`, `DELIMITER`, `INSERT`, `VIEW`, a comment: how a line must begin to be looked at. */
const beginnings = new Set(Buffer.from("CDIV/-"));

/** What a line does not tell in so many bytes, it does not tell. */
const longestStart = 1024 * 1024;

export class DumpReader {
  readonly #found = new Findings();
  /** Where rows are being counted. */
  #insert: Counting | undefined;
  #longestStatement = 0;
  #isSkipping = false;
  #held: Buffer = Buffer.alloc(0);
  #bytes = 0;

  /** The next piece; it is not kept. */
  add(piece: Uint8Array): void {
    this.#bytes += piece.length;
    const given = Buffer.from(piece.buffer, piece.byteOffset, piece.length);
    const buffer = this.#held.length === 0 ? given : Buffer.concat([this.#held, given]);
    let position = 0;
    while (position < buffer.length) {
      const next = this.#step(buffer, position);
      if (next === undefined) {
        break;
      }
      position = next;
    }
    this.#held = Buffer.from(buffer.subarray(position));
  }

  /** After the last piece. */
  facts(): DumpFacts {
    if (this.#held.length > 0) {
      // The last line may lack its end.
      this.#found.addLine(this.#held.toString("utf8"));
      this.#held = Buffer.alloc(0);
    }
    const longestStatement = this.#longestStatement;
    return { ...this.#found.facts(), bytes: this.#bytes, longestStatement };
  }

  /** Where to go on; undefined where more bytes are needed. */
  #step(buffer: Buffer, position: number): number | undefined {
    if (this.#insert !== undefined) {
      return this.#countRows(buffer, position, this.#insert);
    }
    const mayTell = beginnings.has(buffer[position] ?? 0) || this.#found.isExpectingName;
    if (this.#isSkipping || !mayTell) {
      return this.#skipLine(buffer, position);
    }
    const insert = this.#found.isInBody ? "none" : insertAt(buffer, position);
    if (typeof insert === "object") {
      this.#insert = { table: insert.table, rows: new RowScanner(), bytes: insert.bytes };
      return position + insert.bytes;
    }
    return insert === "more" ? undefined : this.#readLine(buffer, position);
  }

  #countRows(buffer: Buffer, position: number, counting: Counting): number {
    const { table, rows } = counting;
    const end = rows.scan(buffer, position);
    counting.bytes += end - position;
    this.#longestStatement = Math.max(this.#longestStatement, counting.bytes);
    if (rows.hasEnded) {
      this.#found.addRows(table, rows.rows);
      this.#insert = undefined;
      this.#isSkipping = true;
    }
    return end;
  }

  #skipLine(buffer: Buffer, position: number): number {
    const end = buffer.indexOf(newline, position);
    this.#isSkipping = end === -1;
    return end === -1 ? buffer.length : end + 1;
  }

  #readLine(buffer: Buffer, position: number): number | undefined {
    const end = buffer.indexOf(newline, position);
    if (end === -1 && buffer.length - position < longestStart) {
      return undefined;
    }
    this.#found.addLine(buffer.toString("utf8", position, end === -1 ? buffer.length : end));
    return this.#skipLine(buffer, position);
  }
}

interface Counting {
  readonly table: string;
  readonly rows: RowScanner;
  /** Of the statement so far. */
  bytes: number;
}

interface Insert {
  readonly table: string;
  /** Of its words up to the first row. */
  readonly bytes: number;
}

const insertStart =
  /^INSERT INTO (?<name>`(?:[^`]|``)*`|"(?:[^"]|"")*"|\w+) (?:\((?:`(?:[^`]|``)*`|"(?:[^"]|"")*"|[^)`"])*\) )?VALUES/;

/** Where a line is one; `more`: it may become one. Names of many columns may stand before the rows. */
function insertAt(buffer: Buffer, position: number): Insert | "none" | "more" {
  const word = "INSERT INTO ";
  const start = buffer.toString("latin1", position, position + word.length);
  if (!word.startsWith(start)) {
    return "none";
  }
  for (const window of [256, longestStart]) {
    // Latin-1, so that letters are bytes.
    const text = buffer.toString("latin1", position, position + window);
    const match = insertStart.exec(text);
    if (match !== null) {
      const name = Buffer.from(match.groups?.["name"] ?? "", "latin1").toString("utf8");
      return { table: unquoted(name), bytes: match[0].length };
    }
  }
  return buffer.length - position < longestStart ? "more" : "none";
}
