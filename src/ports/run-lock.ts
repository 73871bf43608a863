/** A lock by name, freed when its holder's process is gone. A courtesy: correctness rests on transactions and keys. */
export interface RunLock {
  /** `undefined` where another holds it. Disposing frees it. @throws {UnavailableError} */
  acquire(name: string, signal: AbortSignal): Promise<AsyncDisposable | undefined>;
  isHeld(name: string, signal: AbortSignal): Promise<boolean>;
}
