/** Patients' names, secrets and passwords of URLs are planted, and nothing that a run says or leaves holds them, however it ends. */
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite, test, type TestContext } from "node:test";
import { scripted } from "../adapters/mail/smtp-servers.ts";
import { runProgram, startProgram, type Ended } from "../support/program.ts";
import { sampleWorld, type SampleWorld } from "../support/sample-world.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { assertClean, assertNothingTold, canaries, passwordKeys } from "./canaries.ts";
import { killer } from "./kills.ts";
import {
  close,
  closedWorld,
  closing,
  mondayTables,
  report,
  reporting,
  thoroughOnly,
  week,
} from "./two-jobs.ts";

const impatient = { JOB_OPTIONS: "--no-wait" };
const people = { MAIL_FROM: "jobs@example.com", ALERT_RECIPIENTS: "operator@example.com" };

async function planted(t: TestContext): Promise<SampleWorld> {
  return plant(await sampleWorld(await temporaryFolder(t), mondayTables()));
}

async function closed(t: TestContext): Promise<SampleWorld> {
  return plant(await closedWorld(t));
}

async function plant(world: SampleWorld): Promise<SampleWorld> {
  const { patientFirst, patientLast, token } = canaries;
  world.execute("update cases set patient_first = ?, patient_last = ?", patientFirst, patientLast);
  await world.keepSecret("surgicase/main", { API_TOKEN: token });
  await world.keepSecret("surgicase/report-passwords", passwordKeys);
  return world;
}

/** Under a key that nobody has. */
const sealed = Buffer.alloc(48, "Qwixy sealed ").toString("base64");

/** What each way of ending is called, how it comes about, and the codes it may end with. */
const ways: readonly (readonly [string, (t: TestContext) => Promise<Way>, "quick"?])[] = [
  ["a Monday as it should be", aMonday, "quick"],
  ["commands that look at it", looks, "quick"],
  ["a killed run and the next", killedRuns],
  ["a stopped run", stopped],
  ["a patient that cannot be read", async (t) => withCases(t, `patient_first = '${sealed}'`, 3)],
  ["a letter that the font lacks", async (t) => withCases(t, "patient_last = 'Qwixylast 手術'", 3)],
  ["a database without procedure codes", async (t) => without(t, "case_procedure_codes")],
  ["a database that is garbage", garbage],
  ["a database server that is away", databaseAway, "quick"],
  ["settings that are wrong", wrongSettings, "quick"],
  ["a mail server that refuses the login and repeats it", async (t) => mailSays(t, "AUTH", 535)],
  [
    "a mail server that refuses a reader and quotes",
    async (t) => mailSays(t, "RCPT", 550),
    "quick",
  ],
  ["a mail server that refuses for now and quotes", async (t) => mailSays(t, ".", 451)],
  ["a Pushgateway that refuses the login", pushgatewayAway],
  ["a secret that is no JSON", async (t) => badSecret(t, `{"current": "${canaries.token}`)],
  [
    "a secret of another shape",
    async (t) => badSecret(t, JSON.stringify({ current: canaries.token, keys: passwordKeys })),
  ],
  [
    "a key that is too short",
    async (t) =>
      badSecret(t, JSON.stringify({ current: "1", keys: { 1: "qwixy-token-5Jd82kKx" } })),
  ],
];

interface Way {
  readonly world: SampleWorld;
  readonly runs: readonly Ended[];
  /** The exit codes it was to have. */
  readonly codes: readonly number[];
}

suite("canaries", { concurrency: 2 }, () => {
  for (const [name, go, quick] of ways) {
    const skip = quick === "quick" ? false : thoroughOnly;
    test(`${name} tells no patient, no secret, no password`, { skip }, async (t) => {
      const { world, runs, codes } = await go(t);

      const told = runs.map(({ stdout, stderr }) => stdout + stderr).join("");
      assert.deepEqual(
        runs.map(({ code }) => code),
        codes,
        told,
      );
      assert.notEqual(told, "");
      await assertNothingTold(world, runs);
    });
  }

  test("the search finds a canary that is there, in whatever spelling", () => {
    for (const told of [
      `Dear ${canaries.patientFirst.toUpperCase()}`,
      Buffer.from(`--${canaries.token}--`).toString("base64"),
    ]) {
      assert.throws(() => assertClean("here", told), /tells what it must not/);
    }
  });
});

async function aMonday(t: TestContext): Promise<Way> {
  const world = await planted(t);
  const words = join(world.folder, "last-words");
  const variables = { TERMINATION_MESSAGE_PATH: words, LOG_FORMAT: "terminal" };
  const runs = [
    await close(world.folder),
    await report(world.folder, { variables }),
    await report(world.folder),
  ];
  for (const job of [
    "provider-payment-summary-report",
    "individual-provider-reports",
    "paid-update",
  ]) {
    runs.push(await runProgram(world.folder, ["run", job, "--week", week], { variables }));
  }
  runs.push(await runProgram(world.folder, ["run", "weekly-digest"], { variables }));
  runs.push(await runProgram(world.folder, ["passwords"]));
  assertClean("the last words", await readFile(words, "utf8"));
  return { world, runs, codes: [3, 0, 0, 0, 0, 0, 0, 0] };
}

