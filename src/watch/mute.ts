/** A job of which nobody is to be told by mail for a while. It is dated, so that none is forgotten. */
export interface Mute {
  readonly job: string;
  readonly until: Date;
  readonly by: string;
  readonly reason: string;
  readonly since: Date;
}

const longestMilliseconds = 14 * 24 * 3600 * 1000;

/** The mute in force, or `undefined`. One that is longer than any may be was edited by hand, and mutes nobody. */
export function muteOf(job: string, mutes: readonly Mute[], now: Date): Mute | undefined {
  return mutes.find((mute) => mute.job === job && mute.until > now && !isTooLong(mute));
}

function isTooLong({ since, until }: Mute): boolean {
  return until.getTime() - since.getTime() > longestMilliseconds;
}
