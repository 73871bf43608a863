/** The pod's last words: what Kubernetes shows as the container's termination message. */
import { writeFile } from "node:fs/promises";

/** The kubelet made the file; it is written in place, as it cannot be replaced. */
export function terminationMessage(path: string): (text: string) => Promise<void> {
  return async (text) => writeFile(path, text);
}
