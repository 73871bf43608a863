/**
 * The two jobs as an operator starts them, and what must hold after whatever happened to them. The pay week is two weeks
 * back, so that both jobs are due for it at any hour of any day.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { cp, mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { SampleTables } from "../../src/adapters/database/sample-rows.ts";
import { payWeekOf, type PayWeek } from "../../src/domain/payments/pay-week.ts";
import { runProgram, type Ended, type ProgramOptions } from "../support/program.ts";
import {
  caseRow,
  profileRow,
  readerRow,
  sampleWorld,
  worldIn,
  type Row,
  type SampleWorld,
} from "../support/sample-world.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const fortnight = 14 * 24 * 60 * 60 * 1000;

/** CI takes the time for every step and every way; elsewhere a part of them has to do. */
export const isThorough = process.env["TEST_EVERY_STEP"] === "1";
export const thoroughOnly = isThorough ? false : "TEST_EVERY_STEP=1 is not set";

export const week: PayWeek = payWeekOf(new Date(Date.now() - fortnight));

export const closing = ["run", "pending-payment-update", "--week", week] as const;
export const reporting = ["run", "provider-payment-report", "--week", week] as const;

export const readers = ["finance@example.com", "payroll@example.com"] as const;

/** One of everything a Monday brings: ready, left over, without an owner, without a price, inactive. */
export function mondayTables(): SampleTables {
  return {
    user_profile: [profileRow("ann"), profileRow("bob"), profileRow("gone", { active: 0 })],
    cases: [
      caseRow("ready-1"),
      caseRow("ready-2", { pay_amount: "0.05" }),
      caseRow("ready-3", { user_id: "bob", pay_amount: "1250.40" }),
      caseRow("left-over", { user_id: "bob", case_status: 15, pay_amount: "10.00" }),
      caseRow("owner-gone", { user_id: "gone" }),
      caseRow("unpriced", { pay_amount: "0.00" }),
      caseRow("inactive", { active: 0 }),
    ],
    report_email_list: readers.map((address) => readerRow(address)),
  };
}

const statuses = {
  inactive: 10,
  "left-over": 15,
  "owner-gone": 10,
  "ready-1": 15,
  "ready-2": 15,
  "ready-3": 15,
  unpriced: 10,
};
const moved = ["ready-1", "ready-2", "ready-3"];

/** What the database holds of both jobs. Asks by `query`, so that it is the same on every kind of database. */
export async function stateOf(query: (statement: string) => Promise<readonly Row[]>) {
  return {
    cases: await query("select case_id, case_status from cases order by case_id"),
    batches: await query("select * from jobs_batches where state <> 'void'"),
    batchCases: await query("select case_id, amount_cents from jobs_batch_cases order by case_id"),
    history: await query("select case_id from jobs_status_history order by case_id"),
    deliveries: await query("select * from jobs_deliveries order by recipient"),
  };
}

export type State = Awaited<ReturnType<typeof stateOf>>;

export async function stateIn(world: SampleWorld): Promise<State> {
  return stateOf(async (statement) => world.rows(statement));
}

/** The cases are where they belong, once: one batch, its cents, a line of history a move. */
export function assertClosedOnce({ cases, batches, batchCases, history }: State): void {
  assert.deepEqual(
    Object.fromEntries(cases.map((row) => [row["case_id"], row["case_status"]])),
    statuses,
  );
  const facts = ["pay_week", "cases", "carried_over", "total_cents"];
  assert.deepEqual(
    batches.map((row) => facts.map((name) => row[name])),
    [[week, 4, 1, 10_000 + 5 + 125_040 + 1_000]],
  );
  assert.deepEqual(
    batchCases.map((row) => [row["case_id"], row["amount_cents"]]),
    [
      ["left-over", 1_000],
      ["ready-1", 10_000],
      ["ready-2", 5],
      ["ready-3", 125_040],
    ],
  );
  assert.deepEqual(
    history.map((row) => row["case_id"]),
    moved,
  );
}

/** Somebody was told of the cases that are held back. */
export async function assertHeldCasesTold(world: SampleWorld): Promise<void> {
  const warnings = (await world.mails()).filter(({ subject = "" }) =>
    subject.startsWith("⚠️ WARNING: Scheduled Job Partial Failure - Pending Payment Update"),
  );
  assert.ok(warnings.length > 0, "no WARNING names the held cases");
  for (const caseId of ["owner-gone", "unpriced"]) {
    assert.ok(
      warnings.every(({ text = "" }) => text.includes(caseId)),
      `the WARNING does not name ${caseId}`,
    );
  }
}

