/** Harm of every kind, done to one installation: to the pods, Jobs and CronJobs of all jobs but the watchdog. */
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import {
  saysThatItWaits,
  startChanged,
  startHeld,
  type HeldRun,
  type Replaced,
} from "./changed-runs.ts";
import type { Namespace } from "./cluster.ts";
import { signalProgramOf } from "./container-processes.ts";
import type { Installation } from "./installation.ts";
import { drain, type Marks } from "./nodes.ts";
import { podsOf, runToEnd, startRun } from "./runs.ts";

export const payment = "provider-payment-report";
export const summary = "provider-payment-summary-report";
export const letters = "individual-provider-reports";
export const referral = "referral-report";
export const pending = "pending-payment-update";
export const paid = "paid-update";
export const warming = "secrets-warming";
export const digest = "weekly-digest";

export const tiny = {
  resources: { requests: { memory: "24Mi" }, limits: { memory: "24Mi" } },
  backoffLimit: 1,
};

/** Looks are started by hand. One job's slot is soon, and two fit on marked nodes alone. */
export function values(marks: Marks, slot?: Date) {
  const large = { requests: { memory: "3Gi" }, limits: { memory: "3Gi" } };
  const schedule = slot && `${slot.getUTCMinutes()} ${slot.getUTCHours()} * * *`;
  return {
    watchdog: { suspend: true },
    ...(schedule === undefined ? {} : { [warming]: { schedule, startingDeadlineSeconds: 15 } }),
    [summary]: { nodeSelector: marks.selector("summary") },
    [letters]: { nodeSelector: marks.selector("letters") },
    [referral]: { resources: large },
  };
}

export interface Harmed {
  readonly imageless: string;
  readonly unfit: string;
  readonly refused: string;
  readonly homeless: HeldRun;
  readonly drained: string;
}

export async function harm(
  t: TestContext,
  installation: Installation,
  marks: Marks,
): Promise<Harmed> {
  const { namespace } = installation;
  await marks.set("letters");
  await namespace.kubectl(["create", "quota", "memory", "--hard=requests.memory=2Gi"]);
  const missing = ["image", "job=registry.example.com/surgicase-jobs:missing"];
  const imageless = await startChanged(namespace, payment, missing);
  const unfit = await startRun(namespace, summary);
  const refused = await startRun(namespace, referral);
  await command(namespace, `alerts mute ${digest} --until 2h --by tester --reason trying`);
  await startRun(namespace, digest);
  const drained = await startHeld(t, installation, pending);
  const homeless = await startHeld(t, installation, letters);

  await marks.unset("letters");
  const other = saysThatItWaits(installation, pending);
  await drain(namespace, [drained.name, homeless.name]);
  await other;
  const [pod] = (await podsOf(namespace, drained.name)).slice(-1);
  await namespace.kubectl(["delete", "pod", pod?.metadata.name ?? "", "--wait=false"]);
  drained.letGo();
  return { imageless, unfit, refused, homeless, drained: drained.name };
}

/** No Job can be made around the slot; then it is too late for it. */
export async function letSlotPass(installation: Installation, marks: Marks): Promise<Date> {
  const { namespace } = installation;
  const slot = minuteAfter(new Date(), 12_000);
  await installation.helm("upgrade", [], { jobs: { ...values(marks, slot), [digest]: tiny } });
  await sleepUntil(slot.getTime() - 3_000);
  await namespace.kubectl(["create", "quota", "no-jobs", "--hard=count/jobs.batch=0"]);
  await sleepUntil(slot.getTime() + 17_000);
  await namespace.kubectl(["delete", "quota", "no-jobs"]);
  return slot;
}

export async function mend(
  installation: Installation,
  marks: Marks,
  slot: Date,
  { imageless }: Harmed,
): Promise<void> {
  const { namespace } = installation;
  await installation.helm("upgrade", [], { jobs: values(marks, slot) });
  await namespace.kubectl(["delete", "quota", "memory"]);
  await marks.set("summary");
  await namespace.kubectl(["delete", "job", imageless]);
}

/** A run that waits, and whose program has had the signal. */
export async function startAndSignal(
  t: TestContext,
  installation: Installation,
  job: string,
  signal: "SIGKILL" | "SIGTERM",
  replaced?: Replaced,
): Promise<HeldRun> {
  const run = await startHeld(t, installation, job, replaced);
  const [pod] = await podsOf(installation.namespace, run.name);
  await signalProgramOf(pod?.metadata.name ?? "", signal);
  return run;
}

export async function command(namespace: Namespace, words: string): Promise<void> {
  const { exitCode, log } = await runToEnd(namespace, "watchdog", `JOB_COMMAND=${words}`);
  assert.equal(exitCode, 0, log);
}

function minuteAfter(now: Date, leastMilliseconds: number): Date {
  return new Date(Math.ceil((now.getTime() + leastMilliseconds) / 60_000) * 60_000);
}

export async function sleepUntil(moment: number): Promise<void> {
  await sleep(Math.max(0, moment - Date.now()));
}
