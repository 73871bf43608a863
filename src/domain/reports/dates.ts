/** Dates as the reports print them. A moment needs a time zone: at 09:00 UTC it is still yesterday in Hawaii. */

const longDate = { year: "numeric", month: "long", day: "2-digit" } as const;

/** `November 03, 2026`, where the clock of `timeZone` stands at `moment`. */
export function longDateOf(moment: Date, timeZone: string): string {
  return new Intl.DateTimeFormat("en-US", { ...longDate, timeZone }).format(moment);
}

// Making one costs more than the section it stands in, and more than a run without reports should pay.
let longDateInUtc: Intl.DateTimeFormat | undefined;

/** `2026-11-03` → `November 03, 2026`. */
export function longDateFrom(isoDate: string): string {
  longDateInUtc ??= new Intl.DateTimeFormat("en-US", { ...longDate, timeZone: "UTC" });
  return longDateInUtc.format(new Date(`${isoDate}T00:00:00Z`));
}

/** `2026-11-23 04:00:07 EST`. */
export function timestampOf(moment: Date, timeZone: string): string {
  const format = new Intl.DateTimeFormat("en-US", {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    timeZoneName: "short",
    timeZone,
  });
  const part = Object.fromEntries(
    format.formatToParts(moment).map(({ type, value }) => [type, value]),
  );
  const date = [part["year"], part["month"], part["day"]].join("-");
  const time = [part["hour"], part["minute"], part["second"]].join(":");
  return `${date} ${time} ${part["timeZoneName"] ?? "UTC"}`;
}
