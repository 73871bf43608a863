/** SurgiCase's encrypted fields: what is one, what opens one, and what must not pass for a name. */
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import {
  holdsCiphertext,
  looksSpoilt,
  looksEncrypted,
  openField,
  openSealed,
  sealBytes,
  sealField,
} from "../../src/domain/phi-field.ts";

const dataKey = Buffer.alloc(32, 1);
const iv = Buffer.alloc(12, 2);
const madeElsewhere = "AgICAgICAgICAgICNsf0V7GtdL9RKnUs2XfhOF25CuI=";

const anyText = fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 });
const anyIv = fc.uint8Array({ minLength: 12, maxLength: 12 });
const anyKey = fc.uint8Array({ minLength: 32, maxLength: 32 });

test("a field that was made elsewhere opens: IV, tag, ciphertext, in this order", () => {
  // By Python's cryptography: AESGCM(bytes([1]) * 32).encrypt(bytes([2]) * 12, "Zoë".encode(), None), its tag moved to the front.
  assert.equal(openField(madeElsewhere, dataKey), "Zoë");
  assert.equal(sealField("Zoë", dataKey, iv), madeElsewhere);
});

test("whatever was sealed opens to the same text, and looks encrypted from its first letter on", () => {
  fc.assert(
    fc.property(anyText, anyKey, anyIv, (text, key, once) => {
      const sealed = sealField(text, key, once);

      assert.equal(openField(sealed, key), text.replace(/^\uFEFF/, ""));
      assert.ok(looksEncrypted(sealed) && sealed.length >= 40);
      assert.equal(openField(` ${sealed}\r\n`, key), openField(sealed, key));
    }),
  );
});

test("with one bit changed anywhere, or with another key, nothing opens", () => {
  fc.assert(
    fc.property(anyText, anyIv, fc.nat(), fc.nat(7), (text, once, place, bit) => {
      const sealed = Buffer.from(sealField(text, dataKey, once), "base64");
      const index = place % sealed.length;
      sealed[index] = (sealed[index] ?? 0) ^ (1 << bit);

      assert.equal(openField(sealed.toString("base64"), dataKey), undefined);
      assert.equal(openField(sealField(text, dataKey, once), Buffer.alloc(32, 9)), undefined);
    }),
  );
});

test("cut off at any place, nothing opens: the beginning of a tag is none", () => {
  for (const plain of ["Sample", ""]) {
    const sealed = sealBytes(Buffer.from(plain), dataKey, iv);

    for (const length of sealed.keys()) {
      assert.equal(openSealed(sealed.subarray(0, length), dataKey), undefined, `${length} bytes`);
    }
  }
});

test("a key of another length opens nothing, and does not throw", () => {
  const sealed = sealField("Sample", dataKey, iv);

  assert.deepEqual(
    [0, 16, 31, 33].map((length) => openField(sealed, Buffer.alloc(length, 1))),
    [undefined, undefined, undefined, undefined],
  );
});

test("bytes that are no text in UTF-8 are not a name", () => {
  const sealed = sealBytes(Buffer.of(0xff, 0xfe, 0x41), dataKey, iv).toString("base64");

  assert.equal(openField(sealed, dataKey), undefined);
});

suite("what must not be printed", () => {
  const sealed = sealField("Wolfeschlegelsteinhausenbergerdorff", dataKey, iv);

  test("a ciphertext cut off to 28 characters or more is seen", () => {
    for (let length = 28; length <= sealed.length; length += 1) {
      const part = sealed.slice(0, length);
      assert.ok(looksEncrypted(part) || looksSpoilt(part), part);
      assert.ok(holdsCiphertext(part), part);
    }
  });

  test("also with something around it, or in the letters of a URL", () => {
    const part = sealed.slice(0, 30);
    const urlLetters = randomBytes(60).toString("base64url");

    const seen = [`${part}...`, `enc:${part}`, `Pat ${part} Lee`, `${part}\n${part}`, urlLetters];

    assert.deepEqual(seen.map(holdsCiphertext), [true, true, true, true, true]);
  });

  test("of a thousand ciphertexts, cut off to 28 characters, each is seen", () => {
    const parts = Array.from({ length: 1000 }, () => randomBytes(21).toString("base64"));

    assert.deepEqual(
      parts.filter((part) => !holdsCiphertext(part)),
      [],
    );
  });

  test("what is left of a ciphertext on a row that says it is encrypted is seen, whatever became of it", () => {
    const spoilt = [
      sealed.replaceAll(/[A-M]/g, " "),
      sealed.replaceAll(/.{20}/g, "$&\n"),
      sealed.slice(0, 27),
      `0x${Buffer.from(sealed, "base64").toString("hex").slice(0, 24)}`,
      Buffer.from(sealed, "base64").toString("latin1"),
      Buffer.from(sealed, "base64").toString("utf8"),
    ];

    assert.deepEqual(
      spoilt.map((text) => looksSpoilt(text)),
      spoilt.map(() => true),
    );
    assert.ok(["Pat", "o'neil-mcgee", "St. John", "Ольга"].every((name) => !looksSpoilt(name)));
  });

  const names = [
    "Pat",
    "o'neil-mcgee",
    "Wolfeschlegelsteinhausenbergerdorff",
    "WOLFESCHLEGELSTEINHAUSENBERGERDORFF",
    "wolfeschlegelsteinhausenbergerdorff",
    "Featherstonehaugh-Cholmondeley-Marjoribanks",
    "Featherstonehaugh-McCorquodale-MacGillivray",
    "Maria-Jose-Fernandez-De-La-Cruz",
    "Van-Der-Westhuizen-MacGillivray",
    "Maria De La Luz Van Den Berghe Jr",
    "Παπαδιαμαντοπουλουχαραλαμποπουλος",
    "",
  ];

  for (const name of names) {
    test(`a long name is none: ${name}`, () => {
      assert.equal(holdsCiphertext(name), false);
    });
  }
});
