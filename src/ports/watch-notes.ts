/** What the watchdog notes, and who is muted. Where it is mounted for reading, changes are refused. */
import type { Mute } from "../watch/mute.ts";
import type { WatchState } from "../watch/watch-state.ts";

export interface WatchNotes {
  /** The empty state where nothing was noted yet, or what is there cannot be read as one. @throws {UnavailableError} {DeniedError} {ConfigError} */
  state(signal: AbortSignal): Promise<WatchState>;
  /** Applies the change to what is there now, anew where somebody was quicker; answers what was kept. */
  changeState(change: (before: WatchState) => WatchState, signal: AbortSignal): Promise<WatchState>;
  mutes(signal: AbortSignal): Promise<readonly Mute[]>;
  changeMutes(
    change: (before: readonly Mute[]) => readonly Mute[],
    signal: AbortSignal,
  ): Promise<readonly Mute[]>;
}
