/** Whether a text that people typed names a time zone. */

const known = new Map<string, boolean>();

/** An IANA name; the answer is remembered, as asking costs more than a page of a report. */
export function isTimeZone(text: string): boolean {
  const name = text.trim();
  const answer = known.get(name) ?? isKnownTo(name);
  known.set(name, answer);
  return answer;
}

function isKnownTo(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: name }).format(0) !== "" && name !== "";
  } catch {
    return false;
  }
}
