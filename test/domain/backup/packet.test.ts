/** How much a server must take for a dump's longest statement. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { packetNeeded } from "../../../src/domain/backup/packet.ts";

const mebibyte = 1024 * 1024;

test("a statement that fits needs nothing, and so does one of unknown length", () => {
  assert.equal(packetNeeded(16 * mebibyte - 1024, 16 * mebibyte), undefined);
  assert.equal(packetNeeded(undefined, 16 * mebibyte), undefined);
  assert.equal(packetNeeded(2000 * mebibyte, undefined), undefined);
});

test("one that does not fit needs whole mebibytes, a gibibyte at most", () => {
  assert.deepEqual(packetNeeded(16 * mebibyte, 16 * mebibyte), {
    neededBytes: 17 * mebibyte,
    isPossible: true,
  });
  assert.equal(packetNeeded(1024 * mebibyte, 16 * mebibyte)?.isPossible, false);
});
