/** The limit of silence: what waits on the other side is broken off when nothing came for so long, however long all of it takes. */

export interface Silence extends Disposable {
  /** Aborts after the silence, or with the signal that was given. */
  readonly signal: AbortSignal;
  /** Something came: the limit begins anew. */
  heard(): void;
}

export function silenceLimit(milliseconds: number, signal: AbortSignal): Silence {
  const limit = new AbortController();
  const timer = setTimeout(
    () => limit.abort(new Error(`nothing came for ${milliseconds / 1000} s`)),
    milliseconds,
  );
  return {
    signal: AbortSignal.any([signal, limit.signal]),
    heard: () => void timer.refresh(),
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}
