/** The watchdog's notes over a place that works: kept, changed by two at once, and spoilt by hand. */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { filePlace } from "../../src/adapters/copies/file-place.ts";
import { mountedPlace } from "../../src/adapters/copies/mounted-place.ts";
import { ConfigError, UnavailableError } from "../../src/domain/failure.ts";
import type { CopyPlace } from "../../src/ports/copy-place.ts";
import type { Mute } from "../../src/watch/mute.ts";
import { watchNotes } from "../../src/watch/notes.ts";
import { emptyWatch, type Episode, type WatchState } from "../../src/watch/watch-state.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const never = new AbortController().signal;

const episode: Episode = {
  job: "referral-report",
  kind: "never-started",
  severity: "critical",
  mark: "2026-11-23T09:00:00.000Z",
  since: new Date("2026-11-23T09:00:00Z"),
  latest: new Date("2026-11-23T09:00:00Z"),
  slot: new Date("2026-11-23T09:00:00Z"),
  week: "2026-11-23",
  thread: "referral-report@example.com",
  what: "was never started",
  toldAt: new Date("2026-11-23T09:05:00Z"),
  reminders: 1,
};
const state: WatchState = {
  lookedAt: new Date("2026-11-23T09:10:00Z"),
  jobs: {
    "weekly-digest": { schedule: "0 9 * * 1", expectedFrom: new Date("2026-11-01T00:00:00Z") },
    "referral-report": { schedule: "", expectedFrom: new Date("2026-11-02T00:00:00Z") },
  },
  episodes: [
    episode,
    { ...episode, mark: "", slot: undefined, week: undefined, toldAt: undefined },
  ],
  told: [
    { fact: "referral-report/suspended/warning/", at: new Date("2026-11-23T09:05:00Z") },
    { fact: "weekly-digest/failed/critical/1", at: undefined },
  ],
  madeGood: ["2"],
  unended: [
    {
      job: "weekly-digest",
      runId: "1",
      name: "weekly-digest-29925570",
      madeAt: new Date("2026-11-23T09:00:00Z"),
      slot: undefined,
      seenAt: new Date("2026-11-23T09:10:00Z"),
      goneAt: undefined,
    },
  ],
  settled: ["1/weekly-digest-29925570-abcde"],
};
const mute: Mute = {
  job: "weekly-digest",
  until: new Date("2026-11-24T12:00:00Z"),
  by: "lead@example.com",
  reason: "moving house",
  since: new Date("2026-11-23T12:00:00Z"),
};

test("where nothing was noted there is the empty state, and nobody is muted", async (t) => {
  const { notes } = await open(t);

  assert.deepEqual(await notes.state(never), emptyWatch);
  assert.deepEqual(await notes.mutes(never), []);
});

test("what was noted comes back as it was, dates as dates, and marks that look like dates as marks", async (t) => {
  const { notes } = await open(t);

  const kept = await notes.changeState(() => state, never);
  await notes.changeMutes(() => [mute], never);

  assert.equal(kept.episodes.length, 2);
  assert.deepEqual(await notes.state(never), state);
  assert.deepEqual(await notes.mutes(never), [mute]);
});

test("an episode of a week that is none is left out, and the others stay", async (t) => {
  const { notes } = await open(t);
  const weeks = ["2026-11-23", "garbage", "2026-11-24"];
  const episodes = weeks.map((week) => ({ ...episode, week }));
  await notes.changeState(() => ({ ...state, episodes }), never);

  const read = await notes.state(never);

  assert.deepEqual(read.episodes, [episode]);
  assert.equal(read.damaged, true);
});

test("a change is made to what is there by now, and of two at once none is lost", async (t) => {
  const { notes } = await open(t);
  const settle = (mark: string) =>
    notes.changeState((before) => ({ ...before, settled: [...before.settled, mark] }), never);

  await Promise.all(["a", "b", "c", "d"].map(settle));

  assert.deepEqual((await notes.state(never)).settled.toSorted(), ["a", "b", "c", "d"]);
});

