/** What a schedule looks like, as a regular expression that Go reads too. A template looks at what numbers say: ranges, steps, dates. */

const months = "JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC";
const weekdays = "SUN|MON|TUE|WED|THU|FRI|SAT";

/** Five fields as both Kubernetes and the program read them: Sunday is 0. */
export function cronPattern(): string {
  const five = [
    "[0-5]?[0-9]",
    "[01]?[0-9]|2[0-3]",
    "0?[1-9]|[12][0-9]|3[01]",
    `0?[1-9]|1[0-2]|${months}`,
    `[0-6]|${weekdays}`,
  ];
  return `^(?i:${five.map((one) => listPattern(one)).join(" +")})$`;
}

/** Of ranges with steps: `*`, `1-5`, `0-30/10`; a step from one number on, `5/10`, the program does not know. */
function listPattern(one: string): string {
  const step = "(?:/[1-9][0-9]?)?";
  const range = `(?:\\*${step}|(?:${one})(?:-(?:${one})${step})?)`;
  return `${range}(?:,${range})*`;
}
