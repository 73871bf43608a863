/** What may take the place of what: whatever comes in whatever order, nothing goes back, and a person's word stands. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import {
  isOlder,
  isRevoked,
  succeeding,
  supersedes,
  type Kept,
  type SecretCopy,
  type Tombstone,
} from "../../../src/domain/secrets/copy.ts";

const start = Date.parse("2026-11-23T09:00:00Z");

test("a later confirmation of the same version takes its place, an earlier one does not", () => {
  assert.equal(supersedes(copyOf(1, 2), copyOf(1, 1)), true);
  assert.equal(supersedes(copyOf(1, 1), copyOf(1, 2)), false);
});

test("an older version takes no newer one's place, however late it was confirmed", () => {
  assert.equal(supersedes(copyOf(1, 9), copyOf(2, 1)), false);
  assert.equal(supersedes(copyOf(2, 9), copyOf(1, 1)), true);
});

test("a newer version takes an older one's place, though who got that asked later, and counts as confirmed then", () => {
  const [next, kept] = [copyOf(2, 1), copyOf(1, 3)];

  assert.equal(supersedes(next, kept), true);
  assert.deepEqual(succeeding(next, kept), copyOf(2, 3));
  assert.deepEqual(succeeding(next, copyOf(1, 60)), next);
  assert.deepEqual(succeeding(copyOf(2, 5), kept), copyOf(2, 5));
});

test("where the store does not say when it made them, the later confirmed version stays", () => {
  assert.equal(supersedes(ageless(copyOf(2, 2)), ageless(copyOf(1, 1))), true);
  assert.equal(supersedes(ageless(copyOf(1, 1)), ageless(copyOf(2, 2))), false);
});

test("a copy from the future is no obstacle, but its version stays known", () => {
  assert.equal(supersedes(copyOf(1, 0), copyOf(1, 6)), true);
  assert.equal(supersedes(copyOf(1, 0), copyOf(1, 5)), false);
  assert.equal(supersedes(copyOf(1, 0), copyOf(2, 60)), false);
});

test("a denial takes away a copy that was confirmed before it, and one from the future", () => {
  assert.equal(supersedes(deniedAt(2), copyOf(1, 1)), true);
  assert.equal(supersedes(deniedAt(1), copyOf(1, 2)), false);
  assert.equal(supersedes(deniedAt(0), copyOf(1, 60)), true);
});

test("a denial is lifted by a later confirmation only, and one from the future by any", () => {
  assert.equal(supersedes(copyOf(1, 2), deniedAt(1)), true);
  assert.equal(supersedes(copyOf(1, 1), deniedAt(2)), false);
  assert.equal(supersedes(copyOf(1, 0), deniedAt(60)), true);
});

test("a version older than the one that a denial took away does not come back", () => {
  assert.equal(supersedes(copyOf(1, 9), deniedAt(2, copyOf(2, 1))), false);
  assert.equal(supersedes(copyOf(2, 9), deniedAt(2, copyOf(2, 1))), true);
});

test("a person's word takes away whatever is there", () => {
  assert.equal(supersedes(revokedAt(1), copyOf(1, 2)), true);
  assert.equal(supersedes(revokedAt(1), deniedAt(2)), true);
});

test("a person's word yields to a newer version that was confirmed after it, and to nothing else", () => {
  const revoked = revokedAt(5, copyOf(2, 1));

  assert.equal(supersedes(copyOf(2, 9), revoked), false);
  assert.equal(supersedes(copyOf(1, 9), revoked), false);
  assert.equal(supersedes(deniedAt(9, copyOf(2, 1)), revoked), false);
  assert.equal(supersedes(copyOf(3, 4), revoked), false);
  assert.equal(supersedes(copyOf(3, 6), revoked), true);
});

test("a person's word on an older version does not free a later one that was revoked", () => {
  const revoked = revokedAt(5, copyOf(2, 1));

  assert.equal(supersedes(revokedAt(6, copyOf(1, 1)), revoked), false);
  assert.equal(supersedes(revokedAt(4), revoked), false);
  assert.equal(supersedes(revokedAt(6, copyOf(2, 1)), revoked), true);
});

test("what was revoked without a version is every version made until then", () => {
  const moment = copyOf(2, 0).createdAt?.getTime() ?? 0;
  const revoked = { ...revokedAt(0), at: new Date(moment) };

  assert.equal(isRevoked(copyOf(2, 0), revoked), true);
  assert.equal(isRevoked(copyOf(3, 0), revoked), false);
  assert.equal(isRevoked(ageless(copyOf(3, 0)), revoked), true);
});

test("what nobody dated is older than nothing", () => {
  assert.equal(isOlder(copyOf(1, 0), copyOf(2, 0)), true);
  assert.equal(isOlder(copyOf(1, 0), copyOf(1, 9)), false);
  assert.equal(isOlder(ageless(copyOf(1, 0)), copyOf(2, 0)), false);
  assert.equal(isOlder(copyOf(1, 0), ageless(copyOf(2, 0))), false);
});

const version = fc.integer({ min: 1, max: 4 });
/** Writers that ran at the same time: none is late by as much as clocks may differ. */
const minute = fc.integer({ min: 0, max: 5 });
const copies = fc.tuple(version, minute).map((of) => copyOf(...of));

