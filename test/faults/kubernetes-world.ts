/**
 * The Secrets that the chart makes, on an API server of this process; and those Secrets as the kubelet mounts them into the
 * pods of jobs.
 */
import { mkdir, rename, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { parseRing, type KeyRing } from "../../src/domain/secrets/key-ring.ts";
import { fakeKubernetes } from "../support/kubernetes-api.ts";
import { serverCertificate } from "../support/server-certificate.ts";
import { nine, type Variables } from "./warming-world.ts";

const certificate = await serverCertificate();

/** For a test that needs the API server. */
export const withoutCertificate =
  certificate === undefined ? { skip: "openssl is not installed" } : {};

const copyNames = [...nine, "warming-state"];
const secretOf = (name: string) => `surgicase-copy-${name}`;
const keySecret = "surgicase-sealing-key";
const secrets = [...copyNames.map(secretOf), keySecret];

export async function kubernetesWorld(t: TestContext) {
  const server = await fakeKubernetes(t, certificate ?? { key: "", cert: "" });
  secrets.forEach((secret) => server.addSecret(secret));
  const valueOf = (secret: string) =>
    Buffer.from(server.secret(secret).data["value"] ?? "", "base64").toString();
  const changes = () =>
    Math.max(...secrets.map((secret) => Number(server.secret(secret).resourceVersion)));
  const patches = () => server.requests.filter((request) => request.startsWith("patch ")).length;
  const changesBefore = changes();
  return {
    /** The warming's, which writes. */
    variables: {
      SECRETS_COPIES_URL: "kubernetes:",
      SEALING_KEY_URL: "kubernetes:",
      KUBERNETES_SERVICE_HOST: server.host,
      KUBERNETES_SERVICE_PORT: String(server.port),
      SERVICE_ACCOUNT_FOLDER: server.serviceAccountFolder,
    } satisfies Variables,
    /** As after the chart's installation. */
    empty: () => secrets.forEach((secret) => server.changeSecret(secret, { data: null })),
    ring: (): KeyRing => parseRing(valueOf(keySecret)),
    sealed: () => copyNames.map((name) => ({ name, text: valueOf(secretOf(name)) })),
    /** How many patches were refused, as somebody else had been first; where none of these Secrets was emptied. */
    conflicts: () => patches() - (changes() - changesBefore),
    /** Mounts all of them below a folder, over what is mounted there; answers the settings of jobs, which read. */
    mount: async (folder: string): Promise<Variables> => {
      const [copies, keys] = [join(folder, "copies"), join(folder, "keys")];
      for (const name of copyNames) {
        await mountSecret(join(copies, name), valueOf(secretOf(name)));
      }
      await mountSecret(join(keys, "sealing-key"), valueOf(keySecret));
      return { SECRETS_COPIES_URL: `mounted://${copies}`, SEALING_KEY_URL: `mounted://${keys}` };
    },
  };
}

let mounts = 0;

/** A folder of its own for each state of the Secret; a link to it is exchanged in one step. */
async function mountSecret(folder: string, value: string): Promise<void> {
  mounts += 1;
  const state = `..state-${mounts}`;
  await mkdir(join(folder, state), { recursive: true });
  if (value !== "") {
    await writeFile(join(folder, state, "value"), value);
    await symlink("..data/value", join(folder, "value")).catch(() => undefined);
  }
  await symlink(state, join(folder, "..data_tmp"));
  await rename(join(folder, "..data_tmp"), join(folder, "..data"));
}
