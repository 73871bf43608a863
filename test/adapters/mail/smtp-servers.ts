/** SMTP servers for the tests: a real one that keeps what it gets, and one that follows a script to the letter. */
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

import { smtp, type SmtpSettings } from "../../../src/adapters/mail/smtp.ts";
import type { Arrival, PostOffice } from "../../contract/mail.ts";
import { serverCertificate } from "../../support/server-certificate.ts";

/** For `localhost`, made here, trusted by nobody; undefined where openssl is missing. */
export const certificate = await serverCertificate("DNS:localhost");

export interface Server extends AsyncDisposable {
  readonly settings: SmtpSettings;
}

export async function listen(options: SMTPServerOptions): Promise<Server> {
  const server = new SMTPServer({
    ...certificate,
    authOptional: true,
    closeTimeout: 10,
    ...options,
  });
  // A client that goes away is what many of these tests are about.
  server.on("error", () => undefined);
  const listening = server.listen(0, "127.0.0.1");
  await once(listening, "listening");
  const { port } = listening.address() as AddressInfo;
  return {
    settings: { host: "127.0.0.1", port, secure: options.secure ?? false, requireTls: false },
    [Symbol.asyncDispose]: async () => {
      const closed = Promise.withResolvers<void>();
      server.close(closed.resolve);
      await closed.promise;
    },
  };
}

function collecting(arrivals: Arrival[]): SMTPServerOptions {
  return {
    onData(stream, { envelope }, done) {
      const from = envelope.mailFrom === false ? "" : envelope.mailFrom.address;
      const to = envelope.rcptTo.map(({ address }) => address);
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        arrivals.push({ envelope: { from, to }, raw: Buffer.concat(chunks) });
        done();
      });
    },
  };
}

export async function openOffice(options: SMTPServerOptions = {}): Promise<PostOffice & Server> {
  const arrivals: Arrival[] = [];
  const server = await listen({ ...collecting(arrivals), ...options });
  return {
    ...server,
    road: smtp(server.settings, 5000),
    arrivals: async (to) => arrivals.filter(({ envelope }) => envelope.to.includes(to)),
  };
}

/** A server that follows a script: what it answers to a command, or `cut`, or `silence`. */
export async function scripted(script: Readonly<Record<string, string>>) {
  const sockets = new Set<Socket>();
  const commands: string[] = [];
  const ended = Promise.withResolvers<void>();
  const given = Promise.withResolvers<void>();
  const usual: Readonly<Record<string, string>> = {
    connect: "220 ready",
    EHLO: "250-here\r\n250 AUTH PLAIN",
    AUTH: "235 welcome",
    MAIL: "250 ok",
    RCPT: "250 ok",
    DATA: "354 go on",
    ".": "250 taken",
    QUIT: "221 bye",
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", ended.resolve);
    socket.on("error", () => undefined);
    let inData = false;
    const answer = (to: string) => {
      commands.push(to);
      if (to === ".") {
        given.resolve();
      }
      const reply = script[to] ?? usual[to] ?? "500 what";
      inData = to === "DATA" && reply.startsWith("3");
      if (reply === "cut") {
        socket.destroy();
      } else if (reply !== "silence") {
        socket.write(`${reply}\r\n`);
      }
    };
    answer("connect");
    createInterface({ input: socket }).on("line", (line) => {
      if (!inData || line === ".") {
        answer(inData ? "." : (line.split(/[ :]/)[0] ?? ""));
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    commands,
    /** Resolves when it has a whole letter. */
    given: given.promise,
    /** Resolves when the first connection is closed. */
    ended: ended.promise,
    settings: { host: "127.0.0.1", port, secure: false, requireTls: false },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) {
        socket.destroy();
      }
      await new Promise((resolve) => void server.close(resolve));
    },
  };
}
