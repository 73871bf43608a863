/** Opens the data keys that patients' names are encrypted under, one a provider, each wrapped by a master key elsewhere. */

export interface DataKeys {
  /**
   * The plain key, 32 bytes. Undefined where `wrapped` is damaged, or wrapped by another master key.
   * @throws {UnavailableError} when whoever keeps the master key cannot be asked now.
   * @throws {DeniedError} when the master key may not be used, is disabled or gone.
   */
  open(wrapped: Uint8Array, signal: AbortSignal): Promise<Uint8Array | undefined>;
}