test("whoever is always overtaken gives up, and can be tried again", async (t) => {
  const { place } = await open(t);
  let tries = 0;
  const overtaken: CopyPlace = {
    ...place,
    replace: async () => {
      tries += 1;
      return Promise.resolve(false);
    },
  };

  await assert.rejects(
    watchNotes(overtaken).changeState(() => state, never),
    (error) => {
      assert.ok(error instanceof UnavailableError);
      return /^Cannot keep the watchdog's state in the folder .*all the time$/.test(error.message);
    },
  );
  assert.equal(tries, 20);
});

const spoilt = {
  "no JSON": "lookedAt: today",
  "no object": "[]",
  null: "null",
  "cut short": JSON.stringify(state).slice(0, -30),
};
for (const [name, text] of Object.entries(spoilt)) {
  test(`notes that cannot be read are begun anew, and say so: ${name}`, async (t) => {
    const { notes, write } = await open(t);
    await write("state", text);

    assert.deepEqual(await notes.state(never), { ...emptyWatch, damaged: true });
  });
}

test("that they were damaged is heard by who changes them, and not kept", async (t) => {
  const { notes, write } = await open(t);
  await write("state", "no JSON");
  let heard: unknown;

  await notes.changeState((before) => {
    heard = before.damaged;
    return before;
  }, never);

  assert.equal(heard, true);
  assert.equal((await notes.state(never)).damaged, undefined);
});

const entries: Readonly<Record<string, object>> = {
  "a moment that is none": { episodes: [episode, { ...episode, since: "yesterday" }] },
  "a kind that there is not": { episodes: [{ ...episode, kind: "bored" }, episode] },
  "a field that is missing": { episodes: [episode, { ...episode, thread: undefined }] },
  "a job without a schedule": { episodes: [episode], jobs: { a: {} } },
  "a list that is none": { episodes: [episode], settled: "a" },
  "a time of no look": { episodes: [episode], lookedAt: "soon" },
};
for (const [name, changes] of Object.entries(entries)) {
  test(`an entry that makes no sense is left out, and the others stay: ${name}`, async (t) => {
    const { notes, write } = await open(t);
    await write("state", JSON.stringify({ ...emptyWatch, ...changes }));

    assert.deepEqual(await notes.state(never), {
      ...emptyWatch,
      episodes: [episode],
      damaged: true,
    });
  });
}

test("notes of an older version lack nothing, and what a newer one added is passed over", async (t) => {
  const { notes, write } = await open(t);
  await write("state", JSON.stringify({ episodes: [{ ...episode, later: 1 }], later: {} }));

  assert.deepEqual(await notes.state(never), { ...emptyWatch, episodes: [episode] });
});

test("of mutes, too, those that make sense stay", async (t) => {
  const { notes, write } = await open(t);
  await write("mutes", JSON.stringify([{ ...mute, until: "for ever" }, mute, "all"]));

  assert.deepEqual(await notes.mutes(never), [mute]);
});

test("with every change, mutes go that were over before the newest began", async (t) => {
  const { notes } = await open(t);
  await notes.changeMutes(() => [mute], never);
  const next = {
    ...mute,
    job: "referral-report",
    since: new Date("2026-11-24T12:00:00Z"),
    until: new Date("2026-11-25T12:00:00Z"),
  };

  const kept = await notes.changeMutes((before) => [...before, next], never);

  assert.deepEqual(kept, [next]);
  assert.deepEqual(await notes.mutes(never), [next]);
});

test("where the notes are mounted they are read, and changes are refused", async (t) => {
  const notes = watchNotes(
    mountedPlace({
      folder: await temporaryFolder(t),
      what: "the notes",
      writer: "only the watchdog writes it",
    }),
  );

  assert.deepEqual(await notes.state(never), emptyWatch);
  await assert.rejects(
    notes.changeMutes(() => [mute], never),
    ConfigError,
  );
});

async function open(t: TestContext) {
  const place = filePlace({ folder: await temporaryFolder(t), what: "the watchdog's notes" });
  return {
    place,
    notes: watchNotes(place),
    write: async (name: "state" | "mutes", text: string) =>
      assert.ok(await place.replace(name, text, undefined, never)),
  };
}
