/** What everybody who opens data keys must do, seen from outside. Each opening brings a master key of its own, and another one. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { suite, test, type TestContext } from "node:test";
import { DeniedError } from "../../src/domain/failure.ts";
import type { DataKeys } from "../../src/ports/data-keys.ts";

export const never = new AbortController().signal;

export interface OpenedKeys {
  readonly keys: DataKeys;
  /** Wraps under the master key that opens them; base64, as SurgiCase keeps it. */
  readonly wrap: (dataKey: Uint8Array) => Promise<string>;
  readonly wrapByAnother: (dataKey: Uint8Array) => Promise<string>;
}

export function dataKeysContract(
  name: string,
  open: (test: TestContext) => Promise<OpenedKeys>,
  skip?: string,
): void {
  suite(`data keys contract: ${name}`, skip === undefined ? {} : { skip }, () => {
    test("a wrapped key opens to the 32 bytes that were wrapped, each to its own", async (t) => {
      const { keys, wrap } = await open(t);
      const plain = Array.from({ length: 9 }, () => randomBytes(32));
      const wrapped = await Promise.all(plain.map(wrap));

      const opened = await Promise.all(wrapped.map(async (each) => keys.open(bytes(each), never)));

      assert.deepEqual(opened.map(hex), plain.map(hex));
    });

    test("who wipes an opened key does not spoil it for the next", async (t) => {
      const { keys, wrap } = await open(t);
      const plain = randomBytes(32);
      const wrapped = bytes(await wrap(plain));
      const first = await keys.open(wrapped, never);
      first?.fill(0);

      const second = await keys.open(wrapped, never);

      assert.equal(hex(second), hex(plain));
    });

    test("what is wrapped keeps the key hidden, and two wrappings of a key differ", async (t) => {
      const { wrap } = await open(t);
      const plain = randomBytes(32);

      const wrapped = [await wrap(plain), await wrap(plain)];

      assert.notEqual(wrapped[0], wrapped[1]);
      assert.ok(wrapped.every((each) => bytes(each).indexOf(plain) === -1));
    });

    test("damaged, cut off, empty or far too long, it is not opened", async (t) => {
      const { keys, wrap } = await open(t);
      const wrapped = bytes(await wrap(randomBytes(32)));
      const damaged = Buffer.from(wrapped);
      damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1;
      const spoilt = [
        damaged,
        wrapped.subarray(0, -1),
        wrapped.subarray(0, 20),
        Buffer.of(),
        Buffer.of(0),
        Buffer.alloc(10_000, 7),
      ];

      const opened = await Promise.all(spoilt.map(async (each) => keys.open(each, never)));

      assert.deepEqual(
        opened,
        spoilt.map(() => undefined),
      );
    });

    test("a key that has not 32 bytes is none", async (t) => {
      const { keys, wrap } = await open(t);
      const sizes = [1, 16, 31, 33, 64];

      const opened = await Promise.all(
        sizes.map(async (size) => keys.open(bytes(await wrap(randomBytes(size))), never)),
      );

      assert.deepEqual(
        opened,
        sizes.map(() => undefined),
      );
    });

    test("a key that another master key wrapped is not opened, and those of this one are", async (t) => {
      const { keys, wrap, wrapByAnother } = await open(t);
      const plain = randomBytes(32);
      const foreign = bytes(await wrapByAnother(randomBytes(32)));

      // KMS has a name for it; an emulator may take it for a refusal.
      const refused = await keys.open(foreign, never).catch((error: unknown) => error);

      assert.ok(refused === undefined || refused instanceof DeniedError);
      assert.equal(hex(await keys.open(bytes(await wrap(plain)), never)), hex(plain));
    });

    test("whoever is told to stop opens nothing, and fails with the reason", async (t) => {
      const { keys, wrap } = await open(t);
      const wrapped = bytes(await wrap(randomBytes(32)));
      const reason = new Error("the run was told to stop");

      await assert.rejects(keys.open(wrapped, AbortSignal.abort(reason)), reason);
    });
  });
}

export function bytes(base64: string): Buffer {
  return Buffer.from(base64, "base64");
}

export function hex(key: Uint8Array | undefined): string | undefined {
  return key === undefined ? undefined : Buffer.from(key).toString("hex");
}
