/** What people and machines may leave lying around: every run ends with the right code and a sentence that says what to do. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite, test } from "node:test";
import { text } from "node:stream/consumers";
import {
  readerRow,
  sampleWorld,
  usualTables,
  worldIn,
  type SampleWorld,
} from "../support/sample-world.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import {
  close,
  closedWorld,
  isThorough,
  lastLine,
  linesOf,
  report,
  reportMails,
} from "./two-jobs.ts";

const impatient = { variables: { JOB_OPTIONS: "--no-wait" } };

/** How often a mail says CRITICAL. */
async function criticals(world: SampleWorld): Promise<number> {
  return (await world.mails()).filter(({ subject = "" }) => subject.includes("CRITICAL")).length;
}

suite("bad databases", { concurrency: 2 }, () => {
  for (const [what, make, code, said] of [
    [
      "a folder",
      async (path: string) => void (await mkdir(path, { recursive: true })),
      78,
      /is a folder/,
    ],
    [
      "garbage",
      async (path: string) => writeFile(path, "no database at all, for sure ".repeat(50)),
      78,
      /not a SQLite file/,
    ],
  ] as const) {
    test(`${what} for a database ends with ${code}, told by mail`, async (t) => {
      const folder = await temporaryFolder(t);
      await mkdir(join(folder, ".surgicase"));
      await make(join(folder, ".surgicase", "surgicase.db"));

      const ended = await close(folder, impatient);

      assert.equal(ended.code, code, ended.stdout);
      assert.match(String(lastLine(ended)["error"]), said);
      assert.equal(await criticals(worldIn(folder)), 1);
    });
  }

  const isRoot = process.getuid?.() === 0;
  test(
    "a database that may not be read ends with 77",
    { skip: isRoot ? false : "only root can run a program as somebody else" },
    async (t) => {
      const world = await sampleWorld(await temporaryFolder(t), usualTables());
      const nobody = 65_534;
      const file = join(world.home, "surgicase.db");
      await chmod(file, 0o600);
      for (const place of [world.folder, world.home]) {
        await chown(place, nobody, nobody);
      }

      const main = join(import.meta.dirname, "..", "..", "src", "main.ts");
      const child = spawn(process.execPath, [main, "run", "pending-payment-update"], {
        cwd: world.folder,
        uid: nobody,
        gid: nobody,
        env: { JOB_OPTIONS: "--no-wait" },
        stdio: ["ignore", "pipe", "inherit"],
      });
      const said = text(child.stdout);
      const [code] = (await once(child, "exit")) as [number];

      assert.equal(code, 77, await said);
      assert.equal(await criticals(world), 1);
    },
  );

  for (const table of ["cases", "user_profile"]) {
    test(`a database without ${table} ends with a sentence that names it`, async (t) => {
      const world = await sampleWorld(await temporaryFolder(t), usualTables());
      world.execute(`drop table ${table}`);

      const ended = await close(world.folder, impatient);

      assert.equal(ended.code, 78, ended.stdout);
      assert.match(lastError(ended), new RegExp(`no table ${table}`));
      assert.deepEqual(world.batches(), []);
      assert.equal(await criticals(world), 1);
    });
  }
});

