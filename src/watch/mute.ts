/** A job of which nobody is to be told by mail for a while. It is dated, so that none is forgotten. */
export interface Mute {
  readonly job: string;
  readonly until: Date;
  readonly by: string;
  readonly reason: string;
  readonly since: Date;
}

/** The mute in force, or `undefined`. */
export function muteOf(job: string, mutes: readonly Mute[], now: Date): Mute | undefined {
  return mutes.find((mute) => mute.job === job && mute.until > now);
}
