/**
 * CMS's page as it may be one Tuesday: away, in maintenance, without links, with a week missing, with files that break off. The
 * program is asked as an operator starts it; what it says, and what is in the tables afterwards, is looked at.
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { suite, test, type TestContext } from "node:test";
import { weeklyZip, type MadeZip } from "../support/npi-files.ts";
import { npiWorld, type NpiWorld } from "../support/npi-world.ts";
import { runProgram, startProgram, type ProgramOptions } from "../support/program.ts";
import { assertWholeWeeks, weekNumber } from "./npi-weeks.ts";
import { lastLine } from "./two-jobs.ts";

const weeks = 4;

suite("CMS's page", { concurrency: true }, () => {
  test("with links of every kind, the weekly files behind them are loaded in order", async (t) => {
    const { world, page, update } = await worldWithPage(t);
    page.offers([zipOf(2), zipOf(1)]);

    const ended = await update();

    assert.equal(ended.code, 0, ended.stdout);
    assert.equal(await loadedWeeks(world), 3);
  });

  test("that is away is waited for: people hear at once, and the run goes on when it is back", async (t) => {
    const { world, page, update, start } = await worldWithPage(t);
    page.offers([zipOf(1)]);
    page.answers(503);

    const program = start();
    await program.says("run is waiting");
    await program.says("notification sent");
    page.answers(200);
    const ended = await program.ended;

    assert.equal(ended.code, 0, ended.stdout);
    assert.equal(await loadedWeeks(world), 2);
    const subjects = (await world.mails()).map(({ subject = "" }) => subject);
    assert.ok(subjects.some((subject) => subject.includes("Scheduled Job Waiting - NPI Update")));
    assert.ok(subjects.some((subject) => subject.includes("RECOVERED")));
    assert.equal((await update()).code, 0);
  });

  test("without any link, as in maintenance, nothing is taken for done: it ends with 75", async (t) => {
    const { world, page, update } = await worldWithPage(t);
    page.offers([]);
    const before = world.everything();

    const ended = await update({ variables: { JOB_OPTIONS: "--no-wait" } });

    assert.equal(ended.code, 75, ended.stdout);
    assert.match(String(lastLine(ended)["error"]), /it offers no zip file; look at it/);
    assert.deepEqual(before["npi_data_1"], world.everything()["npi_data_1"]);
  });

  test("whose names have changed is told, not taken for up to date", async (t) => {
    const { world, page, update } = await worldWithPage(t);
    page.offers([{ ...zipOf(1), name: "nppes-2026-w48.zip" }]);

    const ended = await update();

    assert.equal(ended.code, 3, ended.stdout);
    assert.match(ended.stdout, /offers no weekly file at all, of 1 zip/);
    assert.equal(await loadedWeeks(world), 1);
  });

  test("that lacks a week: the others are loaded, and the missing days are told", async (t) => {
    const { world, page, update } = await worldWithPage(t);
    const missing = weekNumber(2, weeks);
    page.offers([zipOf(1), zipOf(3)]);

    const ended = await update();

    assert.equal(ended.code, 3, ended.stdout);
    assert.ok(ended.stdout.includes(`NPI changes of ${missing.from} to ${missing.until}`));
    assert.deepEqual(world.rows("select count(*) as files from jobs_npi_loads"), [{ files: 3 }]);
  });

  test("a file that breaks off is gone on with, and loaded whole", async (t) => {
    const { world, page, update } = await worldWithPage(t);
    page.offers([zipOf(1)]);
    page.breaksOffOnce();

    const ended = await update();

    assert.equal(ended.code, 0, ended.stdout);
    assert.equal(await loadedWeeks(world), 2);
  });

  test("a file that is cut short on the server is told by name; those before it stay", async (t) => {
    const { world, page, update } = await worldWithPage(t);
    const cut = zipOf(2);
    page.offers([zipOf(1), { ...cut, bytes: cut.bytes.subarray(0, 1500) }, zipOf(3)]);

    const ended = await update();

    assert.equal(ended.code, 1, ended.stdout);
    assert.match(
      ended.stdout,
      new RegExp(`Cannot load ${cut.name}: [^"]*; 1 file before it is loaded`),
    );
    assert.equal(await loadedWeeks(world), 2);
  });

  test("a link whose file is gone is told by name, and nothing after it is loaded", async (t) => {
    const { world, page, update } = await worldWithPage(t);
    page.offers([zipOf(1), zipOf(2)]);
    page.lacks(zipOf(1).name);

    const ended = await update();

    assert.equal(ended.code, 1, ended.stdout);
    assert.match(ended.stdout, new RegExp(`Cannot load ${zipOf(1).name}: `));
    assert.equal(await loadedWeeks(world), 1);
  });
});

/** The first week is loaded from a folder; from then on there is a page. */
async function worldWithPage(t: TestContext) {
  const world = await npiWorld(t);
  await world.offer(zipOf(0));
  const first = await runProgram(world.folder, ["run", "npi-update"]);
  assert.equal(first.code, 3, first.stdout);
  const page = await openPage(t);
  const variables = { NPI_URL: page.address };
  const start = (options: ProgramOptions = {}) =>
    startProgram(world.folder, ["run", "npi-update"], {
      ...options,
      variables: { ...variables, ...options.variables },
    });
  return {
    world,
    page,
    start,
    update: async (options: ProgramOptions = {}) => start(options).ended,
  };
}

function zipOf(number: number): MadeZip {
  return weeklyZip(weekNumber(number, weeks));
}

async function loadedWeeks(world: NpiWorld): Promise<number> {
  return assertWholeWeeks(async (statement) => world.rows(statement));
}

async function openPage(t: TestContext) {
  let files: readonly MadeZip[] = [];
  let status = 200;
  let breaks = 0;
  const missing = new Set<string>();
  const server = createServer((request, response) => {
    const name = decodeURIComponent(request.url ?? "").replace(/^.*\//, "");
    const file = files.find((each) => each.name === name);
    if (status !== 200) {
      response.writeHead(status).end("<html>We are sorry</html>");
    } else if (name === "NPI_Files.html") {
      response.end(pageWith(files));
    } else if (file === undefined || missing.has(name)) {
      response.writeHead(404).end("<html>Not found</html>");
    } else {
      breaks -= 1;
      send(file.bytes, request, response, breaks >= 0);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/nppes/NPI_Files.html`,
    offers(next: readonly MadeZip[]) {
      files = next;
    },
    answers(next: number) {
      status = next;
    },
    lacks: (name: string) => void missing.add(name),
    breaksOffOnce() {
      breaks = 1;
    },
  };
}

function pageWith(files: readonly MadeZip[]): string {
  const links = files.map(({ name }) => `<li><a HREF='./${name}'>a file</a></li>`);
  return `<html><body><ul>${links.join("\n")}</ul><a href="NPPES_Deactivated.pdf">x</a></body></html>`;
}

function send(
  bytes: Buffer,
  request: IncomingMessage,
  response: ServerResponse,
  breaksOff: boolean,
): void {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
  const rest = bytes.subarray(from);
  const range = { "content-range": `bytes ${from}-${bytes.length - 1}/${bytes.length}` };
  response.writeHead(from === 0 ? 200 : 206, {
    "content-length": rest.length,
    etag: '"one"',
    ...(from === 0 ? {} : range),
  });
  if (breaksOff) {
    response.write(rest.subarray(0, 700), () => response.destroy());
  } else {
    response.end(rest);
  }
}
