/** A server that takes connections, reads, and never answers. */
import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import type { TestContext } from "node:test";
import { hostFromPods } from "./cluster.ts";

export async function openSilentServer(t: TestContext): Promise<{ readonly url: string }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined).resume();
  }).listen(0, hostFromPods);
  await once(server, "listening");
  t.after(async () => {
    sockets.forEach((socket) => socket.destroy());
    server.close();
    await once(server, "close");
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://${hostFromPods}:${port}` };
}
