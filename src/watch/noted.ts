/**
 * The watchdog's notes as text, read with care: an entry that makes no sense is left out, and the others stay. What an older
 * version did not note is empty, what a newer one did is passed over. Pure.
 */
import { parsePayWeek } from "../domain/payments/pay-week.ts";
import { isObject, jsonIn, momentIn, within } from "./loose-json.ts";
import { matterKinds, type MatterSeverity } from "./matter.ts";
import type { Mute } from "./mute.ts";
import type { Episode, Told, UnendedRun, WatchedJob, WatchState } from "./watch-state.ts";

/** What a field must be; `?`: or nothing. */
type Kind = "text" | "text?" | "moment" | "moment?" | "number" | readonly string[];
/** Every field is named as what it is, so that none comes back as something else than what was kept. */
type Shape<Entry> = { readonly [Field in keyof Entry]-?: KindOf<Entry[Field]> };
type KindOf<Value> = undefined extends Value
  ? `${PlainKindOf<Exclude<Value, undefined>> & ("text" | "moment")}?`
  : PlainKindOf<Value>;
type PlainKindOf<Value> = [Value] extends [Date]
  ? "moment"
  : [Value] extends [number]
    ? "number"
    : string extends Value
      ? "text"
      : readonly Value[];

const matterSeverities: readonly MatterSeverity[] = ["critical", "warning"];

const watchedJob: Shape<WatchedJob> = { schedule: "text", expectedFrom: "moment" };

const episode: Shape<Episode> = {
  job: "text",
  kind: matterKinds,
  severity: matterSeverities,
  mark: "text",
  since: "moment",
  latest: "moment",
  slot: "moment?",
  week: "text?",
  thread: "text",
  what: "text",
  toldAt: "moment?",
  reminders: "number",
};

const told: Shape<Told> = { fact: "text", at: "moment?" };

const unendedRun: Shape<UnendedRun> = {
  job: "text",
  runId: "text",
  name: "text",
  madeAt: "moment",
  slot: "moment?",
  seenAt: "moment",
  goneAt: "moment?",
};

const mute: Shape<Mute> = {
  job: "text",
  until: "moment",
  by: "text",
  reason: "text",
  since: "moment",
};

export function stateIn(text: string): WatchState {
  const noted = jsonIn(text);
  const reading = { isWhole: isObject(noted) };
  const lookedAt = readField(noted, "lookedAt", "moment?");
  const state: WatchState = {
    lookedAt: lookedAt?.value as Date | undefined,
    jobs: watchedJobsIn(within(noted, "jobs"), reading),
    episodes: episodesIn(within(noted, "episodes"), reading),
    told: entriesIn(within(noted, "told"), told, reading),
    madeGood: textsIn(within(noted, "madeGood"), reading),
    unended: entriesIn(within(noted, "unended"), unendedRun, reading),
    settled: textsIn(within(noted, "settled"), reading),
  };
  return reading.isWhole && lookedAt !== undefined ? state : { ...state, damaged: true };
}

/** Whoever is muted by an entry that makes no sense is told of again: nobody misses anything. */
export function mutesIn(text: string): readonly Mute[] {
  return entriesIn(jsonIn(text), mute, { isWhole: true });
}

interface Reading {
  isWhole: boolean;
}

function watchedJobsIn(value: unknown, reading: Reading): WatchState["jobs"] {
  const found = isObject(value) ? Object.entries(value) : [];
  const jobs = found
    .map(([job, each]) => [job, entryIn(each, watchedJob)] as const)
    .filter((entry): entry is [string, WatchedJob] => entry[1] !== undefined);
  note(reading, (value === undefined || isObject(value)) && jobs.length === found.length);
  return Object.fromEntries(jobs);
}

function entriesIn<Entry>(value: unknown, shape: Shape<Entry>, reading: Reading): Entry[] {
  const found: readonly unknown[] = Array.isArray(value) ? value : [];
  const entries = found.map((each) => entryIn(each, shape)).filter((each) => each !== undefined);
  note(reading, (value === undefined || Array.isArray(value)) && entries.length === found.length);
  return entries;
}

/** A week that is none would break the words of every mail about it. */
function episodesIn(value: unknown, reading: Reading): readonly Episode[] {
  const found = entriesIn(value, episode, reading);
  const episodes = found.filter(({ week }) => week === undefined || parsePayWeek(week) === week);
  note(reading, episodes.length === found.length);
  return episodes;
}

function textsIn(value: unknown, reading: Reading): readonly string[] {
  const found: readonly unknown[] = Array.isArray(value) ? value : [];
  const texts = found.filter((each) => typeof each === "string");
  note(reading, (value === undefined || Array.isArray(value)) && texts.length === found.length);
  return texts;
}

function note(reading: Reading, isRight: boolean): void {
  reading.isWhole &&= isRight;
}

function entryIn<Entry>(value: unknown, shape: Shape<Entry>): Entry | undefined {
  const fields = Object.entries(shape as Readonly<Record<string, Kind>>).map(
    ([name, kind]) => [name, readField(value, name, kind)] as const,
  );
  return fields.every(([, field]) => field !== undefined)
    ? (Object.fromEntries(fields.map(([name, field]) => [name, field?.value])) as Entry)
    : undefined;
}

/** `undefined`: it is not what it must be. */
function readField(
  value: unknown,
  name: string,
  kind: Kind,
): { readonly value: unknown } | undefined {
  const field = within(value, name);
  switch (kind) {
    case "text?":
    case "moment?":
      return field === undefined
        ? { value: field }
        : readField(value, name, kind === "text?" ? "text" : "moment");
    case "text":
      return typeof field === "string" ? { value: field } : undefined;
    case "number":
      return typeof field === "number" ? { value: field } : undefined;
    case "moment":
      return wrapped(momentIn(value, name));
    default:
      return wrapped(kind.find((each) => each === field));
  }
}

function wrapped(value: unknown): { readonly value: unknown } | undefined {
  return value === undefined ? undefined : { value };
}
