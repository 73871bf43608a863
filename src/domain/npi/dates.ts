/** The dates of NPPES files: MM/DD/YYYY. */

/** As `YYYY-MM-DD`; `undefined` where it is no such day. Remembers what it has read: a file has the same days again and again. */
export function dateReader(): (text: string) => string | undefined {
  const known = new Map<string, string>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) {
      return before;
    }
    const day = dayOf(text);
    if (day !== undefined) {
      known.set(text, day);
    }
    return day;
  };
}

function dayOf(text: string): string | undefined {
  const [, month = "", date = "", year = ""] = /^(\d\d)\/(\d\d)\/(\d{4})$/.exec(text) ?? [];
  const day = `${year}-${month}-${date}`;
  const time = Date.parse(`${day}T00:00:00Z`);
  // JavaScript takes the 30th of February for the 2nd of March.
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== day ? undefined : day;
}
