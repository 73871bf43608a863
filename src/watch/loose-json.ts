/** JSON that others may have written, cut or changed: what is not as it should be is not there. Pure; nothing here throws. */

/** `undefined` where the text is no JSON. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What an object has under a name, and under a name of that, and so on. */
export function within(value: unknown, ...names: readonly string[]): unknown {
  return names.reduce<unknown>((inner, name) => {
    return isObject(inner) && Object.hasOwn(inner, name) ? inner[name] : undefined;
  }, value);
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** `undefined` where it is none, or empty. */
export function textIn(value: unknown, ...names: readonly string[]): string | undefined {
  const text = within(value, ...names);
  return typeof text === "string" && text !== "" ? text : undefined;
}

export function numberIn(value: unknown, ...names: readonly string[]): number | undefined {
  const number = within(value, ...names);
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** Of a full date and time as ISO 8601 has it. */
export function momentIn(value: unknown, ...names: readonly string[]): Date | undefined {
  const text = textIn(value, ...names) ?? "";
  const moment = new Date(/^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)$/.test(text) ? text : NaN);
  return Number.isNaN(moment.getTime()) ? undefined : moment;
}

/** Empty where it is none. */
export function listIn(value: unknown, ...names: readonly string[]): readonly unknown[] {
  const list = within(value, ...names);
  return Array.isArray(list) ? list : [];
}
