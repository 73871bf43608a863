/** What Kubernetes puts into a pod that has a service account: who it is, whom to trust, where it is. It changes while we run. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigError } from "../../domain/failure.ts";
import { codeOf, fileFailure } from "../files.ts";

export interface ServiceAccount {
  readonly token: string;
  /** The certificates that the server's must come from, in PEM. */
  readonly authority: string;
}

const remedy =
  "run in a pod with a service account, and with automountServiceAccountToken not set to false";

/** Reads both anew: the token is replaced every hour. @throws {ConfigError} where one is missing or cannot be one. */
export async function readServiceAccount(
  folder: string,
  signal: AbortSignal,
): Promise<ServiceAccount> {
  const token = await read(folder, "token", signal);
  const authority = await read(folder, "ca.crt", signal);
  // Anything else would break the header it travels in.
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw unusable(folder, "token");
  }
  // Without a certificate of its own, the call would trust every authority of the system.
  if (!authority.includes("-----BEGIN CERTIFICATE-----")) {
    throw unusable(folder, "ca.crt");
  }
  return { token, authority };
}

/** @throws {ConfigError} where it is missing or cannot be one. */
export async function readNamespace(folder: string, signal: AbortSignal): Promise<string> {
  const namespace = await read(folder, "namespace", signal);
  if (!/^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/.test(namespace)) {
    throw unusable(folder, "namespace");
  }
  return namespace;
}

async function read(folder: string, name: string, signal: AbortSignal): Promise<string> {
  signal.throwIfAborted();
  try {
    return (await readFile(join(folder, name), { encoding: "utf8", signal })).trim();
  } catch (error) {
    signal.throwIfAborted();
    if (["ENOENT", "ENOTDIR"].includes(codeOf(error) ?? "")) {
      const problem = `the service account's ${name} is not in ${folder}; ${remedy}`;
      throw new ConfigError([problem], { cause: error });
    }
    const attempt = `Cannot read the service account's ${name}`;
    throw fileFailure(error, { what: "the service account", attempt, folder });
  }
}

function unusable(folder: string, name: string): ConfigError {
  return new ConfigError([
    `the service account's ${name} in ${folder} is empty or damaged; ${remedy}`,
  ]);
}
