/** Where reports, letters and backups are kept: whole objects under keys such as `reports/2026-11-23/a.pdf`. */

export interface StoredObject {
  readonly key: string;
  /** Lower-case hexadecimal, of the bytes as they were given. */
  readonly sha256: string;
  readonly bytes: number;
}

export interface ListedObject {
  readonly key: string;
  /** As it is stored: what was cut off shows without being read. */
  readonly bytes: number;
}

/** In one piece, or piece by piece: what does not fit into memory. */
export type Content = Uint8Array | AsyncIterable<Uint8Array>;

export interface Storage {
  /**
   * Stores the whole object or nothing: a reader never sees half of one, and an older one stays until then. Pieces are asked
   * for as they are needed; what their source throws is thrown as it is.
   * @throws {UnavailableError} when the storage cannot take it now (down, full).
   * @throws {TypeError} when the key is not a relative path of plain names.
   */
  put(key: string, content: Content, signal: AbortSignal): Promise<StoredObject>;
  /** The object's bytes; `undefined` where there is none. */
  get(key: string, signal: AbortSignal): Promise<Uint8Array | undefined>;
  /**
   * The object piece by piece, to be read once; `undefined` where there is none. It ends in an error where not all of it
   * came. Reading it to the end, leaving the loop, or the signal gives back the connection it holds.
   */
  open(key: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Whole objects below a folder such as `backups`, at any depth, sorted by key; none where there is no such folder. */
  list(folder: string, signal: AbortSignal): Promise<readonly ListedObject[]>;
  /** Takes the object away; nothing where there is none. In a folder, folders that become empty go too. */
  remove(key: string, signal: AbortSignal): Promise<void>;
}
