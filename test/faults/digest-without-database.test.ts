/** The digest as a process while the database is not there, in every way that it can be away: it goes out, and says so first. */
import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { suite, test, type TestContext } from "node:test";
import { folderWithEmptyDatabase } from "../support/empty-database.ts";
import { runProgram } from "../support/program.ts";
import { sampleWorld, worldIn } from "../support/sample-world.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { packetProxy } from "./packet-proxy.ts";
import { servers, serverWorld } from "./server-world.ts";
import { lastLine, linesOf, mondayTables } from "./two-jobs.ts";

const recipients = { ALERT_RECIPIENTS: "one@example.com,two@example.com" };

/** Runs it, and answers the digests that were mailed. */
async function digestIn(folder: string, variables: Readonly<Record<string, string>> = {}) {
  const ended = await runProgram(folder, ["run", "weekly-digest"], {
    variables: { ...recipients, ...variables },
    limitSeconds: 150,
  });
  const mails = await worldIn(folder).mails();
  const digests = mails.filter(({ subject = "" }) => subject.includes("Weekly digest:"));
  return { ended, digests };
}

async function withoutDatabase(t: TestContext): Promise<string> {
  const { folder, home } = await sampleWorld(await temporaryFolder(t), mondayTables());
  await rm(join(home, "surgicase.db"));
  return folder;
}

suite("the digest without the database", { concurrency: true }, () => {
  for (const [how, prepare] of [
    ["is gone", withoutDatabase],
    ["has no tables of ours", folderWithEmptyDatabase],
  ] as const) {
    test(`where it ${how}, everybody is told so in the first lines, and the run ends partial`, async (t) => {
      const { ended, digests } = await digestIn(await prepare(t));

      assert.equal(ended.code, 3, ended.stdout);
      assert.equal(digests.length, 2);
      for (const { subject, text = "" } of digests) {
        assert.match(String(subject), /^⚠️ Weekly digest: \d+ things? needs? you - week of /);
        const first = text.split("\n").slice(0, 8).join("\n");
        assert.match(first, /^\d+ things? needs? you\n/);
        assert.match(first, /The database could not be read\. Missing here: /);
      }
      assert.equal(lastLine(ended)["outcome"], "partial");
      const said = linesOf(ended).map(({ msg }) => String(msg));
      assert.ok(
        said.includes("digest is sent without a record: a run after this one sends it again"),
      );
    });
  }

  test("it does not wait for the database, so it is out within seconds", async (t) => {
    const folder = await folderWithEmptyDatabase(t);

    const { ended } = await digestIn(folder);

    assert.ok(!ended.stdout.includes("run is waiting"));
  });

  test("the files beside the database tell what ran", async (t) => {
    const folder = await withoutDatabase(t);
    const closing = await runProgram(folder, ["run", "pending-payment-update", "--no-wait"]);

    const { digests } = await digestIn(folder);

    assert.notEqual(closing.code, 0);
    assert.match(digests[0]?.text ?? "", /Pending Payment Update failed/);
  });
});

for (const { name, url = "", skip } of servers) {
  suite(`the digest while ${name} is away`, { skip, concurrency: true }, () => {
    for (const state of ["down", "silent"] as const) {
      test(`where the server is ${state}, everybody is told within the attempt`, async (t) => {
        await using database = await serverWorld(url, mondayTables());
        await using proxy = await packetProxy(database.server);
        proxy.become(state);

        const folder = await temporaryFolder(t);
        const { ended, digests } = await digestIn(folder, database.variables(proxy.port));

        assert.equal(ended.code, 3, ended.stdout);
        assert.equal(digests.length, 2);
        assert.match(digests[0]?.text ?? "", /The database could not be read/);
      });
    }

    test("where it falls silent in the middle, nobody waits for it for ever", async (t) => {
      await using database = await serverWorld(url, mondayTables());
      await using proxy = await packetProxy(database.server);
      proxy.stopAt(24, "before", () => proxy.become("silent"));

      const folder = await temporaryFolder(t);
      const { ended, digests } = await digestIn(folder, database.variables(proxy.port));

      assert.equal(ended.code, 3, ended.stdout);
      assert.ok(digests.length > 0, ended.stdout);
    });
  });
}
