/** The Kubernetes API, wired. */
import { given, type Config } from "../config/config.ts";
import type { KubernetesApi } from "../adapters/kubernetes/api.ts";

export async function openKubernetes(settings: Partial<Config>): Promise<KubernetesApi> {
  const { kubernetesApi } = await import("../adapters/kubernetes/api.ts");
  const { podNamespace } = settings;
  return kubernetesApi({
    host: given(settings, "kubernetesHost"),
    port: Number(given(settings, "kubernetesPort")),
    serviceAccountFolder: given(settings, "serviceAccountFolder"),
    ...(podNamespace === undefined ? {} : { namespace: podNamespace }),
  });
}
