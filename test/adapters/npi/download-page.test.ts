/** CMS's page of downloads, and pages that are none. */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { npiPage } from "../../../src/adapters/npi/npi-files.ts";
import { DeniedError, UnavailableError } from "../../../src/domain/failure.ts";
import { fileServer, serving, status, type Answering } from "../../support/file-server.ts";

const { signal } = new AbortController();

async function listOf(t: TestContext, answer: Answering, silenceMilliseconds = 5000) {
  const server = await fileServer(t, "nppes/NPI_Files.html", [answer]);
  return await npiPage(server.address, { silenceMilliseconds }).list(signal);
}

function html(text: string): Answering {
  return (_request, response) => {
    response.writeHead(200, { "content-type": "text/html" }).end(text);
  };
}

test("the page is listed: every zip once, relative to where the page is", async (t) => {
  const offered = await listOf(
    t,
    html("<a href='./a.zip'>a</a><a href=b.zip>b</a><a href='./a.zip'>a</a>"),
  );

  assert.deepEqual(
    offered.map(({ name, place }) => `${name} ${new URL(place).pathname}`),
    ["a.zip /nppes/a.zip", "b.zip /nppes/b.zip"],
  );
});

for (const [what, answer, state] of [
  ["offers no zip", html("<h1>Maintenance</h1>"), /it offers no zip file; look at it/],
  ["is larger than 5 MB", html("x".repeat(5_300_000)), /it is larger than 5 MB/],
  ["answers 503", status(503), /it answered 503/],
  [
    "breaks off",
    serving(Buffer.from("<a href=a.zip>".repeat(100)), { cutAfter: 50 }),
    /at 127\.0\.0\.1:\d+: /,
  ],
] as const) {
  test(`a page that ${what} is not available: no list is no empty list`, async (t) => {
    await assert.rejects(
      listOf(t, answer),
      (error) => error instanceof UnavailableError && state.test(error.message),
    );
  });
}

test("a page that hangs is given up", async (t) => {
  await assert.rejects(
    listOf(t, () => undefined, 50),
    UnavailableError,
  );
});

test("a page that is not there, or refuses, is told as such", async (t) => {
  await assert.rejects(listOf(t, status(403)), DeniedError);
  await assert.rejects(listOf(t, status(404)), /set NPI_URL to its address$/);
});
