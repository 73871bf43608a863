/** Moments, spans and texts as an alert writes them. Moments are in UTC and carry their computed weekday. */
import { stripVTControlCharacters } from "node:util";
import { isoDate } from "../payments/pay-week.ts";

const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** `Monday 2026-11-23 08:00 UTC`. */
export function momentWords(moment: Date): string {
  return `${dayWords(moment)} ${moment.toISOString().slice(11, 16)} UTC`;
}

/** `Monday 2026-11-23`. */
export function dayWords(moment: Date): string {
  return `${weekdayOf(moment)} ${isoDate(moment)}`;
}

/** `Monday`, in UTC. */
export function weekdayOf(moment: Date): string {
  return weekdays[moment.getUTCDay()] ?? "";
}

/** The two largest units: `8 s`, `4 min 10 s`, `1 h 12 min`, `2 d 3 h`. */
export function spanWords(from: Date, to: Date): string {
  return durationWords((to.getTime() - from.getTime()) / 1000);
}

export function durationWords(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const units = [
    [Math.floor(whole / 86_400), "d"],
    [Math.floor(whole / 3600) % 24, "h"],
    [Math.floor(whole / 60) % 60, "min"],
    [whole % 60, "s"],
  ] as const;
  const largest = units.findIndex(([amount]) => amount > 0);
  return largest === -1
    ? "0 s"
    : units
        .slice(largest, largest + 2)
        .filter(([amount]) => amount > 0)
        .map(([amount, unit]) => `${amount} ${unit}`)
        .join(" ");
}

/** `3 exceptions`, `1 exception`. */
export function countWords(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

/** Without terminal colours, control and invisible characters; lines end with `\n`. */
export function plainText(text: string): string {
  return stripVTControlCharacters(text)
    .toWellFormed()
    .replaceAll(/\r\n?|[\p{Zl}\p{Zp}]/gu, "\n")
    .replaceAll(/[^\P{C}\n\t]/gu, "");
}

/** The same on one line of at most `limit` characters. */
export function plainLine(text: string, limit: number): string {
  return shortened(plainText(text).replaceAll(/\s+/g, " ").trim(), limit);
}

/** At most `limit` characters, with a mark where something was cut off. */
export function shortened(text: string, limit: number): string {
  return text.length <= limit
    ? text
    : `${text.slice(0, limit).replace(/[\uD800-\uDBFF]$/, "")} […]`;
}
