/** The outage of 2025-10-20 as a newcomer replays it: the program as a process, with settings of the caller's all around it. */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { type Ended, runProgram } from "../support/program.ts";
import { worldIn } from "../support/sample-world.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const literalLines = [
  "The clock is made up",
  "── 07:30  All is well",
  "✅ Secrets warming completed: 9 secrets refreshed",
  "── 08:00  ",
  "✅ Secrets warming completed: 9 secrets refreshed",
  "✅ Pending payment update completed",
  "── 08:12:40  The store begins to fail",
  "── 08:30  ",
  "⚠️ Secrets warming partial: 1/9 secrets refreshed",
  "📧 Email alert sent about high failure rate",
  "→ exit code 3",
  "│ ⚠️ WARNING: Scheduled Job Partial Failure - Secrets Cache Warming",
  "── 09:00  ",
  "⚠️ AWS Secrets Manager error - using stale cache (age: 36",
  "secret=report-passwords code=InternalServiceError",
  "✅ Weekly provider payment report generated successfully",
  "→ exit code 0",
  "Mail to finance@example.com",
  "Mail to payroll@example.com",
  "10:30:",
  "Mail to operator@example.com: the reminder",
  "── 11:00  ",
  "Weekly Provider Payment Report skipped: already-done",
  "── 12:13  The store is well again",
  "8 of 9 sealed copies are those of 08:00",
  "── 12:30  ",
  "✅ Secrets warming completed: 9 secrets refreshed",
  "│ ✅ RECOVERED: Scheduled Job - Secrets Cache Warming",
  "nobody knew for about four hours",
  "3 mails in 1 thread, the first 17 min",
  "2 mails to 2 readers",
  "11 questions: 11 by 11 warmings, none by other jobs",
  "of a made-up clock, replayed in",
];

/** What a caller may have set; nothing of it is meant for a demonstration. */
function callersVariables(forbidden: string) {
  return {
    AWS_ENDPOINT_URL: forbidden,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: forbidden,
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true",
    AWS_USE_FIPS_ENDPOINT: "true",
    AWS_PROFILE: "somebody",
    AWS_ACCESS_KEY_ID: "somebody",
    AWS_SECRET_ACCESS_KEY: "somebody",
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${forbidden}/credentials`,
    DATABASE_URL: "mysql://db.example.com/allstars",
    MAIL_URL: "smtps://mail.example.com",
    SECRETS_URL: "aws:eu-west-1",
    JOB_OPTIONS: "--week 2020-W01",
    LOG_FORMAT: "terminal",
  };
}

/** A server that nobody may ask, and how often somebody did. */
async function forbiddenServer() {
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    response.writeHead(500).end();
  });
  const { promise: listening, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await listening;
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  return { url: `http://127.0.0.1:${port}`, asked: () => asked, close: () => server.close() };
}

suite("demo --outage", () => {
  let folder = "";
  let replayed: Ended;
  let forbiddenAsked = 0;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "surgicase-jobs-outage-"));
    const server = await forbiddenServer();
    const variables = callersVariables(server.url);
    replayed = await runProgram(folder, ["demo", "--outage"], { variables, limitSeconds: 60 });
    forbiddenAsked = server.asked();
    server.close();
  });
  after(async () => rm(folder, { recursive: true, force: true }));

  test("the morning is told in its order, by a clock that says it is made up", () => {
    const { code, stdout, stderr } = replayed;

    let from = 0;
    for (const line of literalLines) {
      const found = stdout.indexOf(line, from);
      assert.notEqual(found, -1, `"${line}" is missing, or not in its place:\n${stdout}${stderr}`);
      from = found + line.length;
    }
    assert.deepEqual([code, stderr], [0, ""]);
    const lines = stdout.replaceAll(folder, "").split("\n");
    assert.deepEqual(
      lines.filter((line) => line.length > 80),
      [],
    );
  });

  test("the operator hears of it by three mails in one thread, and each reader has the report once", async () => {
    const mails = await worldIn(folder).mails();
    const addressed = mails.map(({ to, ...mail }) => ({
      ...mail,
      to: [to].flat().map((each) => each?.text)[0],
    }));
    const alerts = addressed.filter(({ to }) => to === "operator@example.com");
    assert.deepEqual(
      alerts.map(({ subject, date }) => [date?.toISOString().slice(0, 16), subject]),
      [
        ["2025-10-20T08:30", "⚠️ WARNING: Scheduled Job Partial Failure - Secrets Cache Warming"],
        ["2025-10-20T10:30", "⚠️ WARNING: Scheduled Job Partial Failure - Secrets Cache Warming"],
        ["2025-10-20T12:30", "✅ RECOVERED: Scheduled Job - Secrets Cache Warming"],
      ],
    );
    assert.equal(new Set(alerts.map(({ references }) => String(references))).size, 1);
    const reports = addressed.filter(({ attachments }) => attachments.length > 0);
    assert.equal(reports.length, 2);
    assert.deepEqual(
      new Set(reports.map(({ to }) => to)),
      new Set(["finance@example.com", "payroll@example.com"]),
    );
    assert.equal(mails.length, 5);
  });

  test("log, run records and metrics carry the made-up time", async () => {
    const world = worldIn(folder);
    const log = await readFile(join(world.home, "outage.log"), "utf8");
    const times = log
      .trimEnd()
      .split("\n")
      .map((line) => String((JSON.parse(line) as { readonly time: unknown }).time));
    assert.ok(times.length > 14);
    assert.deepEqual(
      times.filter((time) => !time.startsWith("2025-10-20T")),
      [],
    );
    const runs = world.runs().map((run) => [run["started_at"], run["ended_at"]]);
    assert.equal(runs.length, 14);
    assert.ok(runs.flat().every((moment) => String(moment).startsWith("2025-10-20")));
    const [metrics = ""] = await world.files("metrics");
    const text = await readFile(join(world.home, "metrics", metrics), "utf8");
    const [, seconds] = /^surgicase_job_last_end_timestamp_seconds.* (\d+)/m.exec(text) ?? [];
    assert.equal(new Date(Number(seconds) * 1000).toISOString().slice(0, 10), "2025-10-20");
  });

  test("the caller's settings and AWS variables are not used", async () => {
    assert.equal(forbiddenAsked, 0);
    assert.deepEqual(await readdir(folder), [".surgicase"]);
  });

  test("it may be replayed after another demo, and data that no demo made is refused", async (context) => {
    const [shown, somebodys] = [await temporaryFolder(context), await temporaryFolder(context)];
    await runProgram(shown, ["demo"]);
    await mkdir(join(somebodys, ".surgicase"));
    await writeFile(join(somebodys, ".surgicase", "surgicase.db"), "somebody's data");

    const again = await runProgram(shown, ["demo", "--outage"]);
    const refused = await runProgram(somebodys, ["demo", "--outage"]);

    assert.equal(again.code, 0, again.stderr);
    assert.equal(refused.code, 64);
    assert.match(refused.stderr, /holds data that no demo made/);
    assert.deepEqual(await readdir(join(somebodys, ".surgicase")), ["surgicase.db"]);
  });
});
