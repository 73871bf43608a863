/** Runs that are not as their CronJob says: of another image, with a shorter time, with a database that does not answer yet. */
import { randomUUID } from "node:crypto";
import type { TestContext } from "node:test";
import { hostFromPods, type Namespace } from "./cluster.ts";
import { openDoor } from "./doors.ts";
import type { Installation } from "./installation.ts";
import { titleOf } from "./watching.ts";

/** `kubectl set …` without its options, such as `env X=1`. */
type Change = readonly string[];

/** The parts of a Job that tests replace. */
export interface Replaced {
  readonly backoffLimit?: number;
  readonly activeDeadlineSeconds?: number;
}

/** Starts it, and gives the Job's name. */
export async function startChanged(
  namespace: Namespace,
  job: string,
  change: Change,
  replaced: Replaced = {},
): Promise<string> {
  const name = `${job.slice(0, 40)}-changed-${randomUUID().slice(0, 6)}`;
  const dry = ["create", "job", name, `--from=cronjob/${job}`, "--dry-run=client", "-o", "yaml"];
  const made = await namespace.kubectl(dry);
  const set = ["set", ...change, "--local", "--filename=-", "--output=json"];
  const changed = JSON.parse(await namespace.kubectl(set, { input: made })) as {
    readonly spec: object;
  };
  const input = JSON.stringify({ ...changed, spec: { ...changed.spec, ...replaced } });
  await namespace.kubectl(["create", "--filename=-"], { input });
  return name;
}

export interface HeldRun {
  readonly name: string;
  /** Its database answers from now on. */
  letGo(): void;
}

/** Starts one whose database does not answer, and waits until it has mailed that it waits for it. */
export async function startHeld(
  t: TestContext,
  installation: Installation,
  job: string,
  replaced?: Replaced,
): Promise<HeldRun> {
  const { namespace, databaseDoor, values } = installation;
  const door = await openDoor(t, new URL(`tcp://${hostFromPods}:${databaseDoor.port}`));
  door.shut();
  const { url } = values["database"] as { readonly url: string };
  const own = url.replace(`:${databaseDoor.port}/`, `:${door.port}/`);
  const waits = saysThatItWaits(installation, job);
  const name = await startChanged(namespace, job, ["env", `DATABASE_URL=${own}`], replaced);
  await waits;
  return { name, letGo: () => door.open() };
}

/** The next mail of a run that it waits. */
export async function saysThatItWaits(
  { mail: { mails } }: Pick<Installation, "mail">,
  job: string,
): Promise<void> {
  const { length } = mails.entries;
  const subject = `Scheduled Job Waiting - ${titleOf(job)}`;
  await mails.find(
    `mail about ${subject}`,
    (each) =>
      mails.entries.indexOf(each) >= length && each.mail.subject?.includes(subject) === true,
    60,
  );
}
