/** The process of a pod, where the node is this machine: to end it as a kernel or a careless person does. */
import { readdir, readFile } from "node:fs/promises";

/** Sends the pod's program a signal. @throws {Error} where no process of this machine is that pod's. */
export async function signalProgramOf(pod: string, signal: "SIGKILL" | "SIGTERM"): Promise<void> {
  for (const name of await readdir("/proc")) {
    if (/^\d+$/u.test(name) && (await isOfPod(name, pod))) {
      process.kill(Number(name), signal);
      return;
    }
  }
  throw new Error(`Cannot signal the program of ${pod}: none of this machine's processes is its`);
}

// What the downward API tells the program; the pause container has none of it.
async function isOfPod(processId: string, pod: string): Promise<boolean> {
  try {
    const environment = await readFile(`/proc/${processId}/environ`, "utf8");
    return environment.split("\0").includes(`POD_NAME=${pod}`);
  } catch {
    return false;
  }
}