/** Reader → how many report mails there are for them. */
export async function reportMails(
  world: Pick<SampleWorld, "mails">,
): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = Object.fromEntries(readers.map((reader) => [reader, 0]));
  for (const { to, attachments } of await world.mails()) {
    const address = [to].flat().flatMap((each) => each?.value ?? [])[0]?.address ?? "nobody";
    if (attachments.some(({ contentType }) => contentType === "application/pdf")) {
      counts[address] = (counts[address] ?? 0) + 1;
    }
  }
  return counts;
}

/** No report is there in part: what is recorded is there, the same bytes, and what bears a report's name is one. */
export async function assertDocumentsWhole(
  world: Pick<SampleWorld, "files" | "home">,
  deliveries: readonly Row[],
): Promise<void> {
  const contents = new Map<string, Buffer>();
  for (const name of await world.files("storage")) {
    if (name.endsWith(".pdf")) {
      contents.set(name, await readFile(join(world.home, "storage", name)));
    }
  }
  for (const [name, content] of contents) {
    assert.equal(content.subarray(0, 5).toString(), "%PDF-", name);
    assert.match(content.subarray(-8).toString(), /%%EOF/, name);
  }
  for (const { storage_key, sha256 } of deliveries) {
    const content = contents.get(String(storage_key));
    assert.ok(content !== undefined, `${String(storage_key)} is recorded and not there`);
    assert.equal(createHash("sha256").update(content).digest("hex"), sha256);
  }
}

/** Nobody has two; who has none has a delivery that nobody knows of. Answers how many such there are. */
export async function assertSentOnce(
  world: Pick<SampleWorld, "mails">,
  deliveries: readonly Row[],
): Promise<number> {
  const mails = await reportMails(world);
  const doubtful = unknownOf(deliveries).map(({ recipient }) => String(recipient));
  for (const reader of readers) {
    const count = mails[reader] ?? 0;
    assert.ok(count <= 1, `${reader} got ${count}`);
    assert.ok(count === 1 || doubtful.includes(reader), `${reader} got none, and nobody says so`);
  }
  return doubtful.length;
}

let monday: Promise<string> | undefined;

/** A Monday's world after the update, made once and copied: most of these tests start from there. */
export async function closedWorld(t: TestContext): Promise<SampleWorld> {
  monday ??= aMonday();
  const folder = await temporaryFolder(t);
  await cp(await monday, folder, { recursive: true });
  return worldIn(folder);
}

async function aMonday(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "surgicase-monday-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  await sampleWorld(folder, mondayTables());
  assert.equal((await close(folder)).code, 3);
  return folder;
}

export async function close(folder: string, options: ProgramOptions = {}): Promise<Ended> {
  return runProgram(folder, closing, options);
}

export async function report(folder: string, options: ProgramOptions = {}): Promise<Ended> {
  return runProgram(folder, reporting, options);
}

/** What a person does about deliveries that nobody knows of: looks into the mailbox, and says so. */
export async function decideUnknown(
  folder: string,
  deliveries: readonly Row[],
  options: ProgramOptions = {},
): Promise<void> {
  const sent = await reportMails(worldIn(folder));
  const because = ["--by", "tester", "--reason", "looked into the mailbox"];
  for (const { delivery_id, recipient } of unknownOf(deliveries)) {
    const word = (sent[String(recipient)] ?? 0) > 0 ? "accept" : "resend";
    const words = ["deliveries", word, String(delivery_id), ...because];
    const ended = await runProgram(folder, words, options);
    assert.equal(ended.code, 0, ended.stderr);
  }
}

function unknownOf(deliveries: readonly Row[]): readonly Row[] {
  return deliveries.filter(({ state }) => state === "unknown");
}

/** The log's lines; each must be JSON. */
export function linesOf({ stdout }: Ended): readonly Readonly<Record<string, unknown>>[] {
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
}

/** The run's last word: the line with its exit code. */
export function lastLine(ended: Ended): Readonly<Record<string, unknown>> {
  return linesOf(ended).findLast((line) => "exitCode" in line) ?? {};
}
