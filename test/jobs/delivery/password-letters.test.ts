/** Who gets a password letter, what stands on it, and that it opens that reader's reports. */
import assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import { suite, test, type TestContext } from "node:test";
import { readConfig } from "../../../src/config/config.ts";
import { UsageError } from "../../../src/domain/failure.ts";
import { readerOfProvider } from "../../../src/domain/reports/password.ts";
import {
  readersWithoutLetter,
  writePasswordLetters,
  type LettersOrder,
} from "../../../src/jobs/delivery/password-letters.ts";
import { closedDocument, reportPasswords } from "../../../src/jobs/delivery/passwords.ts";
import { providerPaymentReport } from "../../../src/jobs/provider-payment-report.ts";
import type { Ports } from "../../../src/ports/ports.ts";
import { secretTexts } from "../../../src/world/secret-texts.ts";
import { openWorld } from "../../../src/world/world.ts";
import { fakeClock } from "../../support/fake-clock.ts";
import { attemptOf, keepingMailer } from "../../support/job-run.ts";
import { jobSettings } from "../../support/job-settings.ts";
import {
  indexOf,
  letterPath,
  openedReport,
  passwordOn,
  textOf,
  toolsMissing,
} from "../../support/password-letters.ts";
import { closedWorld } from "../../support/reportable-week.ts";
import { profileRow, readerRow, type SampleWorld } from "../../support/sample-world.ts";

const now = new Date("2026-11-23T09:30:00Z");
const signal = AbortSignal.timeout(120_000);
const order: LettersOrder = {
  organisation: "Sample Assistants",
  timeZone: "America/New_York",
  now,
  version: undefined,
  only: undefined,
  missing: false,
  command: (words) => `surgicase-jobs ${words}`,
};

const referrals = { report_name: "referral_report_weekly" };

async function letterWorld(t: TestContext): Promise<SampleWorld> {
  const world = await closedWorld(t, {
    user_profile: [
      profileRow("ann", { first_name: "ΕΛΈΝΗ", last_name: "παπαδοπούλου", user_email: "" }),
      profileRow("bob", {
        first_name: "Łukasz",
        last_name: "NÚÑEZ",
        user_email: "bob@example.com",
      }),
      profileRow("nameless", { first_name: null, last_name: " " }),
      profileRow("gone", { active: 0 }),
      profileRow("Tests"),
    ],
    report_email_list: [
      readerRow("finance@example.com", { first_name: "=1+1", last_name: 'O"Neil' }),
      readerRow("FINANCE@example.com ", { ...referrals, first_name: null, last_name: null }),
      readerRow("bob@example.com", { ...referrals, first_name: "Bob", last_name: "Nunez" }),
      readerRow("no address", referrals),
      readerRow(null, referrals),
    ],
  });
  await world.keepSecret("surgicase/main", { excluded_user_ids: "TESTS, " });
  return world;
}

async function withPorts<Answer>(
  { folder }: SampleWorld,
  work: (ports: Ports) => Promise<Answer>,
): Promise<Answer> {
  const world = openWorld(readConfig({}, folder), fakeClock(now), secretTexts());
  const needs = ["printer", "providers", "recipients", "secrets", "storage"] as const;
  await using opened = await world.open(needs, signal);
  return await work(opened.ports as Ports);
}

async function write(world: SampleWorld, changes: Partial<LettersOrder> = {}) {
  return withPorts(world, async (ports) =>
    writePasswordLetters(ports, { ...order, ...changes }, signal),
  );
}

const everybody = [
  "address:finance@example.com",
  "address:bob@example.com",
  "provider:nameless",
  "provider:bob",
  "provider:ann",
];

test("a letter for everybody on a list, once for all lists, and for every active provider", async (t) => {
  const world = await letterWorld(t);

  const { letters, version, troubles, index } = await write(world);

  assert.deepEqual(
    letters.map(({ reader }) => reader.key),
    everybody,
  );
  assert.equal(version, "1");
  assert.equal(index, "password-letters/key-1/index.csv");
  assert.deepEqual(
    troubles.map(({ subject, problem }) => [subject, problem]),
    [["referral_report_weekly", "no letter for 2 entries whose address is none"]],
  );
});

test("the list says who has which file, without a password and without a formula", async (t) => {
  const world = await letterWorld(t);

  const { letters } = await write(world);

  const [headings = "", ...rows] = await indexOf(world, "1");
  assert.equal(headings, '\uFEFF"For","Address or account","Opens","Letter","Written"');
  assert.equal(rows.length, letters.length);
  assert.match(
    rows[0] ?? "",
    /^"'=1\+1 O""neil","finance@example\.com","the weekly provider payment report; the weekly provider payment summary; the weekly referral report","[0-9a-f]{16}\.pdf","2026-11-23"$/,
  );
  assert.match(
    rows[4] ?? "",
    /^"Ελένη Παπαδοπούλου","account ann","your own weekly payment report"/,
  );
  assert.doesNotMatch(rows.join("\n"), /(?:[0-9A-Z]{4}-){5}/);
});

