/** When people are told again of what is still the matter: after 4 h, then daily. Of what may become good by itself, never. */
import type { Episode } from "../watch-state.ts";

const hour = 3600 * 1000;
const firstMilliseconds = 4 * hour;
const thenMilliseconds = 24 * hour;

/** How many reminders have been due by then. */
export function remindersDue({ since, kind, severity }: Episode, now: Date): number {
  const lasted = now.getTime() - since.getTime();
  if (kind === "suspended") {
    return Math.max(0, Math.floor(lasted / thenMilliseconds));
  }
  return severity === "warning" || lasted < firstMilliseconds
    ? 0
    : 1 + Math.floor((lasted - firstMilliseconds) / thenMilliseconds);
}