async function looks(t: TestContext): Promise<Way> {
  const world = await closed(t);
  await report(world.folder);
  const runs = [];
  for (const words of [
    ["config"],
    ["runs", "list"],
    ["batches", "list"],
    ["deliveries", "list", "--json"],
    [...reporting, "--dry-run"],
    [...closing, "--dry-run"],
  ]) {
    const variables = {
      ...people,
      MAIL_URL: `smtps://jobs:${canaries.mailPassword}@mail.example.com`,
      METRICS_URL: `http://jobs:${canaries.metricsPassword}@127.0.0.1:1`,
    };
    runs.push(await runProgram(world.folder, words, { variables }));
  }
  return { world, runs, codes: [0, 0, 0, 0, 0, 0] };
}

async function killedRuns(t: TestContext): Promise<Way> {
  const world = await closed(t);
  const variables = { NODE_OPTIONS: killer, STEPS: "lasting", KILL_AT_STEP: "9" };
  const killed = await report(world.folder, { variables });
  assert.equal(killed.signal, "SIGKILL");
  return { world, runs: [killed, await report(world.folder)].slice(1), codes: [0] };
}

async function stopped(t: TestContext): Promise<Way> {
  const world = await closed(t);
  const program = startProgram(world.folder, reporting);
  await program.says("run started");
  program.kill("SIGTERM");
  return { world, runs: [await program.ended], codes: [143] };
}

async function withCases(t: TestContext, change: string, code: number): Promise<Way> {
  const world = await closed(t);
  world.execute(`update cases set ${change} where case_id = 'ready-1'`);
  return { world, runs: [await report(world.folder)], codes: [code] };
}

async function without(t: TestContext, table: string): Promise<Way> {
  const world = await closed(t);
  world.execute(`drop table ${table}`);
  return { world, runs: [await report(world.folder)], codes: [78] };
}

async function garbage(t: TestContext): Promise<Way> {
  const world = await planted(t);
  const file = join(world.folder, "garbage.db");
  await writeFile(file, `${canaries.patientLast} `.repeat(500));
  const variables = { DATABASE_URL: `sqlite://${file}` };
  return { world, runs: [await close(world.folder, { variables })], codes: [78] };
}

async function databaseAway(t: TestContext): Promise<Way> {
  const world = await planted(t);
  const DATABASE_URL = `mysql://jobs:${canaries.databasePassword}@127.0.0.1:1/allstars`;
  const variables = { ...impatient, DATABASE_URL };
  return { world, runs: [await close(world.folder, { variables })], codes: [75] };
}

async function wrongSettings(t: TestContext): Promise<Way> {
  const world = await planted(t);
  const runs = [];
  const wrong = [
    { DATABASE_URL: `mysql://jobs:${canaries.databasePassword}@127.0.0.1` },
    { DATABASE_URL: `postgres://jobs:${canaries.databasePassword}@127.0.0.1/allstars` },
    { DATABASE_URL: `mysql://jobs:${canaries.databasePassword}@127.0.0.1:port/allstars` },
    { ...people, MAIL_URL: `smtp://jobs:${canaries.mailPassword}@:25` },
    { ...people, MAIL_FALLBACK_URLS: `imap://jobs:${canaries.mailPassword}@mail.example.com` },
    { METRICS_URL: `ftp://jobs:${canaries.metricsPassword}@127.0.0.1` },
    { JOB_OPTIONS: `--token=${canaries.token}` },
  ];
  for (const variables of wrong) {
    runs.push(await close(world.folder, { variables }));
  }
  return { world, runs, codes: [78, 78, 78, 78, 78, 78, 64] };
}

/** A server that repeats what it should not: some quote the command, or the login, in their answers. */
async function mailSays(t: TestContext, command: string, reply: number): Promise<Way> {
  const world = await closed(t);
  const login = Buffer.from(`\0jobs\0${canaries.mailPassword}`).toString("base64");
  const answer = `${reply} no: ${command === "AUTH" ? login : ""} ${canaries.mailPassword}`;
  await using server = await scripted({ [command]: answer });
  const address = `jobs:${canaries.mailPassword}@127.0.0.1:${server.settings.port}`;
  const variables = {
    ...impatient,
    ...people,
    MAIL_URL: `smtp://${address}`,
    MAIL_FALLBACK_URLS: "file:",
  };
  const runs = [await report(world.folder, { variables })];
  return { world, runs, codes: [command === "RCPT" ? 3 : 75] };
}

async function pushgatewayAway(t: TestContext): Promise<Way> {
  const world = await planted(t);
  const METRICS_URL = `http://jobs:${canaries.metricsPassword}@127.0.0.1:1`;
  return { world, runs: [await close(world.folder, { variables: { METRICS_URL } })], codes: [3] };
}

async function badSecret(t: TestContext, content: string): Promise<Way> {
  const world = await closed(t);
  await writeFile(join(world.home, "secrets", "surgicase", "report-passwords.json"), content);
  const ended = await report(world.folder, { variables: impatient });
  assert.notEqual(ended.code, 0);
  return { world, runs: [ended], codes: [ended.code ?? -1] };
}
