/**
 * Jobs and their runs as Kubernetes shows them: CronJobs, Jobs and Pods of one namespace, read only. Pods are listed last, so
 * that a Job that is seen without any has none.
 */
import type { Sightings } from "../../ports/sightings.ts";
import type { KubernetesApi } from "./api.ts";
import { kubectlCommands } from "./kubectl-commands.ts";
import { seenRun } from "./seen-run.ts";
import { seenSchedule } from "./seen-schedule.ts";

const ours = "app.kubernetes.io/name=surgicase-jobs";

export function kubernetesSightings(api: KubernetesApi): Sightings {
  let namespace: string | undefined;
  return {
    async look(signal) {
      namespace = await api.namespace(signal);
      const list = async (group: string, resource: string) =>
        api.list(`${group}/namespaces/${namespace ?? ""}/${resource}`, ours, signal);
      const cronJobs = await list("/apis/batch/v1", "cronjobs");
      const jobs = await list("/apis/batch/v1", "jobs");
      const pods = await list("/api/v1", "pods");
      const schedules = cronJobs.items.map(seenSchedule).filter((each) => each !== undefined);
      const around = {
        pods: pods.items,
        schedules: new Map(schedules.map(({ job, schedule }) => [job, schedule] as const)),
        at: pods.at,
      };
      const runs = jobs.items.map((job) => seenRun(job, around));
      return { schedules, runs: runs.filter((each) => each !== undefined) };
    },
    commands: (program) => kubectlCommands(() => namespace, program),
  };
}
