/** Backups' names: a moment and a run, there and back. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import {
  backupIdOf,
  backupIdOfKey,
  backupMomentIn,
  dumpKeyOf,
  manifestKeyOf,
} from "../../../src/domain/backup/backup-id.ts";

const id = "20261124T080003Z-1a2b3c4d";

test("a backup is named by its moment in UTC and the start of its run's id", () => {
  const startedAt = new Date("2026-11-24T08:00:03.999Z");

  assert.equal(backupIdOf(startedAt, "1a2b3c4d-0000-4000-8000-000000000000"), id);
  assert.equal(backupIdOf(startedAt, "run-1"), "20261124T080003Z-run1");
});

test("a run whose id has no letter and no digit names no backup", () => {
  assert.throws(() => backupIdOf(new Date(0), "../.."), /Cannot name the backup/);
});

test("a name tells its moment and its run, whatever they are, and sorts as they do", () => {
  const moments = fc.date({
    min: new Date("1970-01-01T00:00:00Z"),
    max: new Date("9999-12-31T23:59:59Z"),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(moments, moments, fc.uuid(), (moment, other, runId) => {
      const second = Math.floor(moment.getTime() / 1000);
      const name = backupIdOf(moment, runId);

      assert.deepEqual(backupMomentIn(name), {
        startedAt: new Date(second * 1000),
        run: runId.slice(0, 8),
      });
      const otherSecond = Math.floor(other.getTime() / 1000);
      assert.equal(name < backupIdOf(other, runId), second < otherSecond);
    }),
  );
});

for (const text of [
  "",
  "latest",
  "20261124T080003Z",
  "20261124T080003Z-",
  "20261124T080003Z-123456789",
  "20260230T080003Z-1a2b3c4d",
  "20261124T250003Z-1a2b3c4d",
  "20261124T080003Z-../../a",
  `${id}\n`,
]) {
  test(`${JSON.stringify(text)} is no backup's name`, () => {
    assert.equal(backupMomentIn(text), undefined);
  });
}

test("what lies in a backup's folder is that backup's, and nothing else is", () => {
  for (const key of [dumpKeyOf(id), manifestKeyOf(id), `backups/${id}/other/thing`]) {
    assert.equal(backupIdOfKey(key), id);
  }
  for (const key of [`backups/${id}`, `reports/${id}/a`, "backups/old/dump.gz", id]) {
    assert.equal(backupIdOfKey(key), undefined);
  }
});
