/** Amounts of bytes as people read them, in powers of 1,000 as disks and buckets are sold. */

const units = ["kB", "MB", "GB", "TB"];

/** `812 B`, `1.5 kB`, `96.0 MB`. */
export function sizeWords(bytes: number): string {
  if (bytes < 1000) {
    return `${bytes} B`;
  }
  let amount = bytes / 1000;
  let unit = 0;
  // What would be rounded to 1000.0 is 1.0 of the next.
  while (amount >= 999.95 && unit < units.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  return `${amount.toFixed(1)} ${units[unit] ?? ""}`;
}