suite("bad secrets", { concurrency: 2 }, () => {
  const key = Buffer.alloc(32, 7).toString("base64");
  const shapes = [
    ["no keys", { current: "1" }],
    ["keys that are a list", { current: "1", keys: [key] }],
    ["a current version without a key", { current: "2", keys: { 1: key } }],
    ["a short key", { current: "1", keys: { 1: "c2hvcnQ=" } }],
    ["a key that is a number", { current: "1", keys: { 1: 12_345_678_901 } }],
    ["a current version that is a number", { current: 1, keys: { 1: key } }],
  ] as const;
  for (const [what, values] of shapes.slice(0, isThorough ? undefined : 2)) {
    test(`report-passwords with ${what}: nothing is sent, and the secret is named`, async (t) => {
      const world = await closedWorld(t);
      await world.keepSecret("surgicase/report-passwords", values);

      const ended = await report(world.folder, impatient);

      assert.notEqual(ended.code, 0);
      assert.notEqual(ended.code, 3);
      assert.match(
        lastError(ended),
        /the secret report-passwords(?:: .* is not what this secret must be:| must hold)/,
      );
      assert.deepEqual(world.deliveries(), []);
      assert.equal(await criticals(world), 1);
    });
  }

  const exclusions = [
    ["a number", 12],
    ["an object", { "test-account": true }],
    ["a list of lists", [["test-account"]]],
    ["a boolean", false],
  ] as const;
  for (const [what, excluded] of exclusions.slice(0, isThorough ? undefined : 2)) {
    test(`excluded_user_ids that is ${what} moves no case`, async (t) => {
      const world = await sampleWorld(await temporaryFolder(t), usualTables());
      await world.keepSecret("surgicase/main", { excluded_user_ids: excluded });
      const before = world.statuses();

      const ended = await close(world.folder, impatient);

      assert.notEqual(ended.code, 0);
      assert.match(lastError(ended), /excluded_user_ids/);
      assert.deepEqual(world.statuses(), before);
      assert.equal(await criticals(world), 1);
    });
  }

  test("a secret that is no JSON is waited for, and not quoted", async (t) => {
    const world = await sampleWorld(await temporaryFolder(t), usualTables());
    await world.keepSecret("surgicase/main", {});
    await writeFile(join(world.home, "secrets", "surgicase", "main.json"), "{ CANARY-NO-JSON");

    const ended = await close(world.folder, impatient);

    assert.equal(ended.code, 75);
    assert.doesNotMatch(ended.stdout + ended.stderr, /CANARY-NO-JSON/);
  });
});

test("of a list full of rubbish each good reader gets one mail, and each bad entry is named", async (t) => {
  const good = ["finance@example.com", "o'neil+reports@example.com"];
  const bad = [
    null,
    "",
    "   ",
    "no-at-sign.example.com",
    "two@example.com, both@example.com",
    "two@example.com;both@example.com",
    "Name <named@example.com>",
    "in@jection.example.com\r\nBcc: thief@example.com",
    "in@jection.example.com\nBcc: thief@example.com",
    `${"x".repeat(300)}@example.com`,
    "müller@example.com",
    "ann@bücher.example",
    "dots..twice@example.com",
    "null\0byte@example.com",
    "@example.com",
    "ann@",
    "ann@@example.com",
  ];
  const folder = await temporaryFolder(t);
  const same = [" FINANCE@example.com ", "Finance@Example.COM\r\n"];
  const world = await sampleWorld(folder, {
    ...usualTables(),
    report_email_list: [...good, ...same, ...bad].map((address) => readerRow(address)),
  });
  await close(folder);

  const ended = await report(folder);

  assert.equal(ended.code, 3, ended.stdout);
  const mails = await reportMails(world);
  assert.deepEqual(
    Object.entries(mails)
      .filter(([, count]) => count > 0)
      .map(([address]) => address.toLowerCase())
      .toSorted(),
    good.toSorted(),
  );
  assert.ok(Object.values(mails).every((count) => count <= 1));
  const troubles = lastLine(ended)["troubles"] as readonly { readonly subject: string }[];
  assert.equal(troubles.length, bad.length, JSON.stringify(troubles));
  assert.ok(troubles.every(({ subject }) => !/[\r\n\0]/.test(subject)));
  for (const name of await world.files("mail")) {
    const raw = await readFile(join(world.home, "mail", name), "utf8");
    assert.doesNotMatch(raw, /^(?:bcc|cc):/im);
    assert.doesNotMatch(raw.slice(0, raw.indexOf("\r\n\r\n")), /thief/);
  }
});

test("a list that is empty delivers to nobody, and says so", async (t) => {
  const folder = await temporaryFolder(t);
  const world = await sampleWorld(folder, { ...usualTables(), report_email_list: [] });
  await close(folder);

  const ended = await report(folder);

  assert.equal(ended.code, 3);
  assert.match(JSON.stringify(lastLine(ended)["troubles"]), /nobody/);
  assert.equal(world.batches()[0]?.["state"], "closed");
});

/** The error's message, wherever the log put it: a fault comes with its stack. */
function lastError(ended: Awaited<ReturnType<typeof close>>): string {
  const { error, err } = linesOf(ended).findLast((line) => "exitCode" in line) ?? {};
  return JSON.stringify(error ?? err);
}
