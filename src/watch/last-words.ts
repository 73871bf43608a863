/**
 * What a run leaves behind when it ends, for whoever looks later: how it ended, and the alert that no road took. In Kubernetes
 * it is the pod's termination message, else part of the run's record. No patient data, no secret.
 */
import type { RunEnd } from "../ports/run-history.ts";
import { isObject, listIn, momentIn, numberIn, textIn, within } from "./loose-json.ts";
import { uncutJson } from "./uncut-json.ts";

export interface LastWords extends Pick<RunEnd, "outcome" | "exitCode" | "detail"> {
  readonly job: string;
  readonly runId: string;
  readonly cause?: string | undefined;
  /** The scheduled moment it worked for. */
  readonly slot?: Date | undefined;
  /** Why it had nothing to do: `locked`, `already-done`, `nothing-to-do`. */
  readonly because?: string | undefined;
  readonly dryRun?: boolean | undefined;
  /** Where its mails are threaded; absent: it had nothing to tell. */
  readonly thread?: string | undefined;
  readonly undelivered?: UndeliveredAlert | undefined;
}

/** What no mail road took. */
export interface UndeliveredAlert {
  readonly subject: string;
  readonly text: string;
  readonly thread: string;
  /** Whom it did not reach; empty where it was not known yet who gets it. */
  readonly recipients: readonly string[];
}

/** All that Kubernetes keeps of a termination message. */
const mostBytes = 4096;
const mostDetail = 500;

/**
 * The words as one JSON object of at most 4096 bytes: what is too long is cut by us, so that it stays JSON. An alert's text is
 * cut before its recipients: who was to be told can be found elsewhere, but not here.
 */
export function lastWordsText(words: LastWords): string {
  const short = inOrder({ ...words, detail: cut(words.detail, mostDetail) });
  return short.undelivered === undefined
    ? fitting(short, JSON.stringify(short))
    : withAlert(short, short.undelivered);
}

// What says most comes first: others may cut what we have not.
function inOrder(words: LastWords): LastWords {
  const { job, runId, outcome, exitCode, cause, slot, because, dryRun, thread } = words;
  const { detail, undelivered } = words;
  const alert = undelivered === undefined ? undefined : alertInOrder(undelivered);
  const end = { outcome, exitCode, cause, slot, because, dryRun };
  return { job, runId, ...end, thread, detail, undelivered: alert };
}

function alertInOrder({ subject, thread, recipients, text }: UndeliveredAlert): UndeliveredAlert {
  return { subject, thread, recipients, text };
}

/** A detail of control characters alone is six times as long in JSON. */
function fitting(words: LastWords, message: string): string {
  return Buffer.byteLength(message) <= mostBytes
    ? message
    : JSON.stringify({ ...words, detail: cut(words.detail, mostDetail / 5) });
}

function withAlert(words: LastWords, alert: UndeliveredAlert): string {
  let { text, recipients } = alert;
  let { detail } = words;
  for (;;) {
    const undelivered = { ...alert, recipients, text };
    const message = JSON.stringify({ ...words, detail, undelivered });
    const excess = Buffer.byteLength(message) - mostBytes;
    if (excess <= 0 || (text === "" && recipients.length === 0 && detail === "")) {
      return message;
    }
    if (text === "") {
      detail = recipients.length === 0 ? "" : detail;
      recipients = recipients.slice(0, -1);
    }
    text = cut(text, Math.max(0, text.length - Math.ceil(excess / 4) - 1));
  }
}

function cut(text: string, length: number): string {
  return text.slice(0, length).toWellFormed();
}

const outcomes = ["succeeded", "skipped", "partial", "failed"] as const;

/** `undefined` where the text is none of ours: a log's last lines, another program's message. One that was cut is read as far as it goes. */
export function parseLastWords(text: string): LastWords | undefined {
  const words = uncutJson(text.trim());
  const job = textIn(words, "job");
  const runId = textIn(words, "runId");
  const outcome = outcomes.find((each) => each === within(words, "outcome"));
  const exitCode = numberIn(words, "exitCode");
  if (
    job === undefined ||
    runId === undefined ||
    outcome === undefined ||
    exitCode === undefined ||
    !Number.isInteger(exitCode)
  ) {
    return undefined;
  }
  return {
    job,
    runId,
    outcome,
    exitCode,
    detail: textIn(words, "detail") ?? "",
    ...present("cause", textIn(words, "cause")),
    ...present("slot", momentIn(words, "slot")),
    ...present("because", textIn(words, "because")),
    ...present("dryRun", within(words, "dryRun") === true ? true : undefined),
    ...present("thread", textIn(words, "thread")),
    ...present("undelivered", undeliveredIn(words)),
  };
}

/** An alert without a subject tells nobody anything; without a thread it still does. */
function undeliveredIn(words: unknown): UndeliveredAlert | undefined {
  const alert = within(words, "undelivered");
  const subject = textIn(alert, "subject");
  if (!isObject(alert) || subject === undefined) {
    return undefined;
  }
  return {
    subject,
    text: textIn(alert, "text") ?? "",
    thread: textIn(alert, "thread") ?? textIn(words, "thread") ?? "",
    recipients: listIn(alert, "recipients").filter((each) => typeof each === "string"),
  };
}

function present<Name extends string, Value>(name: Name, value: Value | undefined) {
  return (value === undefined ? {} : { [name]: value }) as Partial<Record<Name, Value>>;
}
