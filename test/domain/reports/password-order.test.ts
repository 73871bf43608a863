/** Which key of report passwords came before which. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { isOlderKey } from "../../../src/domain/reports/password.ts";

function isOlder(versions: readonly string[], version: string, other: string): boolean {
  const keys = new Map(versions.map((each) => [each, new Uint8Array(32)]));
  return isOlderKey({ current: other, keys }, version, other);
}

for (const [versions, older, newer] of [
  [["1", "2"], "1", "2"],
  [["10", "9"], "9", "10"],
  [["spring", "autumn"], "spring", "autumn"],
  [["1", "spring"], "spring", "1"],
] as const) {
  test(`of ${versions.join(" and ")}, ${older} is the older`, () => {
    assert.ok(isOlder(versions, older, newer));
    assert.ok(!isOlder(versions, newer, older));
    assert.ok(!isOlder(versions, older, older));
  });
}
