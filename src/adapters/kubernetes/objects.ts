/** Parts of Kubernetes objects, as an API server shows them: anything may be missing. */
import { listIn, momentIn, numberIn, textIn, within } from "../../watch/loose-json.ts";

export interface Condition {
  readonly reason: string;
  readonly message: string;
  readonly at: Date | undefined;
}

/** The condition while it holds. */
export function conditionOf(
  object: unknown,
  type: string,
  status: "True" | "False" = "True",
): Condition | undefined {
  const condition = listIn(object, "status", "conditions").find(
    (each) => textIn(each, "type") === type && textIn(each, "status") === status,
  );
  return condition === undefined
    ? undefined
    : {
        reason: textIn(condition, "reason") ?? "",
        message: textIn(condition, "message") ?? "",
        at: momentIn(condition, "lastTransitionTime"),
      };
}

export function nameOf(object: unknown): string {
  return textIn(object, "metadata", "name") ?? "";
}

/** 1970 where it is missing, which no server leaves out. */
export function madeAt(object: unknown): Date {
  return momentIn(object, "metadata", "creationTimestamp") ?? new Date(0);
}

export function labelOf(object: unknown, label: string): string | undefined {
  return textIn(object, "metadata", "labels", label);
}

export const componentLabel = "app.kubernetes.io/component";

/** The container of ours: a service mesh may put others beside it. */
const ourContainer = "job";

/** Among containers, or what is told of them. */
function oursAmong(containers: readonly unknown[]): unknown {
  return containers.find((each) => textIn(each, "name") === ourContainer) ?? containers[0];
}

/** What is set in so many words in our container; `undefined` where it comes from elsewhere. */
export function variableOf(podSpec: unknown, name: string): string | undefined {
  const variables = listIn(oursAmong(listIn(podSpec, "containers")), "env");
  return textIn(
    variables.find((each) => textIn(each, "name") === name),
    "value",
  );
}

/** The words that our container is given; `undefined` where none are. */
export function argumentsOf(podSpec: unknown): readonly string[] | undefined {
  const given = listIn(oursAmong(listIn(podSpec, "containers")), "args");
  return given.length === 0 ? undefined : given.map(String);
}

export interface Terminated {
  readonly exitCode: number;
  readonly reason: string;
  readonly message: string;
  /** `undefined`: it never began, or nobody knows. */
  readonly startedAt: Date | undefined;
  readonly finishedAt: Date | undefined;
}

export type ContainerState =
  | { readonly kind: "running"; readonly startedAt: Date | undefined }
  | { readonly kind: "terminated"; readonly terminated: Terminated }
  /** Also where nothing is told of it yet. */
  | { readonly kind: "waiting" };

export function containerStateOf(pod: unknown): ContainerState {
  const state = within(oursAmong(listIn(pod, "status", "containerStatuses")), "state");
  const running = within(state, "running");
  if (running !== undefined && running !== null) {
    return { kind: "running", startedAt: momentIn(running, "startedAt") };
  }
  const terminated = within(state, "terminated");
  return terminated === undefined || terminated === null
    ? { kind: "waiting" }
    : { kind: "terminated", terminated: terminatedIn(terminated) };
}

function terminatedIn(state: unknown): Terminated {
  return {
    exitCode: numberIn(state, "exitCode") ?? 137,
    reason: textIn(state, "reason") ?? "",
    message: textIn(state, "message") ?? "",
    startedAt: sometime(momentIn(state, "startedAt")),
    finishedAt: sometime(momentIn(state, "finishedAt")),
  };
}

/** Of what never was, containerd says 1970, and the kubelet null. */
function sometime(moment: Date | undefined): Date | undefined {
  return moment !== undefined && moment.getTime() > 0 ? moment : undefined;
}

/** What a server said, in one line of at most 200 letters. */
function shortly(message: string): string {
  const line = message.replaceAll(/[\p{C}\s]+/gu, " ").trim();
  return line.length > 200 ? `${line.slice(0, 199).toWellFormed().trimEnd()}…` : line;
}

/** `its pod is pending (Unschedulable: 0/1 nodes are available)`. */
export function because(what: string, reason: string, message = ""): string {
  const words = [reason, shortly(message)].filter((each) => each !== "").join(": ");
  return words === "" ? what : `${what} (${words})`;
}
