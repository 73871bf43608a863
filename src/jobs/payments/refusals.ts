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
    `batches drop ${quoted(refused.caseId)} --by "$(whoami)" --reason "changed since the report"`,
  );
  return {
    subject: `case ${refused.caseId}`,
    problem: refusalProblem(refused),
    remedy: `${wayBack(first, refused, payWeek)} ${wayOut(first)}: ${drop}`,
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

function wayBack({ what }: Change, { amount }: RefusedCase, payWeek: string): string {
  const sent = `If the reported ${formatDollars(amount)} was sent`;
  const again = `run paid-update --week ${payWeek} again`;
  switch (what) {
    case "paid-by-another-batch":
      return "It is not paid twice: set it to 20 in SurgiCase.";
    case "gone":
    case "inactive":
      return `${sent}: bring the case back as it was reported and ${again}.`;
    case "status":
    case "amount":
    case "owner":
      return `${sent}: set the case back to what was reported and ${again}.`;
  }
}

// The next batch pays what is taken out once more: of money that was sent it must not be.
function wayOut({ what }: Change): string {
  switch (what) {
    case "paid-by-another-batch":
      return "Then take it out of the batch";
    case "gone":
    case "inactive":
      return "Only if it was not sent, take it out of the batch";
    case "status":
    case "amount":
    case "owner":
      return "Only if it was not sent, take it out of the batch, and the next one takes it as it is then";
  }
}

/** As a shell takes it for one word: ids are whatever people put there. */
function quoted(word: string): string {
  return /^[\w.:@-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
