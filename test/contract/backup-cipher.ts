/** What everybody who encrypts backups must do, seen from outside. Each opening brings a master key of its own, and another one. */
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { suite, test, type TestContext } from "node:test";
import type { BackupCipher, CipherContext } from "../../src/ports/backup-cipher.ts";

export const never = new AbortController().signal;
export const context: CipherContext = {
  backup: "20261124T080003Z-1a2b3c4d",
  schema: "surgicase",
  product: "surgicase-jobs",
};

const frame = 1024 * 1024;

export interface OpenedCipher {
  readonly cipher: BackupCipher;
  readonly another: BackupCipher;
}

export function backupCipherContract(
  name: string,
  open: (test: TestContext) => Promise<OpenedCipher>,
  skip?: string,
): void {
  suite(`backup cipher contract: ${name}`, skip === undefined ? {} : { skip }, () => {
    for (const size of [0, 1, frame - 1, frame, frame + 1, 3 * frame + 17]) {
      test(`${size} bytes come back as they were, in whatever pieces they travel`, async (t) => {
        const { cipher } = await open(t);
        const plain = randomBytes(size);

        const encrypted = await all(
          cipher.encrypt(inPieces(plain, 65_537), context, never).encrypted,
        );
        const decrypted = await all(cipher.decrypt(inPieces(encrypted, 9_973), context, never));

        assert.equal(digest(decrypted), digest(plain));
      });
    }

    test("what is encrypted does not show, and is another time by time", async (t) => {
      const { cipher } = await open(t);
      const plain = Buffer.from("canary of a patient");

      const [one, other] = [await sealed(cipher, plain), await sealed(cipher, plain)];

      assert.equal(one.indexOf("canary"), -1);
      assert.notEqual(digest(one), digest(other));
    });

    test("the master key has a name, the same each time, once the first bytes came", async (t) => {
      const { cipher, another } = await open(t);
      const names = await Promise.all(
        [cipher, cipher, another].map(async (each) => {
          const { encrypted, keyId } = each.encrypt(inPieces(randomBytes(9), 9), context, never);
          assert.throws(keyId, /Cannot name the master key/);
          await all(encrypted);
          return keyId();
        }),
      );

      assert.equal(names[0], names[1]);
      assert.notEqual(names[0], names[2]);
      assert.match(names[0] ?? "", /^[\w:/-]{16,}$/);
    });

    test("under another context it is not decrypted, and what differs is named", async (t) => {
      const { cipher } = await open(t);
      const encrypted = await sealed(cipher, randomBytes(100));
      const wrong: readonly (readonly [string, CipherContext])[] = [
        ["backup", { ...context, backup: "20261124T080003Z-00000000" }],
        ["schema", { ...context, schema: "other" }],
        ["more", { ...context, more: "" }],
      ];

      for (const [pair, expected] of wrong) {
        const decrypting = all(cipher.decrypt(inPieces(encrypted, 100), expected, never));
        await assert.rejects(decrypting, {
          name: "Error",
          message: new RegExp(`encrypted as something else \\(not the same: ${pair}\\)`),
        });
      }
    });

    test("by another master key it is not decrypted, and what to do is said", async (t) => {
      const { cipher, another } = await open(t);
      const encrypted = await sealed(cipher, randomBytes(100));

      const decrypting = all(another.decrypt(inPieces(encrypted, 100), context, never));

      await assert.rejects(decrypting, (error: Error) => {
        assert.match(error.message, /^Cannot decrypt the backup: .*KEYS_URL/);
        return true;
      });
    });

    test("a bit flipped in any place is found", async (t) => {
      const { cipher } = await open(t);
      const encrypted = await sealed(cipher, Buffer.alloc(64, "canary "));

      for (let index = 0; index < encrypted.length; index += strideOf(encrypted.length)) {
        const flipped = Buffer.from(encrypted);
        flipped[index] = (flipped[index] ?? 0) ^ (1 << (index % 8));
        await assert.rejects(
          all(cipher.decrypt(inPieces(flipped, 200), context, never)),
          (error: Error) => {
            assert.match(error.message, /^Cannot decrypt the backup: /, `byte ${index}`);
            assert.doesNotMatch(error.message, /canary/);
            return true;
          },
        );
      }
    });

    test("cut off anywhere it is not whole", async (t) => {
      const { cipher } = await open(t);
      const encrypted = await sealed(cipher, randomBytes(64));

      for (let length = 0; length < encrypted.length; length += strideOf(encrypted.length)) {
        const cut = encrypted.subarray(0, length);
        await assert.rejects(
          all(cipher.decrypt(inPieces(cut, 200), context, never)),
          { message: "Cannot decrypt the backup: it ends too early" },
          `${length} bytes`,
        );
      }
    });

    test("cut off between two frames, or with more behind its end, it is not whole", async (t) => {
      const { cipher } = await open(t);
      const encrypted = await sealed(cipher, randomBytes(2 * frame));
      const last = 4 + 4 + 12 + 4 + 16;
      const withMore = Buffer.concat([encrypted, Buffer.of(0)]);

      const cut = all(
        cipher.decrypt(inPieces(encrypted.subarray(0, -last), frame), context, never),
      );
      const longer = all(cipher.decrypt(inPieces(withMore, frame), context, never));

      await assert.rejects(cut, /it ends too early/);
      await assert.rejects(longer, /it was changed/);
    });

    test("a frame left out or two changed over are found", async (t) => {
      const { cipher } = await open(t);
      const encrypted = await sealed(cipher, randomBytes(3 * frame));
      const [length, last] = [4 + 12 + frame + 16, 4 + 4 + 12 + 4 + 16];
      const start = encrypted.length - last - 3 * length;
      const [head, one, two, rest] = [
        encrypted.subarray(0, start),
        encrypted.subarray(start, start + length),
        encrypted.subarray(start + length, start + 2 * length),
        encrypted.subarray(start + 2 * length),
      ];

      for (const parts of [
        [head, two, one, rest],
        [head, one, rest],
      ]) {
        const decrypting = all(
          cipher.decrypt(inPieces(Buffer.concat(parts), frame), context, never),
        );
        await assert.rejects(decrypting, /^Error: Cannot decrypt the backup: it was changed/);
      }
    });

    test("what the source throws is thrown as it is, either way", async (t) => {
      const { cipher } = await open(t);
      const reason = new TypeError("the disk is gone");
      async function* broken(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
        yield bytes;
        throw reason;
      }
      const encrypted = await sealed(cipher, randomBytes(frame));

      await assert.rejects(
        all(cipher.encrypt(broken(randomBytes(frame)), context, never).encrypted),
        (error) => error === reason,
      );
      await assert.rejects(
        all(cipher.decrypt(broken(encrypted.subarray(0, 100_000)), context, never)),
        (error) => error === reason,
      );
    });

    test("whoever is told to stop while the source is silent fails with the reason at once", async (t) => {
      const { cipher } = await open(t);
      const encrypted = await sealed(cipher, randomBytes(frame));
      const stop = new AbortController();
      const reason = new Error("the run was told to stop");
      async function* silent(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
        yield bytes;
        setImmediate(() => stop.abort(reason));
        await new Promise(() => undefined);
      }

      const both = [
        all(cipher.encrypt(silent(randomBytes(9)), context, stop.signal).encrypted),
        all(cipher.decrypt(silent(encrypted), context, stop.signal)),
      ];

      for (const each of both) {
        await assert.rejects(each, (error) => error === reason);
      }
    });

    test("it reads no further ahead than it must, and closes the source of whoever leaves", async (t) => {
      const { cipher } = await open(t);
      const encrypted = await sealed(cipher, randomBytes(16 * frame));
      const works = [
        (pieces: AsyncIterable<Uint8Array>) => cipher.encrypt(pieces, context, never).encrypted,
        (pieces: AsyncIterable<Uint8Array>) => cipher.decrypt(pieces, context, never),
      ];

      for (const work of works) {
        const asked = { pieces: 0 };
        const closed = Promise.withResolvers<void>();
        const source = counting(inPieces(encrypted, 65_536), asked, closed.resolve);
        for await (const piece of work(source)) {
          assert.ok(piece.length > 0);
          break;
        }
        await closed.promise;

        assert.ok(asked.pieces * 65_536 < 4 * frame, `${asked.pieces} pieces`);
      }
    });
  });
}

/** A question to a server for each would take too long. */
function strideOf(length: number): number {
  return process.env["TEST_EVERY_STEP"] === "1" ? 1 : Math.ceil(length / 97);
}

async function* counting(
  source: AsyncIterable<Uint8Array>,
  asked: { pieces: number },
  close: () => void,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of source) {
      asked.pieces += 1;
      yield piece;
    }
  } finally {
    close();
  }
}

export async function sealed(cipher: BackupCipher, plain: Uint8Array): Promise<Buffer> {
  return all(cipher.encrypt(inPieces(plain, 1_000_000), context, never).encrypted);
}

export async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += size) {
    yield bytes.subarray(start, start + size);
  }
}

export async function all(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const kept: Uint8Array[] = [];
  for await (const piece of pieces) {
    kept.push(piece);
  }
  return Buffer.concat(kept);
}

export function digest(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
