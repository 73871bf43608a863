/** A week whose payment report is delivered, so that the providers' own reports are due, and what there is to see of those. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { PasswordKeys } from "../../src/domain/reports/password.ts";
import {
  parsePasswordKeys,
  readerOfProvider,
  reportPassword,
} from "../../src/domain/reports/password.ts";
import type { Letter, Mailer, Sent } from "../../src/ports/mail.ts";
import { individualProviderReports } from "../../src/jobs/individual-provider-reports.ts";
import { attemptOf, type JobRun } from "./job-run.ts";
import { closedWorld, later, unclear } from "./reportable-week.ts";
import { caseRow, profileRow, type Row, type SampleWorld } from "./sample-world.ts";

export async function reportedWorld(
  t: TestContext,
  changes: Parameters<typeof closedWorld>[1] = {},
) {
  const world = await closedWorld(t, changes);
  markReported(world);
  return world;
}

function markReported(world: SampleWorld): void {
  world.execute("update jobs_batches set state = 'reported' where state = 'closed'");
}

/** Providers `p000` and so on, each with one case. */
export function manyProviders(count: number, changesOf: (index: number) => Row = () => ({})) {
  const accounts = Array.from(
    { length: count },
    (_, index) => `p${String(index).padStart(3, "0")}`,
  );
  return {
    user_profile: accounts.map((account, index) =>
      profileRow(account, { user_npi: 1_000_000_000 + index, ...changesOf(index) }),
    ),
    cases: accounts.map((account, index) => caseRow(`case-${index}`, { user_id: account })),
  };
}

export async function individualAttempt({ folder }: Pick<SampleWorld, "folder">, run: JobRun = {}) {
  return attemptOf(individualProviderReports, folder, { now: "2026-11-23T10:30:00Z", ...run });
}

/** The providers' deliveries alone. */
export function individualDeliveries(world: SampleWorld): readonly Row[] {
  return world.rows(
    "select * from jobs_deliveries where report = 'individual-provider-reports' order by recipient_key",
  );
}

/** The password of an account's report. */
export async function passwordOf({ home }: SampleWorld, userId: string): Promise<string> {
  const path = join(home, "secrets", "surgicase", "report-passwords.json");
  const values = JSON.parse(await readFile(path, "utf8")) as Readonly<Record<string, unknown>>;
  const keys: PasswordKeys = parsePasswordKeys(values);
  return reportPassword(keys, keys.current, readerOfProvider(userId));
}

/** Answers by how many it was handed before, and keeps what it may have taken. */
export function mailerAnswering(answerTo: (before: number) => Sent["kind"] | "throttled") {
  const letters: Letter[] = [];
  let handed = 0;
  const mailer: Mailer = {
    async send(letter) {
      const answer = answerTo(handed);
      handed += 1;
      if (answer === "throttled" || answer === "refused") {
        return later;
      }
      letters.push(letter);
      return answer === "unknown"
        ? unclear
        : { kind: "accepted", messageId: `<${handed}@example.com>`, road: "kept" };
    },
  };
  return { mailer, letters };
}

/** Each of the accounts got one mail. */
export function assertOnceEach(
  { user_profile }: ReturnType<typeof manyProviders>,
  ...mailers: readonly { readonly letters: readonly Letter[] }[]
): void {
  const sent = mailers.flatMap(({ letters }) => letters.map(({ to }) => to));
  assert.deepEqual(
    sent.toSorted(),
    user_profile.map((row) => String(row["user_email"])),
  );
}
