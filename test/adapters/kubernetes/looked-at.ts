/** A look at Kubernetes objects of a moment, by an API server over TLS. */
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { kubernetesApi } from "../../../src/adapters/kubernetes/api.ts";
import { kubernetesSightings } from "../../../src/adapters/kubernetes/sightings.ts";
import type { SeenRun, Sight } from "../../../src/watch/sight.ts";
import { fakeKubernetes } from "../../support/kubernetes-api.ts";
import type { SeenObjects } from "../../support/kubernetes-objects.ts";
import { serverCertificate } from "../../support/server-certificate.ts";

const never = new AbortController().signal;
const certificate = await serverCertificate();

export const skip = certificate === undefined ? { skip: "openssl is not installed" } : {};
/** What the server's clock says. */
export const looked = new Date("2026-11-24T15:32:00Z");

export async function openSight(t: TestContext) {
  assert.ok(certificate);
  const server = await fakeKubernetes(t, certificate);
  server.setDate(looked);
  const { host, port, serviceAccountFolder } = server;
  const api = kubernetesApi({ host, port, serviceAccountFolder, limitMilliseconds: 60_000 });
  const put = ({ cronJob, job, pods }: SeenObjects) => {
    server.add("cronjobs.batch", cronJob);
    server.add("jobs.batch", job);
    pods.forEach((pod) => server.add("pods", pod));
  };
  return { server, put, sightings: kubernetesSightings(api) };
}

export async function sightOf(t: TestContext, objects: SeenObjects): Promise<Sight> {
  const { put, sightings } = await openSight(t);
  put(objects);
  return sightings.look(never);
}

export async function runsSeenIn(
  t: TestContext,
  objects: SeenObjects,
): Promise<readonly SeenRun[]> {
  return (await sightOf(t, objects)).runs;
}

export async function runSeenIn(t: TestContext, objects: SeenObjects): Promise<SeenRun> {
  const [run, ...others] = await runsSeenIn(t, objects);
  assert.ok(run);
  assert.deepEqual(others, []);
  return run;
}
