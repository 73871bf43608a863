/**
 * CMS's CSV, read as it comes. A line of the file is a row: CMS's values hold no line breaks, so what is broken in one line does not
 * reach the next. Lines as CMS writes them, every value quoted, are split; csv-parse, which takes six times as long, reads the others.
 */
import { CsvError, parse } from "csv-parse/sync";
import type { BrokenLine, CsvRecord } from "../../ports/npi-files.ts";

type Line = CsvRecord | BrokenLine;

// Larger batches outlive the young generation: of 500 lines the process takes 80 MB more, and is slower.
const batchSize = 100;
const longestLineBytes = 1024 * 1024;
const lineFeed = 10;

/**
 * All lines that are not blank, the first too, in batches.
 * @throws {Error} where a line is longer than 1 MB: it is no such file. What the pieces throw is thrown as it is.
 */
export async function* csvLines(pieces: AsyncIterable<Uint8Array>): AsyncIterable<readonly Line[]> {
  let line = 0;
  let batch: Line[] = [];
  for await (const text of wholeLines(pieces)) {
    for (const written of text.split("\n")) {
      line += 1;
      const content = withoutMarks(written, line);
      if (content !== "") {
        batch.push(lineOf(content, line));
      }
    }
    if (batch.length >= batchSize) {
      yield batch;
      batch = [];
    }
  }
  yield batch;
}

/** Text that ends where a line does, without that line's end. */
async function* wholeLines(pieces: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  let rest: Uint8Array[] = [];
  let restBytes = 0;
  for await (const piece of pieces) {
    const end = piece.lastIndexOf(lineFeed);
    if (end !== -1) {
      yield Buffer.concat([...rest, piece.subarray(0, end)]).toString("utf8");
      rest = [];
      restBytes = 0;
    }
    rest.push(piece.subarray(end + 1));
    restBytes += piece.length - end - 1;
    if (restBytes > longestLineBytes) {
      throw new Error("Cannot read the rows: a line is longer than 1 MB, which none of CMS's is");
    }
  }
  yield Buffer.concat(rest).toString("utf8");
}

/** Without the carriage return that ends lines of Windows, and the mark that begins its files. */
function withoutMarks(written: string, line: number): string {
  const content = written.endsWith("\r") ? written.slice(0, -1) : written;
  return line === 1 && content.startsWith("\uFEFF") ? content.slice(1) : content;
}

/** Nothing but values in quotes, with no quote inside: there is one way only to take it apart. */
const plain = /^"[^"]*"(?:,"[^"]*")*$/;

function lineOf(content: string, line: number): Line {
  if (plain.test(content)) {
    return { line, values: content.slice(1, -1).split('","') };
  }
  try {
    // The delimiter is told, else a carriage return within a value would be taken for one.
    const [values = []] = parse(content, { record_delimiter: "\n" });
    return { line, values };
  } catch (error) {
    if (error instanceof CsvError) {
      return { line, problem: problems[error.code] ?? "its values cannot be told apart" };
    }
    throw error;
  }
}

const problems: Readonly<Record<string, string>> = {
  CSV_INVALID_CLOSING_QUOTE: "a value goes on after its closing quotation mark",
  CSV_QUOTE_NOT_CLOSED: "a quotation mark is opened and not closed",
  INVALID_OPENING_QUOTE: "a quotation mark stands within a value without quotes",
};
