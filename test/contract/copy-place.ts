/**
 * What every place of copies must do, seen from outside. Each opening brings a place that holds nothing yet, where the names
 * `main` and `database` may be used.
 */
import assert from "node:assert/strict";
import { suite, test, type TestContext } from "node:test";
import type { CopyPlace } from "../../src/ports/copy-place.ts";

const never = new AbortController().signal;
const reason = new Error("the run was told to stop");
const told = AbortSignal.abort(reason);

/** What a text may be: many lines, every kind of letter, a mark at its start, nothing at its end, and large. */
const texts = {
  sealed: '{"sealed":"v1","key":"a","bytes":"AAECAwQ="}',
  lines: "\n first\r\n\tsecond\n\n",
  letters: '\uFEFFé ß 漢字 🩺 \u0000 \u2028 \\ "quoted" ',
  large: "0123456789 é\n".repeat(50_000),
};

export interface ReadablePlace {
  readonly place: CopyPlace;
  /** Puts a text there, in whatever way it comes there. */
  readonly write: (name: "main" | "database", text: string) => Promise<void>;
}

export interface WritablePlace {
  readonly place: CopyPlace;
  /** Another instance over the same texts, as another process has it. */
  readonly other: CopyPlace;
}

export function copyReadingContract(
  name: string,
  open: (test: TestContext) => Promise<ReadablePlace>,
  skip?: string,
): void {
  suite(`copy place contract, reading: ${name}`, skip === undefined ? {} : { skip }, () => {
    test("where nothing was put there is nothing", async (t) => {
      const { place } = await open(t);

      assert.equal(await place.load("main", never), undefined);
    });

    for (const [kind, text] of Object.entries(texts)) {
      test(`a text comes back as it was put: ${kind}`, async (t) => {
        const { place, write } = await open(t);
        await write("main", text);

        const placed = await place.load("main", never);

        assert.ok(placed?.text === text);
      });
    }

    test("the newest text is read, its revision is another, and stays while the text does", async (t) => {
      const { place, write } = await open(t);
      await write("main", "first, which is longer");
      const first = await place.load("main", never);

      await write("main", "second");

      const second = await place.load("main", never);
      assert.equal(second?.text, "second");
      assert.notEqual(second.revision, first?.revision);
      assert.deepEqual(await place.load("main", never), second);
    });

    test("a text under one name is none under another", async (t) => {
      const { place, write } = await open(t);

      await write("main", "a");

      assert.equal(await place.load("database", never), undefined);
    });

    for (const badName of ["", "..", "a/b", ".hidden", "a\0b"]) {
      test(`the name ${JSON.stringify(badName)} is refused`, async (t) => {
        const { place } = await open(t);

        await assert.rejects(place.load(badName, never), TypeError);
      });
    }

    test("a reader that is told to stop fails with the reason", async (t) => {
      const { place, write } = await open(t);
      await write("main", "a");

      await assert.rejects(place.load("main", told), reason);
      await assert.rejects(place.load("database", told), reason);
    });
  });
}

export function copyPlaceContract(
  name: string,
  open: (test: TestContext) => Promise<WritablePlace>,
  skip?: string,
): void {
  const openToRead = async (t: TestContext): Promise<ReadablePlace> => {
    const { place, other } = await open(t);
    return { place, write: async (key, text) => put(other, key, text) };
  };
  copyReadingContract(name, openToRead, skip);

  suite(`copy place contract, writing: ${name}`, skip === undefined ? {} : { skip }, () => {
    test("what one instance wrote another sees, and may replace", async (t) => {
      const { place, other } = await open(t);
      assert.equal(await place.replace("main", "first", undefined, never), true);
      const seen = await other.load("main", never);

      const isReplaced = await other.replace("main", "second", seen?.revision, never);

      assert.equal(seen?.text, "first");
      assert.equal(isReplaced, true);
      assert.equal((await place.load("main", never))?.text, "second");
    });

    test("who saw an older text changes nothing", async (t) => {
      const { place } = await open(t);
      await put(place, "main", "first");
      const old = await place.load("main", never);
      await put(place, "main", "second");
      const newer = await place.load("main", never);

      const isReplaced = await place.replace("main", "third", old?.revision, never);

      assert.equal(isReplaced, false);
      assert.deepEqual(await place.load("main", never), newer);
    });

    test("who saw nothing changes nothing where there is something by now", async (t) => {
      const { place } = await open(t);
      await put(place, "main", "first");
      const first = await place.load("main", never);

      const isReplaced = await place.replace("main", "second", undefined, never);

      assert.equal(isReplaced, false);
      assert.deepEqual(await place.load("main", never), first);
    });

    test("who saw what was never there changes nothing", async (t) => {
      const { place } = await open(t);
      await put(place, "main", "first");

      const isReplaced = await place.replace("main", "second", "999999999", never);

      assert.equal(isReplaced, false);
      assert.equal((await place.load("main", never))?.text, "first");
    });

    test("an empty text is none, and who saw none replaces it", async (t) => {
      const { place } = await open(t);
      await put(place, "main", "first");
      await put(place, "main", "");
      const seen = await place.load("main", never);

      const isReplaced = await place.replace("main", "second", undefined, never);

      assert.equal(seen, undefined);
      assert.equal(isReplaced, true);
      assert.equal((await place.load("main", never))?.text, "second");
    });

    test("of two who write at the same time exactly one wins, fifty times", async (t) => {
      const { place, other } = await open(t);
      let seen: string | undefined;

      for (let round = 1; round <= 50; round += 1) {
        const wins = await Promise.all([
          place.replace("main", `${round} by one`, seen, never),
          other.replace("main", `${round} by the other`, seen, never),
        ]);

        assert.equal(wins.filter(Boolean).length, 1, `round ${round}: ${wins.join(", ")}`);
        const placed = await place.load("main", never);
        assert.equal(placed?.text, `${round} by ${wins[0] ? "one" : "the other"}`);
        seen = placed.revision;
      }
    });

    test("names are written independently, also at the same time", async (t) => {
      const { place } = await open(t);

      const wins = await Promise.all([
        place.replace("main", "a", undefined, never),
        place.replace("database", "b", undefined, never),
      ]);

      assert.deepEqual(wins, [true, true]);
      assert.equal((await place.load("main", never))?.text, "a");
      assert.equal((await place.load("database", never))?.text, "b");
    });

    test("a writer that is told to stop fails with the reason and changes nothing", async (t) => {
      const { place } = await open(t);
      await put(place, "main", "first");
      const seen = await place.load("main", never);

      await assert.rejects(place.replace("main", "second", seen?.revision, told), reason);

      assert.deepEqual(await place.load("main", never), seen);
    });

    test("a name with a slash is refused", async (t) => {
      const { place } = await open(t);

      await assert.rejects(place.replace("a/b", "first", undefined, never), TypeError);
    });
  });
}

async function put(place: CopyPlace, name: string, text: string): Promise<void> {
  const seen = await place.load(name, never);
  assert.equal(await place.replace(name, text, seen?.revision, never), true);
}
