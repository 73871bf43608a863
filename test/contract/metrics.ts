/** What every place for metrics must do: what is pushed replaces what has its name, and nothing else. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { suite, test, type TestContext } from "node:test";
import type { Gauge, Metrics } from "../../src/ports/metrics.ts";

/** `name{label="value",…}`, labels sorted, → value. */
export type Samples = Readonly<Record<string, number>>;

export interface MetricsPlace {
  /** Of the environment `contract`. */
  readonly metrics: Metrics;
  /** The same place, of another environment. */
  readonly elsewhere: Metrics;
  /** The job's samples, as somebody else finds them there. */
  readonly read: (job: string) => Promise<Samples>;
}

export const never = new AbortController().signal;

export function gauge(
  name: string,
  value: number,
  labels: Readonly<Record<string, string>> = {},
): Gauge {
  return { name, help: `The ${name}.`, samples: [{ labels, value }] };
}

/** One of its own for each test: the place may be shared. */
export function someJob(): string {
  return `contract-${randomUUID()}`;
}

export function sample(name: string, labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return `${name}{${pairs.toSorted().join(",")}}`;
}

export function metricsContract(
  name: string,
  open: (test: TestContext) => Promise<MetricsPlace>,
  skip?: string,
): void {
  suite(`metrics contract: ${name}`, skip === undefined ? {} : { skip }, () => {
    test("a gauge comes with its job, the scheduled job and the environment", async (t) => {
      const { metrics, read } = await open(t);
      const job = someJob();

      await metrics.push(job, [gauge("surgicase_a", 1.5)], never);

      const group = { job: "surgicase_jobs", scheduled_job: job, environment: "contract" };
      assert.deepEqual(await read(job), { [sample("surgicase_a", group)]: 1.5 });
    });

    test("a second push replaces the gauges of its names with all their labels and leaves the others", async (t) => {
      const { metrics, read } = await open(t);
      const job = someJob();
      const group = { job: "surgicase_jobs", scheduled_job: job, environment: "contract" };
      await metrics.push(
        job,
        [gauge("surgicase_kept", 1), gauge("surgicase_told", 2, { for: "a" })],
        never,
      );

      await metrics.push(
        job,
        [gauge("surgicase_told", 3, { for: "b" }), gauge("surgicase_new", 4)],
        never,
      );

      assert.deepEqual(await read(job), {
        [sample("surgicase_kept", group)]: 1,
        [sample("surgicase_told", { ...group, for: "b" })]: 3,
        [sample("surgicase_new", group)]: 4,
      });
    });

    test("a gauge without samples leaves the last value as it is", async (t) => {
      const { metrics, read } = await open(t);
      const job = someJob();
      await metrics.push(job, [gauge("surgicase_a", 7), gauge("surgicase_b", 8)], never);
      const before = await read(job);

      await metrics.push(
        job,
        [{ name: "surgicase_a", help: "The surgicase_a.", samples: [] }],
        never,
      );

      assert.deepEqual(await read(job), before);
    });

    test("values may be large, tiny, negative and zero, and labels may hold quotes and letters of any script", async (t) => {
      const { metrics, read } = await open(t);
      const job = someJob();
      const group = { job: "surgicase_jobs", scheduled_job: job, environment: "contract" };
      const values = {
        'a "b"': 1_795_420_801.25,
        "c\\d": -0.001,
        "Ωmega é": 0,
        "two\nlines": 9e15,
      };
      const samples = Object.entries(values).map(([label, value]) => ({
        labels: { for: label },
        value,
      }));

      await metrics.push(
        job,
        [{ name: "surgicase_a", help: 'It says "a"\\b\nand c.', samples }],
        never,
      );

      const expected = Object.entries(values).map(([label, value]) => [
        sample("surgicase_a", { ...group, for: label }),
        value,
      ]);
      assert.deepEqual(await read(job), Object.fromEntries(expected));
    });

    test("jobs do not see each other", async (t) => {
      const { metrics, read } = await open(t);
      const [one, other] = [someJob(), someJob()];
      await metrics.push(one, [gauge("surgicase_a", 1)], never);

      await metrics.push(other, [gauge("surgicase_a", 2)], never);

      assert.deepEqual(Object.values(await read(one)), [1]);
      assert.deepEqual(Object.values(await read(other)), [2]);
    });

    for (const job of ["", "a/b", ".."]) {
      test(`a job called "${job}" is refused`, async (t) => {
        const { metrics } = await open(t);

        await assert.rejects(metrics.push(job, [gauge("surgicase_a", 1)], never), TypeError);
        await assert.rejects(metrics.remove(job, never), TypeError);
      });
    }

    test("the jobs that have gauges are listed, and one whose gauges are removed is not any more", async (t) => {
      const { metrics, read } = await open(t);
      const [gone, kept] = [someJob(), someJob()];
      await metrics.push(gone, [gauge("surgicase_a", 1), gauge("surgicase_b", 2)], never);
      await metrics.push(kept, [gauge("surgicase_a", 3)], never);
      const before = await metrics.jobs(never);

      await metrics.remove(gone, never);

      const after = await metrics.jobs(never);
      assert.deepEqual([before.includes(gone), before.includes(kept)], [true, true]);
      assert.deepEqual([after.includes(gone), after.includes(kept)], [false, true]);
      assert.deepEqual(await read(gone), {});
      assert.deepEqual(Object.values(await read(kept)), [3]);
    });

    test("to remove what is not there does nothing", async (t) => {
      const { metrics } = await open(t);

      await metrics.remove(someJob(), never);
    });

    test("a job whose gauges were removed can have some again", async (t) => {
      const { metrics, read } = await open(t);
      const job = someJob();
      await metrics.push(job, [gauge("surgicase_a", 1)], never);
      await metrics.remove(job, never);

      await metrics.push(job, [gauge("surgicase_b", 2)], never);

      assert.deepEqual(Object.values(await read(job)), [2]);
      assert.ok((await metrics.jobs(never)).includes(job));
    });

    test("the jobs of another environment are neither listed nor removed", async (t) => {
      const { metrics, elsewhere, read } = await open(t);
      const job = someJob();
      await elsewhere.push(job, [gauge("surgicase_a", 1)], never);

      const listed = await metrics.jobs(never);
      await metrics.remove(job, never);

      assert.ok(!listed.includes(job));
      assert.ok((await elsewhere.jobs(never)).includes(job));
      assert.deepEqual(Object.values(await read(job)), [1]);
    });

    test("a list and a removal that are told to stop fail with the reason", async (t) => {
      const { metrics } = await open(t);
      const reason = new Error("the run was told to stop");
      const stopped = AbortSignal.abort(reason);
      const job = someJob();
      await metrics.push(job, [gauge("surgicase_a", 1)], never);

      await assert.rejects(metrics.jobs(stopped), reason);
      await assert.rejects(metrics.remove(job, stopped), reason);
    });

    test("a push that is told to stop fails with the reason", async (t) => {
      const { metrics } = await open(t);
      const reason = new Error("the run was told to stop");

      const push = metrics.push(someJob(), [gauge("surgicase_a", 1)], AbortSignal.abort(reason));

      await assert.rejects(push, reason);
    });
  });
}
