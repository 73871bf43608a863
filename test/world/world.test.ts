/** What the world opens, and what it leaves alone. */
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readConfig } from "../../src/config/config.ts";
import { UnavailableError } from "../../src/domain/failure.ts";
import { secretTexts } from "../../src/world/secret-texts.ts";
import { openWorld, systemClock } from "../../src/world/world.ts";
import { folderWithEmptyDatabase } from "../support/empty-database.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const soon = AbortSignal.timeout(30_000);

test("only the ports that are named are opened, and only what they need is touched", async (t) => {
  const folder = await temporaryFolder(t);
  const world = openWorld(readConfig({}, folder), systemClock, secretTexts());

  await using opened = await world.open(["clock", "mailer", "storage", "printer"], soon);

  assert.deepEqual(Object.keys(opened.ports).toSorted(), ["clock", "mailer", "printer", "storage"]);
  assert.ok(!existsSync(join(folder, ".surgicase")), "no database, no folder");
});

test("a database whose tables are older than the program is waited for, and the command is named", async (t) => {
  const folder = await folderWithEmptyDatabase(t);
  const world = openWorld(readConfig({}, folder), systemClock, secretTexts());

  await assert.rejects(world.open(["batches"], soon), (error) => {
    assert.ok(error instanceof UnavailableError);
    assert.match(error.message, /surgicase-jobs migrate/);
    return true;
  });
});

test("the embedded world makes its own secrets at first use, and keeps them", async (t) => {
  const folder = await temporaryFolder(t);
  const first = await openWorld(readConfig({}, folder), systemClock, secretTexts()).secrets();
  const second = await openWorld(readConfig({}, folder), systemClock, secretTexts()).secrets();

  const [one, other] = await Promise.all([
    first.read("report-passwords", soon),
    second.read("report-passwords", soon),
  ]);

  assert.deepEqual(one.values, other.values);
});

test("secrets elsewhere than in the embedded world are never made up", async (t) => {
  const folder = await temporaryFolder(t);
  const config = readConfig({ SECRETS_URL: `file://${folder}/elsewhere` }, folder);
  const secrets = await openWorld(config, systemClock, secretTexts()).secrets();

  await assert.rejects(secrets.read("report-passwords", soon), { name: "DeniedError" });
});

test("what was read as a secret is not printed any more, but recipients are", async (t) => {
  const folder = await temporaryFolder(t);
  const texts = secretTexts();
  const config = readConfig(
    { DATABASE_URL: "mysql://jobs:hunter2-hunter2@localhost/allstars" },
    folder,
  );
  openWorld(config, systemClock, texts);
  texts.remember("tok-4711-abc");

  const printed = texts.scrub("login jobs/hunter2-hunter2 with tok-4711-abc for ops@example.com");

  assert.doesNotMatch(printed, /hunter2|4711/);
  assert.match(printed, /ops@example\.com/);
});
