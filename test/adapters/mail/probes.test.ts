/** What roads say when they are asked whether they could take a mail. Nothing is sent by any of them. */
import assert from "node:assert/strict";
import { chmod, mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";

import { folderProbe } from "../../../src/adapters/mail/folder-probe.ts";
import type { Probed } from "../../../src/adapters/mail/probe.ts";
import { sesProbe } from "../../../src/adapters/mail/ses-probe.ts";
import { smtpProbe } from "../../../src/adapters/mail/smtp-probe.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { type Answer, environment, fault, login, reply, serve } from "./ses-servers.ts";
import { certificate, listen, scripted } from "./smtp-servers.ts";

const never = new AbortController().signal;
const emulator = process.env["TEST_AWS_ENDPOINT"];

const account = {
  SendingEnabled: true,
  ProductionAccessEnabled: true,
  EnforcementStatus: "HEALTHY",
  SendQuota: { Max24HourSend: 50_000, MaxSendRate: 14, SentLast24Hours: 120 },
};

async function askedSes(answer: Answer, limitMilliseconds = 5000): Promise<Probed> {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await serve(answer));
  stack.use(environment({ ...login, AWS_ENDPOINT_URL_SESV2: server.url }));
  return await sesProbe({ region: "us-east-1" }, limitMilliseconds)(never);
}

test("SES: an account that may send says how many mails are left", async () => {
  const probed = await askedSes(reply(200, JSON.stringify(account)));

  assert.deepEqual(probed, {
    kind: "able",
    said: ["sending is on", "49880 of 50000 mails a day are left"],
  });
});

for (const [what, changes, reason] of [
  ["whose sending is off", { SendingEnabled: false }, /sending is switched off/],
  ["in the sandbox", { ProductionAccessEnabled: false }, /verified addresses alone/],
  [
    "whose quota is used up",
    { SendQuota: { Max24HourSend: 200, SentLast24Hours: 200 } },
    /all 200 mails of a day are used up/,
  ],
] as const) {
  test(`SES: an account ${what} could not send`, async () => {
    const probed = await askedSes(reply(200, JSON.stringify({ ...account, ...changes })));

    assert.equal(probed.kind, "unable");
    assert.match(probed.reason, reason);
  });
}

test("SES: an account under review may send, and that is said", async () => {
  const probed = await askedSes(
    reply(200, JSON.stringify({ ...account, EnforcementStatus: "PROBATION" })),
  );

  assert.equal(probed.kind, "able");
  assert.ok(probed.said.includes("SES says of the account: PROBATION"));
});

for (const [what, answer, reason] of [
  [
    "a role that may not ask",
    fault(403, "AccessDeniedException", "not authorized to perform ses:GetAccount"),
    /^it answered 403 AccessDeniedException: not authorized to perform ses:GetAccount/,
  ],
  [
    "a server that knows no such question",
    reply(404, "<html>"),
    /^it answered 404 with what is no answer of SES$/,
  ],
  ["a server that is ill", reply(503, "{}"), /^it answered 503/],
  ["silence", () => undefined, /no answer within 0\.3 s/],
] as const) {
  test(`SES: ${what} is a reason`, async () => {
    const probed = await askedSes(answer, 300);

    assert.equal(probed.kind, "unable");
    assert.match(probed.reason, reason);
  });
}

test(
  "SES: the emulator, which cannot be asked, is a reason",
  { skip: emulator === undefined ? "TEST_AWS_ENDPOINT is not set" : false },
  async () => {
    using stack = new DisposableStack();
    stack.use(environment({ ...login, AWS_ENDPOINT_URL_SESV2: emulator ?? "" }));

    const probed = await sesProbe({ region: "us-east-1" })(never);

    assert.equal(probed.kind, "unable");
    assert.match(probed.reason, /^it answered 404/);
  },
);

test("SMTP: a server that takes the login could send, and is given no letter", async () => {
  await using server = await scripted({});
  const settings = { ...server.settings, login: { user: "jobs", password: "right" } };

  const probed = await smtpProbe(settings)(never);
  await server.ended;

  assert.deepEqual(probed, {
    kind: "able",
    said: ["the line is in plain text", "it took the login"],
  });
  assert.deepEqual(server.commands, ["connect", "EHLO", "AUTH", "QUIT"]);
});

test("SMTP: a login that is refused is a reason, without the password", async () => {
  await using server = await scripted({ AUTH: "535 no such login: kestrel-4711" });
  const settings = { ...server.settings, login: { user: "jobs", password: "kestrel-4711" } };

  const probed = await smtpProbe(settings)(never);

  assert.deepEqual(probed, {
    kind: "unable",
    reason: "the login failed (535); check the user and the password",
  });
});

test("SMTP: nobody listens is a reason", async () => {
  const server = await scripted({});
  await server[Symbol.asyncDispose]();

  const probed = await smtpProbe(server.settings)(never);

  assert.deepEqual(probed, { kind: "unable", reason: "the connection was refused" });
});

test("SMTP: a server that says nothing is a reason, within the limit", async () => {
  await using server = await scripted({ connect: "silence" });

  const probed = await smtpProbe(server.settings, 200)(never);

  assert.equal(probed.kind, "unable");
});

test(
  "SMTP: a certificate that nobody trusts is a reason",
  { skip: certificate === undefined ? "openssl is missing" : false },
  async () => {
    await using server = await listen({ secure: true });

    const probed = await smtpProbe({ ...server.settings, host: "localhost" })(never);

    assert.equal(probed.kind, "unable");
    assert.match(probed.reason, /the certificate is not trusted/);
  },
);

test("files: a folder that is there, or could be made, could take a mail, and nothing is left in it", async (context) => {
  const folder = await temporaryFolder(context);
  const mail = join(folder, "mail");

  const before = await folderProbe({ folder: join(mail, "2026") })(never);
  await mkdir(mail);
  const there = await folderProbe({ folder: mail })(never);

  assert.deepEqual(before, { kind: "able", said: ["the folder can be made"] });
  assert.deepEqual(there, { kind: "able", said: ["the folder can be written to"] });
  assert.deepEqual(await readdir(folder), ["mail"]);
  assert.deepEqual(await readdir(mail), []);
});

test("files: a path through a file is a reason", async (context) => {
  const folder = await temporaryFolder(context);
  await writeFile(join(folder, "mail"), "");

  const probed = await folderProbe({ folder: join(folder, "mail", "2026") })(never);

  assert.equal(probed.kind, "unable");
  assert.match(probed.reason, /leads through a file/);
});

test(
  "files: a folder that may not be written to is a reason",
  { skip: process.getuid?.() === 0 ? "root may write everywhere" : false },
  async (context) => {
    const folder = await temporaryFolder(context);
    await chmod(folder, 0o500);

    const probed = await folderProbe({ folder })(never);

    assert.equal(probed.kind, "unable");
    assert.match(probed.reason, /may not be written to/);
  },
);
