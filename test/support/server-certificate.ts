/** A certificate for a server on this machine, made when it is needed and trusted by nobody. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/**
 * Its own authority; undefined where openssl is missing.
 * @param name whom it is for, as OpenSSL writes it: `IP:127.0.0.1`, `DNS:localhost`.
 */
export async function serverCertificate(name = "IP:127.0.0.1"): Promise<Certificate | undefined> {
  const folder = await mkdtemp(join(tmpdir(), "certificate-"));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const names = ["-subj", "/CN=a server of these tests", "-addext", `subjectAltName=${name}`];
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const request = ["req", "-x509", ...curve, ...names, "-days", "2", "-keyout", key, "-out", cert];
  try {
    await promisify(execFile)("openssl", request);
    return { key: await readFile(key, "utf8"), cert: await readFile(cert, "utf8") };
  } catch {
    return undefined;
  } finally {
    await rm(folder, { recursive: true });
  }
}
