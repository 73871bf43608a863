/**
 * The pod's termination message: how the run ended and the alert that no road took, as one JSON object of at most 4096
 * bytes, which is all that Kubernetes keeps.
 */
import type { Reporter } from "../event.ts";
import { recordOf } from "../run-record.ts";
import type { UndeliveredAlert } from "../../watch/last-words.ts";

const mostBytes = 4096;

export function lastWords(
  write: (text: string) => Promise<void>,
  undelivered: () => UndeliveredAlert | undefined,
  scrub: (text: string) => string,
): Reporter {
  return {
    name: "termination message",
    limitSeconds: 5,
    async report(event) {
      if (event.kind !== "ended") {
        return;
      }
      const { job, runId, end } = recordOf(event, scrub);
      const { outcome, exitCode, detail } = end ?? {};
      const alert = undelivered();
      const words = { job, runId, outcome, exitCode, detail: cut(detail ?? "", 500) };
      await write(alert === undefined ? JSON.stringify(words) : withAlert(words, alert));
    },
  };
}

/** The text is cut before the recipients: who was to be told can be found elsewhere, but not here. */
function withAlert(words: object, alert: UndeliveredAlert): string {
  let { text, recipients } = alert;
  for (;;) {
    const message = JSON.stringify({ ...words, undelivered: { ...alert, recipients, text } });
    const excess = Buffer.byteLength(message) - mostBytes;
    if (excess <= 0) {
      return message;
    }
    if (text === "") {
      recipients = recipients.slice(0, -1);
    }
    text = cut(text, Math.max(0, text.length - Math.ceil(excess / 4) - 1));
  }
}

function cut(text: string, length: number): string {
  return text.slice(0, length).toWellFormed();
}
