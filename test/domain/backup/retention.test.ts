/** What the retention keeps: by example, and whatever backups there are. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import {
  backupsToRemove as removedAt,
  isLeftover,
  type KeptBackup,
} from "../../../src/domain/backup/retention.ts";
import { backupAt } from "../../support/backups.ts";

function kept(id: string, schema = "allstars"): KeptBackup {
  return { id, environment: "test", schema };
}

/** Long after all of them, so that none is young. */
const later = new Date("2027-02-01T00:00:00Z");

function backupsToRemove(backups: readonly KeptBackup[]): readonly string[] {
  return removedAt(backups, { now: later });
}

function idsOf(backups: readonly KeptBackup[]): readonly string[] {
  return backups.map(({ id }) => id);
}

/** What stays, oldest first. */
function staying(backups: readonly KeptBackup[]): readonly KeptBackup[] {
  const removed = new Set(backupsToRemove(backups));
  return backups.filter(({ id }) => !removed.has(id)).toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

const dayMilliseconds = 24 * 60 * 60 * 1000;

/** One at the same time of each day, so many days, up to 24 November. */
function daily(days: number): readonly KeptBackup[] {
  const last = Date.parse("2026-11-24T08:00:00Z");
  return Array.from({ length: days }, (_, index) =>
    kept(backupAt(new Date(last - index * dayMilliseconds).toISOString())),
  );
}

suite("retention", () => {
  test("of 800 daily backups the last 30 days stay, and the last of each of 12 months", () => {
    const days = idsOf(staying(daily(800))).map((id) => id.slice(0, 8));

    assert.deepEqual(days.slice(0, 11), [
      "20251231",
      "20260131",
      "20260228",
      "20260331",
      "20260430",
      "20260531",
      "20260630",
      "20260731",
      "20260831",
      "20260930",
      "20261026",
    ]);
    assert.equal(days.length, 40);
    assert.deepEqual(
      days.slice(-30).toReversed(),
      idsOf(daily(30)).map((id) => id.slice(0, 8)),
    );
  });

  test("of several on one day the newest stays", () => {
    const day = ["00:00:00", "08:00:00", "23:59:59"].map((time) =>
      kept(backupAt(`2026-11-24T${time}Z`)),
    );

    assert.deepEqual(idsOf(staying(day)), [day[2]?.id]);
  });

  test("days without a backup count for nothing: what is old stays until newer ones come", () => {
    const old = Array.from({ length: 30 }, (_, index) =>
      kept(backupAt(`${1990 + index}-01-01T00:00:00Z`)),
    );

    assert.deepEqual(backupsToRemove(old), []);
  });

  test("a database does not lose its backups to another that is kept beside it", () => {
    const mine = kept(backupAt("2026-01-01T00:00:00Z"), "mine");

    assert.ok(!backupsToRemove([mine, ...daily(800)]).includes(mine.id));
  });

  test("all of the last 24 hours stay, and one of a wrong clock pushes none of them out", () => {
    const now = new Date("2026-11-24T08:00:00Z");
    const [old, first, second, third] = [
      "2026-11-23T07:59:00Z",
      "2026-11-23T08:01:00Z",
      "2026-11-24T06:00:00Z",
      "2026-11-24T07:00:00Z",
    ].map((moment) => kept(backupAt(moment)));
    const wrong = Array.from({ length: 40 }, (_, day) =>
      kept(backupAt(new Date(Date.UTC(2030, 0, 1 + day)).toISOString())),
    );
    const all = [old, first, second, third].filter((each) => each !== undefined);

    assert.deepEqual(removedAt([...all, ...wrong], { now }), [old?.id]);
  });

  test("the own one stays, whatever its clock says", () => {
    const [own, newer] = ["2026-11-20T08:00:00Z", "2026-11-20T09:00:00Z"].map((moment) =>
      backupAt(moment),
    );
    const backups = [kept(own ?? ""), kept(newer ?? "")];

    assert.deepEqual(removedAt(backups, { now: later }), [own]);
    assert.deepEqual(removedAt(backups, { now: later, ownId: own }), []);
  });

  test("nothing is removed where there is nothing", () => {
    assert.deepEqual(backupsToRemove([]), []);
  });
});

const anyBackups = fc
  .uniqueArray(
    fc.integer({ min: Date.parse("2020-01-01") / 60_000, max: Date.parse("2026-12-31") / 60_000 }),
    { minLength: 1, maxLength: 200 },
  )
  .map((minutes) =>
    minutes.map((minute) => kept(backupAt(new Date(minute * 60_000).toISOString()))),
  );
/** Close together, as schedules and retries make them. */
const oftenMade = fc
  .uniqueArray(fc.integer({ min: 0, max: 2000 }), { minLength: 1, maxLength: 300 })
  .map((hours) =>
    hours.map((hour) =>
      kept(backupAt(new Date(Date.parse("2026-08-01") + hour * 3_600_000).toISOString())),
    ),
  );

suite("retention, whatever there is", () => {
  for (const [name, backups] of Object.entries({ anyBackups, oftenMade })) {
    test(`the newest stays (${name})`, () => {
      fc.assert(
        fc.property(backups, (all) => {
          assert.equal(staying(all).at(-1)?.id, idsOf(all).toSorted().at(-1));
        }),
      );
    });

    test(`no more than 42 stay, and no fewer than there are days, up to 30 (${name})`, () => {
      fc.assert(
        fc.property(backups, (all) => {
          const days = new Set(idsOf(all).map((id) => id.slice(0, 8))).size;
          const count = staying(all).length;
          assert.ok(count <= 42 && count >= Math.min(days, 30), `${count} of ${days} days`);
        }),
      );
    });

    test(`removing again removes nothing (${name})`, () => {
      fc.assert(fc.property(backups, (all) => assert.deepEqual(backupsToRemove(staying(all)), [])));
    });

    test(`the order in which they are given does not matter (${name})`, () => {
      fc.assert(
        fc.property(backups, (all) =>
          assert.deepEqual(backupsToRemove(all.toReversed()), backupsToRemove(all)),
        ),
      );
    });

    test(`the newest of the last 30 days and 12 months that have one stay (${name})`, () => {
      fc.assert(
        fc.property(backups, (all) => {
          const newestFirst = idsOf(all).toSorted().toReversed();
          for (const [length, limit] of [
            [8, 30],
            [6, 12],
          ] as const) {
            const spans = [...new Set(newestFirst.map((id) => id.slice(0, length)))];
            for (const span of spans.slice(0, limit)) {
              const newest = newestFirst.find((id) => id.startsWith(span)) ?? "";
              assert.ok(idsOf(staying(all)).includes(newest), newest);
            }
          }
        }),
      );
    });
  }
});

for (const [moment, isOld] of [
  ["2026-11-23T20:00:00Z", false],
  ["2026-11-23T19:59:59Z", true],
  ["2026-11-24T08:00:00Z", false],
  ["2027-01-01T00:00:00Z", false],
] as const) {
  test(`what began at ${moment} is ${isOld ? "" : "not yet "}a left-over on 24 November at 8`, () => {
    assert.equal(isLeftover(backupAt(moment), new Date("2026-11-24T08:00:00Z")), isOld);
  });
}

test("a folder that is no backup's is no left-over", () => {
  assert.equal(isLeftover("old", new Date("2026-11-24T08:00:00Z")), false);
});
