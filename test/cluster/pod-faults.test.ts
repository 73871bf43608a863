/**
 * What happens to pods, Jobs and CronJobs from outside, all in one installation: each is told by one mail that names the
 * cause, its commands work as they are pasted, and the work goes on. The looks are started by hand: when the watchdog's own
 * schedule looks is tested beside this. The parts go on from each other.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { startHeld } from "../support/cluster/changed-runs.ts";
import { onCluster } from "../support/cluster/cluster.ts";
import {
  command,
  digest,
  harm,
  letSlotPass,
  letters,
  mend,
  paid,
  payment,
  pending,
  referral,
  sleepUntil,
  startAndSignal,
  summary,
  tiny,
  values,
  warming,
} from "../support/cluster/harm.ts";
import { install } from "../support/cluster/installation.ts";
import type { ArrivedMail } from "../support/cluster/mail-server.ts";
import { nodeMarks } from "../support/cluster/nodes.ts";
import { endOf, jobOf } from "../support/cluster/runs.ts";
import { pasteRerun, pasteShown, titleOf, watchLooks } from "../support/cluster/watching.ts";

const promisedMilliseconds = 7 * 60_000;

test("pods, Jobs and CronJobs that are harmed from outside", onCluster, async (t) => {
  const begunAt = new Date();
  const installation = await install(t);
  const { namespace } = installation;
  for (const once of ["migrate", warming]) {
    await endOf(namespace, await jobOf(namespace, once));
  }
  const marks = nodeMarks(t, namespace);
  await installation.helm("upgrade", [], { jobs: { ...values(marks), [digest]: tiny } });
  const watching = watchLooks(installation);
  const letter = (job: string): ArrivedMail => watching.letter(job);
  const harmed = await harm(t, installation, marks);
  const slot = await letSlotPass(installation, marks);
  await namespace.kubectl(["delete", "cronjob", paid]);
  const told = new Map<string, ArrivedMail>();

  await t.test("drained, and told to stop: another pod does the work", async () => {
    const { state, exitCode, log } = await endOf(namespace, harmed.drained);

    assert.deepEqual([state, exitCode], ["Complete", 0], log);
  });

  const atWork = await startHeld(t, installation, pending);
  await sleepUntil(slot.getTime() + 92_000);

  await t.test("whatever does not start is told, and nothing else", async () => {
    const subjects = await watching.look();

    assert.deepEqual(subjects, [
      ...[letters, payment, summary, referral].map(subject("Cannot Start")),
      subject("Never Started")(warming),
    ]);
    for (const [job, evidence, shown] of [
      [payment, /its image cannot be pulled \(\w+\)/u, /Failed to pull image/u],
      [summary, /no node takes its pod \(Unschedulable: .*selector/u, /FailedScheduling/u],
      [letters, /no node takes its pod \(Unschedulable: .*selector/u, /FailedScheduling/u],
      [referral, /no pod is made for it: a quota/u, /exceeded quota: memory/u],
      [warming, /nothing was started for/u, /exceeded quota: no-jobs/u],
    ] as const) {
      assert.match(letter(job).mail.text ?? "", evidence);
      assert.match(await pasteShown(letter(job)), shown);
      told.set(job, letter(job));
    }
  });

  await t.test("what was deleted is told, and what was muted once it is not", async () => {
    await namespace.kubectl(["delete", "job", atWork.name]);
    await command(namespace, `alerts unmute ${digest} --by tester --reason done`);

    const subjects = await watching.look();

    assert.deepEqual(subjects, [
      subject("Killed")(digest),
      subject("Removed")(paid),
      subject("Vanished")(pending),
    ]);
    for (const [job, evidence] of [
      [digest, /used more memory than its limit[^]*exit code 137/u],
      [paid, /what starts it was deleted/u],
      [pending, new RegExp(`its run ${atWork.name} had not ended`, "u")],
    ] as const) {
      assert.match(letter(job).mail.text ?? "", evidence);
      await pasteShown(letter(job));
      told.set(job, letter(job));
    }
  });

  await t.test("each was told in time", () => {
    const waits = [...told.values()].map(({ at }) => at.getTime() - begunAt.getTime());

    assert.equal(told.size, 8);
    assert.ok(Math.max(...waits) <= promisedMilliseconds, `after ${waits.join(", ")} ms`);
  });

  await t.test("nothing is told twice", async () => {
    assert.deepEqual(await watching.look(), []);
  });

  await t.test("mended, all of it is done, and each conversation ends well", async () => {
    await mend(installation, marks, slot, harmed);
    const reruns = [];
    for (const job of [payment, warming, digest, pending]) {
      reruns.push(await pasteRerun(letter(job)));
      // A Job's name is made of the second in which its command was pasted
      await sleep(1000);
    }
    // The letters need the payment report
    await endOf(namespace, reruns[0] ?? "");
    await marks.set("letters");
    harmed.homeless.letGo();
    for (const name of [...reruns, harmed.unfit, harmed.homeless.name, harmed.refused]) {
      const { state, exitCode, log } = await endOf(namespace, name);
      assert.deepEqual([state, exitCode], ["Complete", 0], log);
    }

    const subjects = await watching.look();

    assert.deepEqual(subjects, [...told.keys()].map(recovered).toSorted());
    for (const [job, first] of told) {
      assert.deepEqual(letter(job).mail.references, first.mail.references, job);
    }
  });

  await t.test("killed, stopped, too late, suspended: each is told once", async (part) => {
    const killed = await startAndSignal(part, installation, payment, "SIGKILL");
    const done = await startAndSignal(part, installation, summary, "SIGKILL");
    done.letGo();
    const once = { backoffLimit: 0 };
    const stopped = await startAndSignal(part, installation, letters, "SIGTERM", once);
    await namespace.kubectl(["patch", "cronjob", referral, '--patch={"spec":{"suspend":true}}']);
    const late = await startHeld(part, installation, pending, { activeDeadlineSeconds: 10 });
    for (const { name } of [stopped, late]) {
      await namespace.kubectl(["wait", "--for=condition=failed", `job/${name}`]);
    }
    await endOf(namespace, done.name);

    const subjects = await watching.look();
    const again = await watching.look();

    assert.deepEqual(
      // Kubernetes takes the late run's pod away: a look before that sees how it ended
      subjects.map((each) => each.replace("Killed - Pending", "Failed - Pending")),
      [
        ...[payment, summary].map(subject("Killed And Tried Again")),
        subject("Suspended")(referral),
        ...[pending, letters].map(subject("Failed")),
      ],
    );
    assert.deepEqual(again, []);
    for (const [job, evidence] of [
      [payment, /exit code 137; it is being tried again/u],
      [summary, /exit code 137; another try did the work/u],
      [letters, /could not tell anybody[^]*exit code 143/u],
      [pending, /longer than (?:its Job may|Kubernetes lets it)/u],
    ] as const) {
      assert.match(letter(job).mail.text ?? "", evidence);
    }
    killed.letGo();
    await pasteShown(letter(referral));
    const reruns = [await pasteRerun(letter(pending))];
    await sleep(1000);
    reruns.push(await pasteRerun(letter(letters)));
    // The letters need the payment report
    await endOf(namespace, reruns[0] ?? "");
    await marks.set("letters");
    harmed.homeless.letGo();
    for (const name of [...reruns, killed.name]) {
      await endOf(namespace, name);
    }
    const over = await watching.look();
    // The run that waited has said itself that it waits no longer
    assert.deepEqual([...new Set(over)], [pending, letters, payment, referral].map(recovered));
  });
});

function recovered(job: string): string {
  return `✅ RECOVERED: Scheduled Job - ${titleOf(job)}`;
}

function subject(matter: string): (job: string) => string {
  const sign = ["Suspended", "Killed And Tried Again"].includes(matter)
    ? "⚠️ WARNING"
    : "🚨 CRITICAL";
  return (job) => `${sign}: Scheduled Job ${matter} - ${titleOf(job)}`;
}
