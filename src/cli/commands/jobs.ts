/** `jobs` and `next`: what there is, and when it runs. */
import { nextRunOf } from "../../domain/schedule.ts";
import { jobs } from "../../jobs/registry.ts";
import { defineCommand, json } from "../command.ts";
import { moment, printList } from "../table.ts";

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
    const runs = jobs
      .map(({ name, schedule, suspended = false }) => ({
        job: name,
        schedule,
        suspended,
        next: suspended ? undefined : nextRunOf(schedule, now),
      }))
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