test("in any order, no step leads to an older version or an earlier confirmation", () => {
  fc.assert(
    fc.property(fc.array(copies, { minLength: 1, maxLength: 12 }), (candidates) => {
      const [last, ...before] = history(candidates).toReversed();

      for (const earlier of before) {
        assert.ok(earlier.kind === "copy" && last?.kind === "copy");
        assert.ok(!isOlder(last, earlier) && last.confirmedAt >= earlier.confirmedAt);
      }
    }),
    { numRuns: 1_000 },
  );
});

test("in any order, no step leads to an older version, however wrong a clock is", () => {
  const anyTime = fc.tuple(version, fc.integer({ min: -2_000, max: 2_000 }));

  fc.assert(
    fc.property(fc.array(anyTime, { minLength: 1, maxLength: 12 }), (candidates) => {
      const versions = history(candidates.map((of) => copyOf(...of))).map(numberOf);

      assert.deepEqual(
        versions,
        versions.toSorted((one, other) => one - other),
      );
    }),
    { numRuns: 1_000 },
  );
});

test("of a store that never goes back, the last that was confirmed stays, whoever writes first", () => {
  const steps = fc.array(fc.integer({ min: 0, max: 1 }), { minLength: 1, maxLength: 5 });

  fc.assert(
    fc.property(
      steps.chain((rotations) => {
        const told = rotations.map((_, index) =>
          copyOf(1 + rotations.slice(0, index + 1).reduce((sum, one) => sum + one, 0), index),
        );
        return fc.tuple(fc.constant(told), fc.shuffledSubarray(told, { minLength: told.length }));
      }),
      ([told, shuffled]) => {
        assert.deepEqual(history(shuffled).at(-1), told.at(-1));
      },
    ),
    { numRuns: 1_000 },
  );
});

type Step =
  | readonly ["given", version: number, at: number]
  | readonly ["denied" | "revoked", at: number];

const steps = fc.array<Step>(
  fc.oneof(
    fc.tuple(fc.constant("given" as const), version, minute),
    fc.tuple(fc.constantFrom("denied" as const, "revoked" as const), minute),
  ),
  { minLength: 1, maxLength: 15 },
);

test("in any order, the version that a person revoked does not come back, nor one before it", () => {
  fc.assert(
    fc.property(steps, (taken) => {
      let kept: Kept | undefined;
      let revoked = 0;
      for (const step of taken) {
        const next = candidateOf(step, kept);
        kept = kept === undefined || supersedes(next, kept) ? next : kept;
        revoked = kept === next && step[0] === "revoked" ? numberOf(kept) : revoked;
        assert.ok(kept.kind === "tombstone" || numberOf(kept) > revoked);
      }
    }),
    { numRuns: 5_000 },
  );
});

test("whatever the warming took away, the next confirmation of that version brings back", () => {
  fc.assert(
    fc.property(version, minute, minute, (of, confirmed, denied) => {
      const copy = copyOf(of, confirmed);
      const kept = history([copy, deniedAt(denied, copy)]).at(-1) ?? copy;

      assert.equal(kept.kind, denied >= confirmed ? "tombstone" : "copy");
      assert.equal(supersedes(copyOf(of, 6), kept), true);
    }),
  );
});

/** What was kept, one after the other. */
function history(candidates: readonly Kept[]): readonly Kept[] {
  return candidates.reduce<readonly Kept[]>((before, next) => {
    const kept = before.at(-1);
    if (kept === undefined) {
      return [next];
    }
    return supersedes(next, kept) ? [...before, succeeding(next, kept)] : before;
  }, []);
}

function candidateOf(step: Step, kept: Kept | undefined): Kept {
  switch (step[0]) {
    case "given":
      return copyOf(step[1], step[2]);
    case "denied":
      return deniedAt(step[1], kept);
    case "revoked":
      return revokedAt(step[1], kept ?? copyOf(1, 0));
  }
}

function numberOf(kept: Kept): number {
  return Number(kept.version?.slice(1) ?? 0);
}

function copyOf(number: number, minutes: number): SecretCopy {
  return {
    kind: "copy",
    alias: "main",
    secretId: "surgicase/main",
    version: `v${number}`,
    createdAt: new Date(start - 1_000_000_000 + number * 3_600_000),
    confirmedAt: new Date(start + minutes * 60_000),
    values: {},
  };
}

function ageless(copy: SecretCopy): SecretCopy {
  return { ...copy, createdAt: undefined };
}

function deniedAt(minutes: number, kept?: Kept): Tombstone {
  return {
    kind: "tombstone",
    alias: "main",
    secretId: "surgicase/main",
    version: kept?.version,
    createdAt: kept?.createdAt,
    at: new Date(start + minutes * 60_000),
    by: undefined,
    reason: "AccessDeniedException",
  };
}

function revokedAt(minutes: number, kept?: Kept): Tombstone {
  return { ...deniedAt(minutes, kept), by: "Ann", reason: "it was in a mail" };
}
