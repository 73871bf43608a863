/** `jobs` and `next`: what there is, and when it runs. */
import { nextRunOf } from "../../domain/schedule.ts";
import { jobs } from "../../jobs/registry.ts";
import type { WatchState } from "../../watch/watch-state.ts";
import { defineCommand, json } from "../command.ts";
import type { Shell } from "../shell.ts";
import { moment, printList } from "../table.ts";
import { worldOf } from "../with-ports.ts";

const byAPerson = "by a person";

export const jobsCommand = defineCommand({
  usage: "jobs",
  about: "List the jobs",
  options: (parser) => parser.option("json", json),
  async run(args, shell) {
    const facts = jobs.map(
      ({
        name,
        title,
        summary,
        schedule,
        suspended = false,
        attemptSeconds,
        keepsTryingSeconds,
        accepts,
        secrets,
        needs,
      }) => ({
        name,
        title,
        summary,
        schedule,
        suspended,
        attemptSeconds,
        keepsTryingSeconds,
        accepts,
        secrets,
        needs,
      }),
    );
    printList(
      shell,
      args.json,
      facts,
      ({ name, schedule, suspended, summary }) => ({
        job: name,
        "schedule (utc)": suspended ? byAPerson : schedule,
        "what it does": summary,
      }),
      "No jobs.",
    );
    return 0;
  },
});

export const nextCommand = defineCommand({
  usage: "next",
  about: "List when each job runs next, soonest first",
  options: (parser) => parser.option("json", json),
  async run(args, shell) {
    const now = shell.clock.now();
    const inForce = await schedulesInForce(shell);
    const runs = jobs
      .map(({ name, schedule: usual, suspended = false }) => {
        const schedule = inForce[name]?.schedule ?? usual;
        const next = suspended ? undefined : nextRunOf(schedule, now);
        return { job: name, schedule, suspended, next };
      })
      .toSorted(
        (one, other) => (one.next?.getTime() ?? Infinity) - (other.next?.getTime() ?? Infinity),
      );
    printList(
      shell,
      args.json,
      runs,
      ({ job, suspended, next }) => ({ next: suspended ? byAPerson : moment(next), job }),
      "No jobs.",
    );
    return 0;
  },
});

const notesMilliseconds = 2_000;

/** As the watchdog saw them last; none where nothing was noted, or cannot be read: then the usual ones hold. */
async function schedulesInForce(shell: Shell): Promise<WatchState["jobs"]> {
  try {
    const notes = await worldOf(shell).world.notes();
    const signal = AbortSignal.any([shell.stop, AbortSignal.timeout(notesMilliseconds)]);
    return (await notes.state(signal)).jobs;
  } catch {
    return {};
  }
}
