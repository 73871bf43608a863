/** What a person is told of a case that is not paid: what is another than was reported, and the two ways out. */
import { formatDollars } from "../../domain/payments/money.ts";
import type { Change, RefusedCase } from "../../domain/payments/pay.ts";
import type { RunContext } from "../../run/job.ts";
import type { Trouble } from "../../run/outcome.ts";

export function refusalTrouble(
  refused: RefusedCase,
  { command, payWeek }: Pick<RunContext, "command" | "payWeek">,
): Trouble {
  const [first] = refused.changes;
  const drop = command(
    `batches drop ${quoted(refused.caseId)} --by "$USER" --reason "changed since the report"`,
  );
  return {
    subject: `case ${refused.caseId}`,
    problem: refusalProblem(refused),
    remedy: `${wayBack(first, payWeek)} ${wayOut(first)}: ${drop}`,
  };
}

export function refusalProblem(refused: RefusedCase): string {
  return `not paid: ${refused.changes.map((change) => changeWords(change, refused)).join("; ")}`;
}

function changeWords(change: Change, { amount, userId }: RefusedCase): string {
  switch (change.what) {
    case "gone":
      return "SurgiCase has it no more";
    case "inactive":
      return "it is inactive now";
    case "paid-by-another-batch":
      return "another batch has paid it";
    case "status":
      return `its status is ${change.now} now, not 15`;
    case "amount":
      return `its amount was reported as ${formatDollars(amount)} and is ${change.now === undefined ? "none" : formatDollars(change.now)} now`;
    case "owner":
      return `it was reported as ${userId}'s and is ${change.now}'s now`;
  }
}

function wayBack({ what }: Change, payWeek: string): string {
  switch (what) {
    case "gone":
    case "inactive":
      return `If it is to be paid: bring it back and run paid-update --week ${payWeek} again.`;
    case "paid-by-another-batch":
      return "It is not paid twice: set it to 20 in SurgiCase.";
    case "status":
    case "amount":
    case "owner":
      return `If it is to be paid as reported: set it back and run paid-update --week ${payWeek} again.`;
  }
}

function wayOut({ what }: Change): string {
  switch (what) {
    case "gone":
    case "inactive":
      return "Else take it out";
    case "paid-by-another-batch":
      return "Then take it out";
    case "status":
      return "If it was paid by hand, or the next batch is to take it, take it out";
    case "amount":
    case "owner":
      return "Else take it out, and the next batch takes it as it is then";
  }
}

/** As a shell takes it for one word: ids are whatever people put there. */
function quoted(word: string): string {
  return /^[\w.:@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