test("one reader's letter is written by address or account, and who is called so twice gets both", async (t) => {
  const world = await letterWorld(t);
  const keysOf = async (only: string) =>
    (await write(world, { only })).letters.map(({ reader }) => reader.key);

  assert.deepEqual(await keysOf(" Finance@Example.com"), ["address:finance@example.com"]);
  assert.deepEqual(await keysOf("ANN"), ["provider:ann"]);
  assert.deepEqual(await keysOf("bob@example.com"), ["address:bob@example.com", "provider:bob"]);
  for (const nobody of ["gone", "tests", "other@example.com", " "]) {
    await assert.rejects(write(world, { only: nobody }), UsageError);
  }
});

test("who has one on record is not missing one, although the letter was deleted", async (t) => {
  const world = await letterWorld(t);
  await write(world, { only: "ann" });
  await rm(letterPath(world, "1", "provider:ann"));

  const first = await write(world, { missing: true });
  const second = await write(world, { missing: true });

  assert.deepEqual(
    first.letters.map(({ reader }) => reader.key),
    everybody.slice(0, -1),
  );
  assert.deepEqual(second.letters, []);
  assert.equal((await indexOf(world, "1")).length, 1 + everybody.length);
});

test("the list may have been saved by a spreadsheet meanwhile", async (t) => {
  const world = await letterWorld(t);
  await write(world);
  const path = letterPath(world, "1", "x").replace(/[^/]+$/, "index.csv");
  const text = await readFile(path, "utf8");
  await writeFile(path, text.replaceAll('"', "").replaceAll(",", ";").replaceAll("\r\n", "\n"));

  const { letters } = await write(world, { missing: true });

  assert.deepEqual(letters, []);
});

test("a letter that is written again has one line on record, its last", async (t) => {
  const world = await letterWorld(t);
  await write(world);

  await write(world, { only: "ann", now: new Date("2026-12-01T00:00:00Z") });

  const rows = (await indexOf(world, "1")).slice(1);
  assert.equal(rows.length, everybody.length);
  assert.equal(rows.filter((row) => row.endsWith('"2026-12-01"')).length, 1);
});

test("who has no letter of a key is told reader by reader", async (t) => {
  const world = await letterWorld(t);
  await write(world, { only: "ann" });

  const without = await withPorts(world, async (ports) => readersWithoutLetter(ports, "1", signal));

  assert.deepEqual(
    without.map(({ key }) => key),
    everybody.slice(0, -1),
  );
});

test("a storage that fails midway leaves nothing on record that may not be there", async (t) => {
  const world = await letterWorld(t);
  await withPorts(world, async (ports) => {
    let puts = 0;
    const storage: Ports["storage"] = {
      ...ports.storage,
      async put(...words) {
        puts += 1;
        if (puts > 2) {
          throw new Error("no room");
        }
        return ports.storage.put(...words);
      },
    };

    await assert.rejects(writePasswordLetters({ ...ports, storage }, order, signal), /no room/);
  });

  assert.equal((await write(world, { missing: true })).letters.length, everybody.length);
});

for (const version of ["2", "", "constructor"]) {
  test(`letters of the key "${version}", which is not there, are refused`, async (t) => {
    const world = await letterWorld(t);

    await assert.rejects(
      write(world, { version }),
      (error) => error instanceof UsageError && error.message.includes("report-passwords has 1."),
    );
  });
}

suite("on paper", { skip: toolsMissing }, () => {
  test("each letter is one page that names its reader, and opens what that reader is sent", async (t) => {
    const world = await letterWorld(t);
    const { mailer, letters: mails } = keepingMailer();
    await attemptOf(providerPaymentReport, world.folder, { ports: { mailer } });

    await write(world);

    const letter = letterPath(world, "1", "address:finance@example.com");
    const [mail] = mails;
    assert.equal(mail?.to, "finance@example.com");
    assert.match(mail.text, /key 1"/);
    assert.ok(!mail.text.includes(passwordOn(letter)));
    const content = mail.attachments?.[0]?.content ?? new Uint8Array();
    const report = await openedReport(content, passwordOn(letter), world.folder);
    assert.match(report, /Provider Payment Report/);
    assert.match(textOf(letter), /finance@example\.com/);
    assert.match(textOf(letter), /Letter of key 1[^]*Page 1 of 1/);
  });

  test("a provider's letter opens what is closed for that provider", async (t) => {
    const world = await letterWorld(t);
    await write(world);

    const passwords = new Set<string>();
    for (const [account, name] of [
      ["ann", "Ελένη Παπαδοπούλου"],
      ["bob", "Łukasz Núñez"],
      ["nameless", "account nameless, nameless@example.com"],
    ] as const) {
      const closed = await closedFor(world, account);
      const letter = letterPath(world, "1", readerOfProvider(account));
      const report = await openedReport(closed.content, passwordOn(letter), world.folder);
      assert.match(report, new RegExp(`of ${account}`));
      assert.ok(textOf(letter).includes(name), textOf(letter));
      passwords.add(passwordOn(letter));
    }
    assert.equal(passwords.size, 3);
  });
});

async function closedFor(world: SampleWorld, account: string) {
  return withPorts(world, async (ports) => {
    const frame = { subtitle: "", footnote: "", sections: [] };
    const printed = await ports.printer.print({ title: `Report of ${account}`, ...frame });
    const context = { signal, settings: jobSettings, slot: now };
    const reader = { key: readerOfProvider(account), address: "somebody@example.com" };
    return closedDocument(ports, printed, await reportPasswords(ports, context), reader);
  });
}
