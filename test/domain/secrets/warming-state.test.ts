/** What one warming leaves for the next comes back whole, and telling people is told apart from meaning to. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { newRing, turned } from "../../../src/domain/secrets/key-ring.ts";
import { seal, SealError } from "../../../src/domain/secrets/seal.ts";
import {
  afterTelling,
  emptyState,
  openState,
  sealState,
  type Episode,
  type WarmingState,
} from "../../../src/domain/secrets/warming-state.ts";
import { failure } from "../../support/secret-fakes.ts";

const ring = newRing();
const since = new Date("2026-11-23T09:00:00.123Z");

const episode: Episode = {
  since,
  told: { matters: ["main stale"], reminders: 1 },
  due: { matters: ["main stale", "ses denied"], reminders: 2 },
  over: false,
};

const full: WarmingState = {
  asked: { at: since, failure: failure("unavailable") },
  failures: { main: failure("unavailable") },
  revoked: {},
  written: { main: since, database: new Date(0) },
  massDenialSince: since,
  watchdog: { lookedAt: since, missingSince: since, isSilent: true },
  episode,
};

test("a state comes back with its moments as moments", () => {
  assert.deepEqual(openState(sealState(full, ring), ring), full);
});

test("an empty state says as much of everything", () => {
  const opened = openState(sealState(emptyState, ring), ring);

  assert.deepEqual({ ...emptyState, ...opened }, emptyState);
});

test("words stay words, also those that begin like a moment", () => {
  const state = { ...full, asked: { at: since, failure: failure("suspect", "2026-11-23") } };

  assert.deepEqual(openState(sealState(state, ring), ring), state);
});

test("a state is sealed: it tells nothing, opens by the key before, and not without", () => {
  const text = sealState(full, ring);

  assert.doesNotMatch(text, /stale|InternalServiceError/);
  assert.deepEqual(openState(text, turned(ring)), full);
  assert.throws(() => openState(text, newRing()), SealError);
});

test("what was sealed as a state and is none is refused without its words", () => {
  const text = seal("warming state", {}, "kestrel-4711", ring);

  assert.throws(
    () => openState(text, ring),
    (error) => error instanceof SealError && error.message === "holds no state",
  );
});

test("once people were told, what was due is what they know", () => {
  const { episode: told, ...rest } = afterTelling(full);

  assert.deepEqual(told, { ...episode, told: episode.due, due: undefined });
  assert.deepEqual({ ...rest, episode }, full);
});

test("where nothing was due, telling changes nothing", () => {
  const quiet = { ...full, episode: { ...episode, due: undefined } };

  assert.deepEqual(afterTelling(quiet), quiet);
});

test("once people were told that it is over, there is no episode", () => {
  const over = { ...full, episode: { ...episode, due: undefined, over: true } };

  assert.deepEqual(afterTelling(over), { ...full, episode: undefined });
  assert.deepEqual(afterTelling({ ...full, episode: undefined }), { ...full, episode: undefined });
});
