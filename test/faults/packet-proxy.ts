/**
 * Stands between the program and its database server, counts what the program sends, and can call everything off at the
 * n-th packet. It can also be a server that is down or silent.
 */
import { createConnection, createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { once } from "node:events";

export interface PacketProxy extends AsyncDisposable {
  readonly port: number;
  readonly packets: number;
  /** At that packet everything is called off, before or after the server gets it. */
  stopAt(packet: number, when: "before" | "after", stop: () => void): void;
  /** `down`: connections are cut. `silent`: nothing passes any more, and nobody is told. */
  become(state: "up" | "down" | "silent"): void;
}

export async function packetProxy(behind: URL): Promise<PacketProxy> {
  const sockets = new Set<Socket>();
  let packets = 0;
  let state: "up" | "down" | "silent" = "up";
  let plan = { packet: 0, when: "before" as "before" | "after", stop: (): void => undefined };

  const server = createServer((client) => {
    if (state === "down") {
      client.destroy();
      return;
    }
    const upstream = createConnection({ host: behind.hostname, port: Number(behind.port) });
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on("error", () => to.destroy());
      from.on("close", () => to.destroy());
    }
    upstream.on("data", (bytes) => {
      if (state === "up") {
        client.write(bytes);
      }
    });
    client.on("data", (bytes) => {
      packets += 1;
      const stops = packets === plan.packet;
      if (stops && plan.when === "before") {
        plan.stop();
      }
      if (state !== "up" || (stops && plan.when === "before")) {
        return;
      }
      upstream.write(bytes, () => {
        if (stops) {
          plan.stop();
        }
      });
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  return {
    port: (server.address() as AddressInfo).port,
    get packets() {
      return packets;
    },
    stopAt: (packet, when, stop) => {
      packets = 0;
      plan = { packet, when, stop };
    },
    become(next) {
      state = next;
      if (next !== "silent") {
        sockets.forEach((socket) => socket.destroy());
      }
    },
    async [Symbol.asyncDispose]() {
      sockets.forEach((socket) => socket.destroy());
      server.close();
      await once(server, "close");
    },
  };
}
