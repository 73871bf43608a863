/** Manifests: what was written is read, and what is damaged is refused with a reason that quotes nothing. */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { manifestText, readManifest, type Manifest } from "../../../src/domain/backup/manifest.ts";
import { backupAt, manifestOf } from "../../support/backups.ts";

const id = backupAt("2026-11-24T08:00:03Z");
const other = backupAt("2026-11-23T08:00:03Z");

for (const [name, manifest] of Object.entries<Manifest>({
  "with everything": manifestOf(id),
  "with its longest statement": manifestOf(id, {
    dump: { ...manifestOf(id).dump, longestStatement: 17_000_000 },
  }),
  "of an empty database": manifestOf(id, { tables: [], views: [], leftOut: [] }),
})) {
  test(`a manifest ${name} is read as it was written`, () => {
    assert.deepEqual(readManifest(manifestText(manifest), id), { kind: "read", manifest });
  });
}

test("a manifest without its tool is read, and one with words of a later version too", () => {
  const { tool: _, ...rest } = manifestOf(id);
  const text = JSON.stringify({ ...rest, later: { on: true } });

  assert.deepEqual(readManifest(text, id), { kind: "read", manifest: rest });
});

test("moments are written as ISO 8601 in UTC", () => {
  const written = JSON.parse(manifestText(manifestOf(id))) as Record<string, unknown>;

  assert.equal(written["startedAt"], "2026-11-24T08:00:03.000Z");
  assert.equal(written["verifiedAt"], "2026-11-24T08:00:10.000Z");
});

const written = JSON.parse(manifestText(manifestOf(id))) as Record<string, unknown>;
const dump = manifestOf(id).dump;

for (const [name, text, reason] of [
  ["that is empty", "", /it is no JSON object/],
  ["that was cut", manifestText(manifestOf(id)).slice(0, -20), /it is no JSON object/],
  ["that is a list", "[]", /it is no JSON object/],
  ["that is null", "null", /it is no JSON object/],
  ["without a format", changed({ format: undefined }), /its format is missing/],
  ["of a newer format", changed({ format: 2 }), /a newer version .* wrote it: use that/],
  ["of another backup", changed({ id: other }), /it is of another backup/],
  [
    "that names another backup's dump",
    changed({ dump: { ...dump, key: `backups/${other}/dump.sql.zst.encrypted` } }),
    /it is of another backup/,
  ],
  ["with no digest", changed({ dump: { ...dump, sha256: "canary" } }), /without its dump\.sha256/],
  ["with a size below nothing", changed({ dump: { ...dump, bytes: -1 } }), /its dump\.bytes/],
  ["without a dump", changed({ dump: undefined }), /its dump\.key, dump\.bytes, dump\.sha256/],
  ["with tables that are none", changed({ tables: "canary" }), /without its tables$/],
  [
    "with rows that are no number",
    changed({ tables: [{ name: "cases", rows: "canary" }] }),
    /without its tables\[0\]\.rows$/,
  ],
  ["with a moment that is none", changed({ finishedAt: "2026-13-45T00:00:00Z" }), /finishedAt/],
  ["with a local moment", changed({ finishedAt: "2026-11-24T08:00:03" }), /finishedAt/],
  ["with views that are no names", changed({ views: [1] }), /without its views$/],
  ["with several faults", changed({ keyId: "", events: null }), /without its keyId, events$/],
] as const) {
  test(`a manifest ${name} is damaged`, () => {
    const reading = readManifest(text, id);

    assert.equal(reading.kind, "damaged");
    assert.match(reading.reason, reason);
    assert.doesNotMatch(reading.reason, /canary/);
  });
}

test("a manifest in a folder that is named otherwise is damaged", () => {
  const manifest = manifestOf("old");

  assert.equal(readManifest(manifestText(manifest), "old").kind, "damaged");
});

test("no JSON makes the reading throw", () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(...Object.keys(written)), (value, name) => {
      for (const text of [JSON.stringify(value), changed({ [name]: value })]) {
        assert.ok(["read", "damaged"].includes(readManifest(text, id).kind));
      }
    }),
  );
});

function changed(changes: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ ...written, ...changes });
}
