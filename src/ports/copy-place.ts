/**
 * A place for small texts: sealed copies, or the key that seals them. Each is replaced as a whole, and only by somebody who
 * has seen what he replaces.
 */
export interface PlacedText {
  readonly text: string;
  /** Changes with every replacement; opaque. */
  readonly revision: string;
}

export interface CopyPlace {
  /** For errors and people: `the folder /data/copies`. */
  readonly name: string;
  /** `undefined`: there is none yet, or it is empty. @throws {UnavailableError} {DeniedError} {ConfigError} */
  load(name: string, signal: AbortSignal): Promise<PlacedText | undefined>;
  /**
   * Puts the text in the place of the revision that was seen (`undefined`: none). False where another one is there: nothing
   * was changed. @throws {UnavailableError} {DeniedError} {ConfigError}
   */
  replace(
    name: string,
    text: string,
    seen: string | undefined,
    signal: AbortSignal,
  ): Promise<boolean>;
}
