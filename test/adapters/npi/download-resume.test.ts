/** Connections that break, and what is made of what had come. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { serving, status, type Answering } from "../../support/file-server.ts";
import { fetchFrom, made, other, sha256 } from "../../support/npi-fetching.ts";

const cuts = [0, 1, 1000, made.bytes.length >> 1, made.bytes.length - 1];

for (const cutAfter of cuts) {
  test(`a connection that breaks after ${cutAfter} bytes is taken up from there`, async (t) => {
    const { file, ranges } = await fetchFrom(t, [
      serving(made.bytes, { cutAfter }),
      serving(made.bytes),
    ]);

    assert.equal(file?.sha256, sha256(made.bytes));
    assert.deepEqual(ranges, [undefined, cutAfter === 0 ? undefined : `bytes=${cutAfter}-`]);
  });

  test(`a server that gives no rest is asked for all anew after ${cutAfter} bytes`, async (t) => {
    const answers = [
      serving(made.bytes, { cutAfter, ranges: false }),
      serving(made.bytes, { ranges: false }),
    ];

    const { file } = await fetchFrom(t, answers);

    assert.equal(file?.sha256, sha256(made.bytes));
  });

  test(`a file that changes after ${cutAfter} bytes is fetched anew, not put together of two`, async (t) => {
    const answers = [serving(made.bytes, { cutAfter }), serving(other.bytes, { etag: '"two"' })];

    const { file } = await fetchFrom(t, answers);

    assert.equal(file?.sha256, sha256(other.bytes));
  });
}

test("a connection that breaks ten times, and brings something each time, ends with the whole file", async (t) => {
  const piece = Math.ceil(made.bytes.length / 11);
  const answers = Array.from({ length: 11 }, () => serving(made.bytes, { cutAfter: piece }));

  const { file, ranges } = await fetchFrom(t, answers);

  assert.equal(file?.sha256, sha256(made.bytes));
  assert.equal(ranges.length, 11);
});

for (const etag of ["", 'W/"one"']) {
  test(`without anything that surely tells this file from another the rest is not asked for: etag ${etag}`, async (t) => {
    const answers = [serving(made.bytes, { etag, cutAfter: 5000 }), serving(made.bytes)];

    const { file, ranges } = await fetchFrom(t, answers);

    assert.equal(file?.sha256, sha256(made.bytes));
    assert.deepEqual(ranges, [undefined, undefined]);
  });
}

test("a rest of another length, another place or another file is thrown away with what was there", async (t) => {
  const length = made.bytes.length;
  for (const headers of [
    { etag: '"one"', "content-range": `bytes 5000-${length}/${length + 1}` },
    { etag: '"one"', "content-range": `bytes 4000-${length - 1}/${length}` },
    { etag: '"two"', "content-range": `bytes 5000-${length - 1}/${length}` },
    { etag: '"one"' },
  ]) {
    const wrongRest: Answering = (_request, response) => {
      response.writeHead(206, headers).end(Buffer.alloc(length - 5000));
    };

    const { file, ranges } = await fetchFrom(t, [
      serving(made.bytes, { cutAfter: 5000 }),
      wrongRest,
      serving(made.bytes),
    ]);

    assert.equal(file?.sha256, sha256(made.bytes));
    assert.deepEqual(ranges, [undefined, "bytes=5000-", undefined]);
  }
});

test("a rest that cannot be had, as the file is shorter now, is fetched anew", async (t) => {
  const { file } = await fetchFrom(t, [
    serving(made.bytes, { cutAfter: 5000 }),
    status(416),
    serving(made.bytes),
  ]);

  assert.equal(file?.sha256, sha256(made.bytes));
});
