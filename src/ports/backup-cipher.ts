/** Encrypts backups for whoever may use the master key: AES-256-GCM in the message format of the AWS Encryption SDK. */

/** What a message is bound to; whoever decrypts it must name the same. Not secret. */
export type CipherContext = Readonly<Record<string, string>>;

export interface Encrypting {
  readonly encrypted: AsyncIterable<Uint8Array>;
  /** Names the master key, as the message does; known once the first bytes came. */
  readonly keyId: () => string;
}

export interface BackupCipher {
  /**
   * Piece by piece; a piece that was given must not be changed any more.
   * @throws {UnavailableError} {DeniedError} {ConfigError}, while it is read.
   */
  encrypt(
    plain: AsyncIterable<Uint8Array>,
    context: CipherContext,
    signal: AbortSignal,
  ): Encrypting;
  /**
   * Piece by piece, each piece checked before it comes; that nothing is missing at the end shows at the end.
   * @throws {Error} where it was changed, cut, or encrypted under another key or context.
   */
  decrypt(
    encrypted: AsyncIterable<Uint8Array>,
    context: CipherContext,
    signal: AbortSignal,
  ): AsyncIterable<Uint8Array>;
}
