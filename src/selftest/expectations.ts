/** What a trial holds true. What they throw is read by an operator: what was expected, and what was there instead. */
import { toError } from "../domain/failure.ts";

/** @param otherwise what is the matter, as a clause: `nobody was mailed`. */
export function must(isSo: boolean, otherwise: string): asserts isSo {
  if (!isSo) {
    throw new Error(otherwise);
  }
}

/** By content, as JSON writes it. */
export function mustEqual(what: string, found: unknown, expected: unknown): void {
  const [is, should] = [JSON.stringify(found), JSON.stringify(expected)];
  must(is === should, `${what}: expected ${should}, found ${is}`);
}

export function mustHold(what: string, text: string, part: string): void {
  must(text.includes(part), `${what} does not hold ${JSON.stringify(part)}`);
}

/** The part is not repeated in the words: it may be what nobody must read. */
export function mustLack(what: string, text: string, part: string, name: string): void {
  must(!text.includes(part), `${what} holds ${name}`);
}

/** What the work throws. @param otherwise what is the matter where it throws nothing. */
export async function errorOf(work: Promise<unknown>, otherwise: string): Promise<Error> {
  try {
    await work;
  } catch (error) {
    return toError(error);
  }
  throw new Error(otherwise);
}

/** That it is refused in this class, such as `DeniedError`. */
export async function mustFail(
  work: Promise<unknown>,
  expected: string,
  otherwise: string,
): Promise<Error> {
  const error = await errorOf(work, otherwise);
  must(error.name === expected, `expected ${expected}, found ${error.name}: ${error.message}`);
  return error;
}
