/** What to do about a failed run, for each cause. Commands are exact; that a re-run does no harm is said with each. */
import type { Step } from "../../domain/alerts/alert.ts";
import {
  BlockedError,
  type Cause,
  JobAtWorkError,
  UnavailableError,
} from "../../domain/failure.ts";
import { durationWords, plainLine } from "../../domain/alerts/wording.ts";
import type { Outcome } from "../outcome.ts";
import type { Ended } from "./alert-facts.ts";
import { payWeekOf } from "../../domain/payments/pay-week.ts";
import type { RunFacts } from "../event.ts";
import { logStep, rerunStep, workOf } from "./frame.ts";

export type Failed = Extract<Outcome, { kind: "failed" }>;

type StepsOf = (event: Ended, error: Error, contact: string | undefined) => readonly Step[];

const stepsByCause: Readonly<Record<Cause, StepsOf>> = {
  fault: ({ run }, _error, contact) => [
    logStep(run),
    rerunStep(run, "Run the job again, once."),
    {
      text: `If it fails the same way, pass this mail on to ${contact ?? "the developers"}: the place in the code is at its end.`,
    },
  ],
  usage: ({ run }) => [
    { text: "Correct the options as the message says." },
    rerunStep(run, "Then start the job again, with the right ones."),
  ],
  blocked: ({ run }, error) => {
    const blocking = blockingJobOf(error);
    return [
      ...pastWeekSteps(run),
      blocking === undefined
        ? { text: "Run the job that the message names first." }
        : { text: `Run ${blocking} first.`, command: run.commands.rerun(blocking) },
      rerunStep(run, `When that has succeeded, run ${run.job.name} again.`),
      logStep(run),
    ];
  },
  unavailable: (event, error) => {
    const { run, waited } = event;
    const blocking = blockingJobOf(error);
    if (blocking !== undefined) {
      return [
        {
          text: `See how ${blocking} stands. If it hangs or has failed, run it again.`,
          command: run.commands.rerun(blocking),
        },
        rerunStep(run, `When it has succeeded, run ${run.job.name} again.`),
        logStep(run),
      ];
    }
    const what = error instanceof UnavailableError ? error.what : (waited?.what ?? "what it needs");
    return [
      {
        text: `Find out why ${plainLine(what, 100)} cannot be used: is it up, and is the way to it open?`,
      },
      rerunStep(run, "When it can be used again, run the job again."),
      logStep(run),
    ];
  },
  denied: ({ run }) => [
    {
      text: "Give back what the message names: a permission, a secret, a key or a login was taken away or changed. Waiting does not help.",
    },
    rerunStep(run, "Then run the job again."),
    logStep(run),
  ],
  misconfigured: ({ run }) => [
    {
      text: "Correct each setting named above, and install the change. Trying again without it does not help.",
    },
    rerunStep(run, "Then run the job again."),
    logStep(run),
  ],
  deadline: ({ run }) => [
    {
      text: `See in the log where the time went: one try may take ${durationWords(run.job.attemptSeconds)}.`,
      command: run.commands.logs,
    },
    rerunStep(run, "Run the job again."),
    {
      text: "If it takes too long every time, the limit or the job has to change: tell the developers.",
    },
  ],
  interrupted: ({ run }) => [
    rerunStep(run, "Run the job again: nothing else starts it before its next slot."),
    {
      text: "If nobody stopped it on purpose, see in the log what did.",
      command: run.commands.logs,
    },
  ],
};

/** A week that is over and was never closed is mostly a slip of the keys: closing it would take what is ready today. */
function pastWeekSteps(run: RunFacts): readonly Step[] {
  return run.job.accepts.includes("week") && run.payWeek < payWeekOf(run.startedAt)
    ? [
        {
          text: `Is ${workOf(run)} meant? It is over. If it was a slip, run the job for the right week, and do nothing of what follows.`,
        },
      ]
    : [];
}

export function failedSteps(
  event: Ended,
  { cause, error }: Failed,
  contact: string | undefined,
): readonly Step[] {
  return stepsByCause[cause](event, error, contact);
}

/** The job of ours that stands in the way. */
export function blockingJobOf(error: Error): string | undefined {
  return error instanceof BlockedError || error instanceof JobAtWorkError ? error.job : undefined;
}
