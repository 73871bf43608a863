/**
 * kill -9 at every step of secrets-warming: whatever it leaves behind opens and is no older than before, and the next warming
 * refreshes all. In an outage it is killed where files are put in place.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { refusal } from "../support/aws-answers.ts";
import { serveSecretsManager } from "../support/aws-servers.ts";
import { worldIn } from "../support/sample-world.ts";
import { everyStep, killAtEachStep, killLimit } from "./kills.ts";
import { lastLine } from "./two-jobs.ts";
import { assertSealed, warm, warmingUnder } from "./warming-kills.ts";
import {
  allAt,
  assertRefreshedAll,
  copiesOf,
  rotate,
  towards,
  versionsOf,
} from "./warming-world.ts";

test(
  `secrets-warming killed at ${everyStep} leaves each copy old or new, and the next refreshes all`,
  killLimit,
  async (t) => {
    await using store = await serveSecretsManager();
    rotate(store, 1);

    const killed = await killAtEachStep(t, {
      async prepare({ folder }) {
        assertRefreshedAll(await warm(folder, towards(store.url)));
        rotate(store, 2);
      },
      start: warmingUnder(towards(store.url), async (folder) => {
        const versions = Object.values(await versionsOf(folder));
        assert.equal(versions.length, 9);
        assert.ok(
          versions.every((version) => version === 1 || version === 2),
          versions.join(),
        );
      }),
      async look(folder, again) {
        assertRefreshedAll(again);
        assert.deepEqual(await versionsOf(folder), allAt(2));
        await assertSealed(folder);
      },
    });

    assert.ok(killed >= 10, `${killed}`);
  },
);

test(
  "killed in an outage it leaves the copies as they were, and people are told, by the next if not by it",
  killLimit,
  async (t) => {
    await using store = await serveSecretsManager();
    await using broken = await serveSecretsManager({
      always: refusal("InternalServiceError", "because", 500),
    });
    rotate(store, 1);
    let before: unknown;

    await killAtEachStep(t, {
      async prepare({ folder }) {
        assertRefreshedAll(await warm(folder, towards(store.url)));
        before = await copiesOf(folder);
      },
      start: warmingUnder({ ...towards(broken.url), STEPS: "lasting" }, async (folder) => {
        assert.deepEqual(await copiesOf(folder), before);
      }),
      async look(folder, again) {
        assert.equal(again.code, 3, again.stdout);
        assert.deepEqual(lastLine(again)["counts"], {
          secrets: 9,
          refreshed: 0,
          stale: 9,
          missing: 0,
          denied: 0,
        });
        assert.deepEqual(await copiesOf(folder), before);
        await assertSealed(folder);
        const subjects = (await worldIn(folder).mails()).map(({ subject = "" }) => subject);
        assert.ok(subjects.length === 1 || subjects.length === 2, subjects.join("\n"));
        assert.ok(subjects.every((subject) => subject.includes("Secrets Cache Warming")));
      },
    });
  },
);
