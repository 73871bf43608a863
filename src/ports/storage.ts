/** Where reports and letters are kept: whole objects under keys such as `reports/2026-11-23/a.pdf`. */

export interface StoredObject {
  readonly key: string;
  /** Lower-case hexadecimal, of the bytes as they were given. */
  readonly sha256: string;
  readonly bytes: number;
}

export interface Storage {
  /**
   * Stores the whole object or nothing: a reader never sees half of one, and an older one stays until then.
   * @throws {UnavailableError} when the storage cannot take it now (down, full).
   * @throws {TypeError} when the key is not a relative path of plain names.
   */
  put(key: string, content: Uint8Array, signal: AbortSignal): Promise<StoredObject>;
  /** The object's bytes; `undefined` where there is none. */
  get(key: string, signal: AbortSignal): Promise<Uint8Array | undefined>;
}
