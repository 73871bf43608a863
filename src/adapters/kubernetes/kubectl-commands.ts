/** What a person types who wants to do something about a job in Kubernetes. */
import type { WatchCommands } from "../../ports/sightings.ts";

/**
 * @param namespace known once somebody has looked; before, what is printed is to be filled in.
 * @param program a command of this program as a line to paste; in a pod, `run …` is a Job of its own.
 */
export function kubectlCommands(
  namespace: () => string | undefined,
  program: (words: string) => string,
): WatchCommands {
  const kubectl = (words: string) => `kubectl -n ${namespace() ?? "<namespace>"} ${words}`;
  return {
    rerun: (job, week) => program(`run ${job}${week === undefined ? "" : ` --week ${week}`}`),
    // Of every try, in full: a Job's own logs are those of one pod.
    logs: ({ name }) => kubectl(`logs ${podsOf(name)} --prefix --tail=-1`),
    describe: ({ name }) =>
      `${kubectl(`describe job/${name}`)}; ${kubectl(`describe pods ${podsOf(name)}`)}`,
    schedule: (job) => kubectl(`describe cronjob/${job}`),
    resume: (job) => kubectl(`patch cronjob/${job} --type=merge -p '{"spec":{"suspend":false}}'`),
  };
}

function podsOf(name: string): string {
  return `-l batch.kubernetes.io/job-name=${name}`;
}
