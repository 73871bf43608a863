/**
 * Why a pod has not begun its work. What the kubelet and the scheduler try again for ever is `stopped`: it becomes good only
 * when somebody does something; the rest is `slow`.
 */
import { listIn, textIn } from "../../watch/loose-json.ts";
import { because, conditionOf, containerStateOf } from "./objects.ts";

export interface Hindrance {
  readonly progress: "stopped" | "slow";
  /** As a clause. */
  readonly why: string;
}

const noImage = "its image cannot be pulled";
const noContainer = "its container cannot be made";
const notStarted = "its container cannot be started";

/** By the kubelet's own words. */
const stopping: Readonly<Record<string, string>> = {
  ErrImagePull: noImage,
  ImagePullBackOff: noImage,
  ErrImageNeverPull: "its image is not on the node, and may not be pulled",
  InvalidImageName: "its image has an invalid name",
  ImageInspectError: noImage,
  RegistryUnavailable: noImage,
  SignatureValidationFailed: noImage,
  CreateContainerConfigError: noContainer,
  CreateContainerError: noContainer,
  CreatePodSandboxError: noContainer,
  RunContainerError: notStarted,
  StartError: notStarted,
  ContainerCannotRun: notStarted,
  PreCreateHookError: notStarted,
  PreStartHookError: notStarted,
  PostStartHookError: notStarted,
  CrashLoopBackOff: "its container ends again and again",
};
/** Of an image the messages are long and hold addresses; the name of the reason says enough. */
const silent: ReadonlySet<string> = new Set([noImage]);

/** Whatever keeps it from its work, before its own container ran. */
export function hindranceOf(pod: unknown): Hindrance {
  return notScheduled(pod) ?? notRunning(pod) ?? slowly(pod);
}

/** Its container was made, and could not be started: the pod has failed, and its run has not begun. */
export function neverBegan(pod: unknown): boolean {
  const state = containerStateOf(pod);
  return (
    state.kind === "terminated" &&
    state.terminated.startedAt === undefined &&
    stopping[state.terminated.reason] === notStarted
  );
}

function notScheduled(pod: unknown): Hindrance | undefined {
  const unscheduled = conditionOf(pod, "PodScheduled", "False");
  if (unscheduled === undefined) {
    return undefined;
  }
  return unscheduled.reason === "SchedulingGated"
    ? { progress: "slow", why: because("its pod is held back", "SchedulingGated") }
    : {
        progress: "stopped",
        why: because("no node takes its pod", unscheduled.reason, unscheduled.message),
      };
}

function notRunning(pod: unknown): Hindrance | undefined {
  const statuses = ["initContainerStatuses", "containerStatuses"].flatMap((each) =>
    listIn(pod, "status", each),
  );
  for (const status of statuses) {
    for (const state of ["waiting", "terminated"]) {
      const reason = textIn(status, "state", state, "reason") ?? "";
      const what = stopping[reason];
      if (what !== undefined) {
        const message = textIn(status, "state", state, "message");
        return {
          progress: "stopped",
          why: because(what, reason, silent.has(what) ? "" : message),
        };
      }
    }
  }
  return undefined;
}

function slowly(pod: unknown): Hindrance {
  const [status] = listIn(pod, "status", "containerStatuses");
  const reason = textIn(status, "state", "waiting", "reason") ?? "";
  return {
    progress: "slow",
    why: because("its pod is pending, maybe still pulling its image", reason),
  };
}
