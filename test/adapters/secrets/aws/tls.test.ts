/** Secrets Manager over TLS: whoever shows a wrong certificate is suspect, whatever it would answer. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { suite, test, type TestContext } from "node:test";
import tls from "node:tls";
import { promisify } from "node:util";

import { temporaryFolder } from "../../../support/temporary-folder.ts";
import { access, asked, brief, wordsOf } from "./store.ts";

interface Certificate {
  readonly key: Buffer;
  readonly cert: Buffer;
}

interface Wanted {
  readonly host: string;
  /** How long it is valid from today; negative: it was. */
  readonly days: number;
  readonly signedBy: "authority" | "itself";
}

const execute = promisify(execFile);
const day = 24 * 60 * 60_000;

/** Makes a certificate, and from then on its authority is trusted. */
async function certificate(t: TestContext, wanted: Wanted): Promise<Certificate> {
  const folder = await temporaryFolder(t);
  const openssl = async (...options: readonly string[]) =>
    execute("openssl", options, { cwd: folder });
  const path = (name: string): string => join(folder, name);
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  await openssl(
    "req",
    "-x509",
    ...key,
    "-keyout",
    "ca.key",
    "-out",
    "ca.pem",
    "-subj",
    "/CN=authority",
  );
  await openssl("req", ...key, "-keyout", "key.pem", "-out", "csr.pem", "-subj", "/CN=store");
  writeFileSync(path("extensions"), `subjectAltName=${wanted.host}\n`);
  writeFileSync(path("index"), "");
  writeFileSync(
    path("ca.cnf"),
    "[ca]\ndefault_ca=a\n[a]\ndatabase=index\nnew_certs_dir=.\nrand_serial=yes\ndefault_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n",
  );
  const now = performance.timeOrigin + performance.now();
  const from = stamp(now + Math.min(-1, wanted.days * 2) * day);
  const to = stamp(now + wanted.days * day);
  const signer =
    wanted.signedBy === "itself"
      ? ["-selfsign", "-keyfile", "key.pem"]
      : ["-cert", "ca.pem", "-keyfile", "ca.key"];
  await openssl(
    "ca",
    "-batch",
    "-notext",
    "-config",
    "ca.cnf",
    "-in",
    "csr.pem",
    "-out",
    "cert.pem",
    ...signer,
    "-extfile",
    "extensions",
    "-startdate",
    from,
    "-enddate",
    to,
  );

  const trusted = tls.getCACertificates("default");
  tls.setDefaultCACertificates([...trusted, readFileSync(path("ca.pem"), "utf8")]);
  t.after(() => tls.setDefaultCACertificates(trusted));
  return { key: readFileSync(path("key.pem")), cert: readFileSync(path("cert.pem")) };
}

/** `20261123090000Z`. */
function stamp(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().replaceAll(/[-:T]|\..*/g, "")}Z`;
}

async function serveSafely(t: TestContext, { key, cert }: Certificate) {
  let requests = 0;
  const server = createServer({ key, cert }, (_request, response) => {
    requests += 1;
    response.end('{"SecretString":"{}","VersionId":"1"}');
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `https://127.0.0.1:${port}`, requests: () => requests };
}

const certificates: readonly (readonly [string, Wanted, string, string | undefined])[] = [
  [
    "a good certificate",
    { host: "IP:127.0.0.1", days: 2, signedBy: "authority" },
    "secret",
    undefined,
  ],
  [
    "a certificate for another host",
    { host: "DNS:other.example.com", days: 2, signedBy: "authority" },
    "suspect store ERR_TLS_CERT_ALTNAME_INVALID",
    "Secrets Manager: the certificate is for another host",
  ],
  [
    "a certificate that has expired",
    { host: "IP:127.0.0.1", days: -1, signedBy: "authority" },
    "suspect store CERT_HAS_EXPIRED",
    "Secrets Manager: the certificate has expired",
  ],
  [
    "a certificate that it signed itself",
    { host: "IP:127.0.0.1", days: 2, signedBy: "itself" },
    "suspect store DEPTH_ZERO_SELF_SIGNED_CERT",
    "Secrets Manager: the certificate is not trusted",
  ],
];

const skip = await execute("openssl", ["version"]).then(
  () => false,
  () => "there is no openssl here",
);

suite("certificates", { skip }, () => {
  for (const [what, wanted, expected, words] of certificates) {
    test(`a store that shows ${what}: ${expected}`, async (t) => {
      const server = await serveSafely(t, await certificate(t, wanted));
      using _ = access(server.url);

      const answer = await asked();

      assert.equal(brief(answer), expected);
      assert.equal(wordsOf(answer), words);
      assert.equal(server.requests(), expected === "secret" ? 1 : 0);
    });
  }
});

test("a store that speaks no TLS at all is not believed", async (t) => {
  const { createServer: createPlainServer } = await import("node:http");
  const server = createPlainServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  using _ = access(`https://127.0.0.1:${(server.address() as AddressInfo).port}`);

  assert.match(brief(await asked()), /^suspect store (?:ERR_SSL_|EPROTO)/);
});
