/** Files over http, from servers that break off, lie, hang and refuse. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { npiFolder, npiPage } from "../../../src/adapters/npi/npi-files.ts";
import { DeniedError, UnavailableError } from "../../../src/domain/failure.ts";
import { fileServer, serving, status, type Answering } from "../../support/file-server.ts";
import { fetchFrom, made, sha256 } from "../../support/npi-fetching.ts";
import { smallDisk } from "../../support/small-disk.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const { signal } = new AbortController();

test("a file is fetched whole, with its checksum and the progress to its end, and has no name on the disk", async (t) => {
  const { file, progress, left, ranges } = await fetchFrom(t, [serving(made.bytes)]);

  assert.equal(file?.sha256, sha256(made.bytes));
  assert.equal(file.bytes, made.bytes.length);
  assert.equal(file.name, made.name);
  assert.deepEqual(progress.at(-1), { bytes: made.bytes.length, of: made.bytes.length });
  assert.deepEqual(ranges, [undefined]);
  assert.deepEqual(left, []);
});

test("a file without a length is whole when the server says so", async (t) => {
  const { file, progress } = await fetchFrom(t, [serving(made.bytes, { chunked: true })]);

  assert.equal(file?.sha256, sha256(made.bytes));
  assert.equal(progress[0]?.of, undefined);
});

const lying: Answering = (_request, response) => {
  response.writeHead(200, { "content-length": made.bytes.length + 5 });
  response.write(made.bytes, () => response.socket?.end());
};

test("a server that always sends less than it promises is not available, after a few attempts", async (t) => {
  const { error, ranges, left } = await fetchFrom(t, [lying]);

  assert.ok(error instanceof UnavailableError);
  assert.match(
    error.message,
    /^Cannot fetch NPPES_.*\.zip from 127\.0\.0\.1:\d+: the connection broke/,
  );
  assert.equal(ranges.length, 4);
  assert.deepEqual(left, []);
});

for (const code of [500, 502, 503, 429, 408]) {
  test(`a server that answers ${code} is tried again, and is not available where it goes on so`, async (t) => {
    const { file } = await fetchFrom(t, [status(code), status(code), serving(made.bytes)]);
    const { error, ranges } = await fetchFrom(t, [status(code)]);

    assert.equal(file?.sha256, sha256(made.bytes));
    assert.ok(error instanceof UnavailableError);
    assert.match(error.message, new RegExp(`it answers ${code}, after 4 attempts$`));
    assert.equal(ranges.length, 4);
  });
}

test("a file that is not there is told at once, and is no outage", async (t) => {
  const { error, ranges } = await fetchFrom(t, [status(404)]);

  assert.ok(error instanceof Error && !(error instanceof UnavailableError));
  assert.match(error.message, /there is no such file \(404\)$/);
  assert.equal(ranges.length, 1);
});

test("a refused access is told at once", async (t) => {
  const { error } = await fetchFrom(t, [status(403)]);

  assert.ok(error instanceof DeniedError);
});

test("a server that falls silent is asked again for the rest", async (t) => {
  const { file, ranges } = await fetchFrom(
    t,
    [serving(made.bytes, { silentAfter: 7000 }), serving(made.bytes)],
    { silenceMilliseconds: 200 },
  );

  assert.equal(file?.sha256, sha256(made.bytes));
  assert.deepEqual(ranges, [undefined, "bytes=7000-"]);
});

const slow: Answering = async (_request, response, arrived) => {
  response.writeHead(200, { "content-length": made.bytes.length });
  for (let sent = 0; sent < made.bytes.length; sent += 20_000) {
    response.write(made.bytes.subarray(sent, sent + 20_000));
    await arrived(Math.min(sent + 20_000, made.bytes.length));
    await setTimeout(100);
  }
  response.end();
};

test("a server that is slow, but never silent, may take longer than the limit of silence", async (t) => {
  const { file, ranges } = await fetchFrom(t, [slow], { silenceMilliseconds: 400 });

  assert.equal(file?.sha256, sha256(made.bytes));
  assert.equal(ranges.length, 1);
});

test("a server that never answers is not available", async (t) => {
  const { error } = await fetchFrom(t, [() => undefined], { silenceMilliseconds: 50 });

  assert.ok(error instanceof UnavailableError);
  assert.match(error.message, /nothing came for 0\.05 s, after 4 attempts$/);
});

test("a server that is not there is not available", async (t) => {
  const closedServer = createServer().listen(0, "127.0.0.1");
  await once(closedServer, "listening");
  const { port } = closedServer.address() as AddressInfo;
  closedServer.close();
  await once(closedServer, "close");
  const files = npiPage("http://127.0.0.1/", {
    folder: await temporaryFolder(t),
    pauseMilliseconds: 1,
  });

  await assert.rejects(
    files.fetch(`http://127.0.0.1:${port}/x.zip`, () => undefined, signal),
    (error) => error instanceof UnavailableError && /ECONNREFUSED/.test(error.message),
  );
});

test("the signal ends a download in the middle with its reason, and nothing is left", async (t) => {
  const stopping = new AbortController();
  const reason = new Error("told to stop");
  const hanging: Answering = async (request, response, arrived) => {
    await serving(made.bytes, { silentAfter: 7000 })(request, response, arrived);
    await arrived(7000);
    stopping.abort(reason);
  };

  const { error, left, ranges } = await fetchFrom(t, [hanging], { signal: stopping.signal });

  assert.equal(error, reason);
  assert.deepEqual(left, []);
  assert.equal(ranges.length, 1);
});

test("a full disk is something to wait for, and is not blamed on the server", async (t) => {
  const folder = await smallDisk(t);
  if (folder === undefined) {
    return;
  }

  const { error, ranges, left } = await fetchFrom(t, [serving(made.bytes)], { folder });

  assert.ok(error instanceof UnavailableError);
  assert.match(error.message, /^Cannot keep the NPPES file: no space left on the disk/);
  assert.equal(ranges.length, 1);
  assert.deepEqual(left, []);
});

test("what was fetched and is no zip is refused, and nothing is left", async (t) => {
  const { error, left } = await fetchFrom(t, [serving(Buffer.from("<html>Sorry</html>"))]);

  assert.ok(error instanceof Error && !(error instanceof UnavailableError));
  assert.match(error.message, /it is no zip archive/);
  assert.deepEqual(left, []);
});

test("the login in an address is sent, and is in no message", async (t) => {
  let login: string | undefined;
  const guarded: Answering = (request, response) => {
    login = request.headers.authorization;
    response.writeHead(404).end();
  };
  const server = await fileServer(t, "x.zip", [guarded]);
  const address = server.address.replace("http://", "http://reader:s3cret%40@");

  const fetching = npiFolder({ folder: "/nowhere", embedded: false }).fetch(
    address,
    () => undefined,
    signal,
  );

  await assert.rejects(
    fetching,
    (error) => error instanceof Error && !/s3cret/.test(`${error.message}${error.stack ?? ""}`),
  );
  assert.equal(login, `Basic ${Buffer.from("reader:s3cret@").toString("base64")}`);
});
