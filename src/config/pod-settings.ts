/** The settings that the chart and Kubernetes give a pod: where it runs, and for which Job. */
import { names, optionalText, plainText, schedule } from "./parsers.ts";
import { plain } from "./setting.ts";

/** All of them, as part of the one table. */
export function podSettings() {
  const byChart = "set by the chart";
  return {
    jobSchedule: plain(
      "JOB_SCHEDULE",
      "",
      schedule,
      `The job's schedule where it is not the built-in one; ${byChart}`,
    ),
    podName: plain("POD_NAME", "", optionalText, `The pod; ${byChart}`),
    ...kubernetesSettings(),
    podNamespace: plain("POD_NAMESPACE", "", optionalText, `Its namespace; ${byChart}`),
    jobName: plain("JOB_NAME", "", optionalText, `The Kubernetes Job's name; ${byChart}`),
    jobUid: plain("JOB_UID", "", optionalText, `The Kubernetes Job's uid; ${byChart}`),
    jobCommand: plain(
      "JOB_COMMAND",
      "",
      optionalText,
      "A command that a job's pod does instead of its run: `deliveries list`",
    ),
    watchedJobs: plain(
      "WATCHED_JOBS",
      "",
      names,
      `The jobs that are installed, commas between; unset: all; ${byChart}`,
    ),
    terminationMessage: plain(
      "TERMINATION_MESSAGE_PATH",
      "",
      optionalText,
      `Where the pod's last words go; ${byChart}`,
    ),
  } as const;
}

function kubernetesSettings() {
  return {
    kubernetesHost: plain(
      "KUBERNETES_SERVICE_HOST",
      "",
      optionalText,
      "The API server; set by Kubernetes",
    ),
    kubernetesPort: plain(
      "KUBERNETES_SERVICE_PORT",
      "443",
      plainText,
      "Its port; set by Kubernetes",
    ),
    serviceAccountFolder: plain(
      "SERVICE_ACCOUNT_FOLDER",
      "/var/run/secrets/kubernetes.io/serviceaccount",
      plainText,
      "Where the pod's token and the API server's certificate authority are",
    ),
  } as const;
}
