/** What a schedule looks like, as a regular expression that Go reads too. */

const months = "JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC";
const weekdays = "SUN|MON|TUE|WED|THU|FRI|SAT";

/** Five fields as Kubernetes reads them. */
export function cronPattern(): string {
  const five = [
    "[0-5]?[0-9]",
    "[01]?[0-9]|2[0-3]",
    "0?[1-9]|[12][0-9]|3[01]",
    `0?[1-9]|1[0-2]|${months}`,
    `[0-7]|${weekdays}`,
  ];
  return `^(?i:${five.map((one) => listPattern(one)).join(" +")})$`;
}

/** Of ranges with steps: `*`, `1-5`, `0-30/10`. */
function listPattern(one: string): string {
  const range = `(?:\\*|(?:${one})(?:-(?:${one}))?)(?:/[1-9][0-9]?)?`;
  return `${range}(?:,${range})*`;
}
