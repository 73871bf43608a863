/** The application's own switch for mails: `ENABLE_EMAIL` in the secret `main`. Alerts do not ask it. */
import type { Secrets } from "../../ports/secrets.ts";
import type { RunContext } from "../../run/job.ts";

const on: ReadonlySet<string> = new Set(["true", "1", "yes", "on", "enabled"]);

/** Off only where it clearly says so: absent, odd or unreadable means on. */
export async function mailIsOn(
  secrets: Secrets,
  { signal }: Pick<RunContext, "signal">,
): Promise<boolean> {
  try {
    const { values } = await secrets.read("main", signal);
    return isOn(values["ENABLE_EMAIL"]);
  } catch {
    signal.throwIfAborted();
    return true;
  }
}

function isOn(value: unknown): boolean {
  if (typeof value === "boolean") {
    return value;
  }
  return typeof value === "string" && value.trim() !== ""
    ? on.has(value.trim().toLowerCase())
    : true;
}
