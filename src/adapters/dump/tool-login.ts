/**
 * The login for the tools: a file that has no name any more when the password is written into it, given as fd 3. They open it
 * anew by that number, which a pipe of Node does not allow. The certificates that Node trusts are given likewise, as fd 4.
 */
import { randomBytes } from "node:crypto";
import { open, rm, type FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates } from "node:tls";
import { toError } from "../../domain/failure.ts";
import { fileFailure } from "../files.ts";
import type { MysqlSettings } from "../database/mysql-connection.ts";

export interface ToolLogin extends AsyncDisposable {
  /** What the tool is called with, before all other words. */
  readonly words: readonly string[];
  /** To be given as fd 3 and on. */
  readonly files: readonly number[];
}

export async function toolLogin(server: MysqlSettings): Promise<ToolLogin> {
  await using stack = new AsyncDisposableStack();
  const login = stack.use(await namelessFile(loginText(server)));
  const certificates =
    server.tls === "verify" && server.ca === undefined
      ? [stack.use(await namelessFile(getCACertificates("default").join("\n")))]
      : [];
  const held = stack.move();
  return {
    words: ["--defaults-file=/dev/fd/3"],
    files: [login, ...certificates].map(({ fd }) => fd),
    [Symbol.asyncDispose]: async () => held.disposeAsync(),
  };
}

function loginText({ host, port, user, password, tls, ca }: MysqlSettings): string {
  const encryption =
    tls === "off"
      ? ["skip-ssl"]
      : ["ssl", `ssl-ca=${quoted(ca ?? "/dev/fd/4")}`, "ssl-verify-server-cert"];
  return [
    "[client]",
    // "localhost" would mean a socket file.
    "protocol=tcp",
    `host=${quoted(host)}`,
    `port=${port}`,
    `user=${quoted(user)}`,
    `password=${quoted(password)}`,
    ...encryption,
    "",
  ].join("\n");
}

function quoted(value: string): string {
  const escaped = value
    .replaceAll("\\", "\\\\")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t");
  return `"${escaped}"`;
}

/** Memory where there is such a folder; the image has no /tmp, and a read-only root nothing else. */
const folders = ["/dev/shm", tmpdir(), "."];

async function namelessFile(text: string): Promise<FileHandle> {
  let failure: unknown;
  for (const folder of folders) {
    try {
      const file = await openNameless(join(folder, `.${randomBytes(8).toString("hex")}.tmp`));
      await file.writeFile(text);
      return file;
    } catch (error) {
      failure = error;
    }
  }
  throw fileFailure(toError(failure), {
    what: "the disk",
    attempt: "Cannot hand the login to the database's tools",
    folder: folders.join(", "),
  });
}

async function openNameless(path: string): Promise<FileHandle> {
  const file = await open(path, "wx+", 0o600);
  try {
    await rm(path);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}
