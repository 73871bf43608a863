/** The live trial of the copies: green on good ones, and red with the reason on every other. */
import assert from "node:assert/strict";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite, test, type TestContext } from "node:test";
import { readSettings } from "../../src/config/config.ts";
import { secretAliases } from "../../src/domain/secrets/aliases.ts";
import { liveCopies } from "../../src/selftest/live-copies.ts";
import { runCheck } from "../../src/selftest/trial.ts";
import { secretTexts } from "../../src/world/secret-texts.ts";
import { systemClock as clock } from "../../src/world/world.ts";
import { keepCopy, spoilCopy } from "../support/kept-copies.ts";
import { canary } from "../support/secret-fakes.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

async function triedIn(folder: string, context: TestContext, url = "aws:us-east-1") {
  const settings = readSettings({ SECRETS_URL: url }, folder);
  const live = liveCopies({ settings, clock, texts: secretTexts() });
  const tools = { clock, stop: context.signal, isolate: () => new DisposableStack() };
  const { trials } = await runCheck({ name: "Live", trials: [], live }, tools);
  assert.equal(JSON.stringify(trials).includes(canary), false);
  return trials;
}

async function keptIn(context: TestContext): Promise<string> {
  const folder = await temporaryFolder(context);
  for (const alias of secretAliases.filter((each) => each !== "database")) {
    await keepCopy(folder, alias, { ageSeconds: 7200, values: { key: canary } });
  }
  return folder;
}

suite("the live trial of copies", { concurrency: true }, () => {
  test("copies that all can stand in are green, and counted", async (context) => {
    const [trial] = await triedIn(await keptIn(context), context);

    assert.equal(trial?.passed, true, trial?.problem);
    assert.match(trial.details?.join() ?? "", /^opened: 9 secrets, 0 of them revoked$/);
  });

  test("a place without any copy is red, names the warming, and is left as it is", async (context) => {
    const folder = await temporaryFolder(context);

    const [trial] = await triedIn(folder, context);

    assert.match(trial?.problem ?? "", /no copy was made yet: run secrets-warming/);
    assert.deepEqual(await readdir(folder), []);
  });

  test("a spoilt copy and one that is too old are red, each with its reason", async (context) => {
    const folder = await keptIn(context);
    await spoilCopy(folder, "ses");
    await keepCopy(folder, "main", { ageSeconds: 25 * 3600 });

    const [trial] = await triedIn(folder, context);

    assert.match(trial?.problem ?? "", /^main: expired, .*too long; ses: unusable, its copy /);
    assert.match(trial?.remedy ?? "", /secrets drill/);
  });

  test("a spoilt key is red, and said once for all", async (context) => {
    const folder = await keptIn(context);
    const ring = join(folder, ".surgicase", "sealing-key", "sealing-key");
    await writeFile(join(ring, (await readdir(ring)).toSorted().at(-1) ?? ""), canary);

    const [trial] = await triedIn(folder, context);

    assert.match(trial?.problem ?? "", /^main, ses, .*: unusable, .*the sealing key in /);
    assert.equal(trial?.problem?.split("sealing key in").length, 2);
  });

  test("where secrets are files there is no such trial", async (context) => {
    assert.deepEqual(await triedIn(await temporaryFolder(context), context, "file:"), []);
  });
});
