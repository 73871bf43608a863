/**
 * Which NPIs of a full file have come already, and on which line each came first. Nine million of them take 50 MB: a bit by
 * number, and the numbers in the order of the file. The check digit is left out, so two numbers may count as one: whoever
 * asks treats "came already" as "look closer".
 */

const pageBits = 65_536;
const chunkLength = 65_536;

export interface FirstLines {
  /** Notes that it came; answers whether it had come before. */
  note(npi: string, line: number): boolean;
  /** Where each came first. One pass over all lines, so ask for many at once. */
  linesOf(npis: ReadonlySet<string>): ReadonlyMap<string, number>;
}

export function firstLines(): FirstLines {
  const seen = bits();
  const order = numbersInOrder();
  return {
    note(npi, line) {
      const number = withoutCheckDigit(npi);
      const isRepeated = !seen.set(number);
      if (!isRepeated) {
        order.add(number, line);
      }
      return isRepeated;
    },
    linesOf(npis) {
      const byNumber = new Map([...npis].map((npi) => [withoutCheckDigit(npi), npi]));
      const found = new Map<string, number>();
      for (const { number, line } of order.all(new Set(byNumber.keys()))) {
        found.set(byNumber.get(number) ?? "", line);
      }
      return found;
    },
  };
}

function withoutCheckDigit(npi: string): number {
  return Math.trunc(Number(npi) / 10);
}

function bits() {
  const pages = new Map<number, Uint8Array>();
  return {
    /** Answers whether it was not set before. */
    set(number: number): boolean {
      const page = pageOf(pages, Math.trunc(number / pageBits));
      const place = (number % pageBits) >> 3;
      const bit = 1 << (number & 7);
      const before = page[place] ?? 0;
      page[place] = before | bit;
      return (before & bit) === 0;
    },
  };
}

function pageOf(pages: Map<number, Uint8Array>, index: number): Uint8Array {
  const known = pages.get(index);
  if (known !== undefined) {
    return known;
  }
  const page = new Uint8Array(pageBits / 8);
  pages.set(index, page);
  return page;
}

// Lines follow each other almost always: only where one does not is its number kept.
function numbersInOrder() {
  const chunks: Uint32Array[] = [];
  const jumps: { readonly index: number; readonly line: number }[] = [];
  let count = 0;
  let expected = -1;
  return {
    add(number: number, line: number): void {
      if (line !== expected) {
        jumps.push({ index: count, line });
      }
      const chunk = chunks[Math.trunc(count / chunkLength)] ?? new Uint32Array(chunkLength);
      chunks[Math.trunc(count / chunkLength)] = chunk;
      chunk[count % chunkLength] = number;
      count += 1;
      expected = line + 1;
    },
    *all(
      wanted: ReadonlySet<number>,
    ): Iterable<{ readonly number: number; readonly line: number }> {
      let jump = 0;
      for (let index = 0; index < count; index += 1) {
        while ((jumps[jump + 1]?.index ?? Infinity) <= index) {
          jump += 1;
        }
        const number = chunks[Math.trunc(index / chunkLength)]?.[index % chunkLength] ?? -1;
        if (wanted.has(number)) {
          const { index: from, line } = jumps[jump] ?? { index: 0, line: 0 };
          yield { number, line: line + index - from };
        }
      }
    },
  };
}
