/** A door in front of a server, through which everything passes until it is told to swallow it or to slam shut. */
import { createConnection, createServer, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { once } from "node:events";

export interface Door extends AsyncDisposable {
  readonly port: number;
  /** From now on nothing passes, and nobody is told. */
  swallow(): void;
  /** Closes every connection there is. */
  cut(): void;
}

/** Without a port behind it: a door that is opened, and nobody answers. */
export async function openDoor(portBehind: number | undefined): Promise<Door> {
  const sockets = new Set<Socket>();
  let swallowing = false;
  const server = createServer((front) => {
    sockets.add(front);
    front.on("error", () => front.destroy());
    if (portBehind !== undefined) {
      const back = createConnection({ port: portBehind, host: "127.0.0.1" });
      sockets.add(back);
      passOn(front, back, () => swallowing);
      passOn(back, front, () => swallowing);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  const cut = (): void => {
    sockets.forEach((socket) => socket.destroy());
  };
  return {
    port: (server.address() as AddressInfo).port,
    swallow: () => {
      swallowing = true;
    },
    cut,
    async [Symbol.asyncDispose]() {
      cut();
      server.close();
      await once(server, "close");
    },
  };
}

function passOn(from: Socket, to: Socket, swallowing: () => boolean): void {
  from.on("error", () => to.destroy());
  from.on("close", () => to.destroy());
  from.on("data", (bytes) => {
    if (!swallowing()) {
      to.write(bytes);
    }
  });
}
