/**
 * Counts the rows between `VALUES` and its `;`, byte by byte, over the ends of pieces. A backslash escapes inside a string;
 * a doubled quote closes and opens one, which comes to the same.
 */
const [quote, backslash, opening, closing, semicolon] = [0x27, 0x5c, 0x28, 0x29, 0x3b];

export class RowScanner {
  #depth = 0;
  #isInString = false;
  #isEscaped = false;
  #hasEnded = false;
  #rows = 0;

  /** Of the statement so far. */
  get rows(): number {
    return this.#rows;
  }

  /** Whether its `;` has come. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Answers where it stopped: after the `;`, or at the buffer's end. */
  scan(buffer: Uint8Array, from: number): number {
    let position = this.#isEscaped ? from + 1 : from;
    this.#isEscaped = false;
    while (position < buffer.length && !this.#hasEnded) {
      position = this.#isInString
        ? this.#throughString(buffer, position)
        : this.#throughValues(buffer, position);
    }
    return position;
  }

  /** Position after the string's end, or the buffer's. */
  #throughString(buffer: Uint8Array, from: number): number {
    let position = from;
    const { length } = buffer;
    while (position < length) {
      const byte = buffer[position];
      position += 1;
      if (byte === quote) {
        this.#isInString = false;
        return position;
      }
      if (byte === backslash) {
        this.#isEscaped = position === length;
        position += 1;
      }
    }
    return length;
  }

  /** Position after the quote that opens a string, after the end of the statement, or at the buffer's end. */
  #throughValues(buffer: Uint8Array, from: number): number {
    let position = from;
    const { length } = buffer;
    while (position < length) {
      const byte = buffer[position];
      position += 1;
      if (byte === quote) {
        this.#isInString = true;
        return position;
      }
      if (byte === opening) {
        this.#rows += this.#depth === 0 ? 1 : 0;
        this.#depth += 1;
      } else if (byte === closing) {
        this.#depth -= 1;
      } else if (byte === semicolon && this.#depth === 0) {
        this.#hasEnded = true;
        return position;
      }
    }
    return length;
  }
}
