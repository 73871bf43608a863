/** A log line for people at a terminal: the message, then its fields as `name=value` on the same line, so that grep finds it all. */

const everyLine = new Set(["level", "time", "pid", "hostname", "logger", "job", "msg"]);

export function terminalLine(line: Readonly<Record<string, unknown>>): string {
  const fields = Object.entries(line)
    .filter(([name]) => !everyLine.has(name))
    .flatMap(([name, value]) => parts(name, value));
  const words = `${text(line["logger"])} ${text(line["job"])}: ${text(line["msg"])}`;
  return [words, ...fields].join(" ").replaceAll(/\s+/g, " ");
}

/** Objects are opened: their names say enough without the one around them. */
function parts(name: string, value: unknown): readonly string[] {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => parts(`${name}[${index + 1}]`, item));
  }
  if (typeof value === "object" && value !== null) {
    return name.endsWith("]")
      ? [`${name}={${listed(Object.values(value))}}`]
      : Object.entries(value).flatMap(([inner, item]) => parts(inner, item));
  }
  const shown = text(value);
  return [`${name}=${/\s/.test(shown) ? JSON.stringify(shown) : shown}`];
}

function listed(values: readonly unknown[]): string {
  return values.map((value) => text(value)).join(" | ");
}

function text(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
