/** A server elsewhere that raises the alarm when it hears nothing any more. */
export interface Heartbeat {
  /** `well`: a whole look was made and told; `unwell`: something was not. @throws {UnavailableError} */
  beat(sign: "well" | "unwell", runId: string, signal: AbortSignal): Promise<void>;
}
