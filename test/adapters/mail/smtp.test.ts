/** Mail by SMTP: the contract against a real server, and what TLS and the login demand. */
import assert from "node:assert/strict";
import { test } from "node:test";
import tls from "node:tls";

import { demandsTls, smtp, type SmtpSettings } from "../../../src/adapters/mail/smtp.ts";
import { letterOf, mailContract, mailerBy, never } from "../../contract/mail.ts";
import { certificate, listen, openOffice, scripted } from "./smtp-servers.ts";

mailContract("SMTP", {
  open: async () => openOffice(),
  async openClosed() {
    const { settings, ...server } = await listen({});
    await server[Symbol.asyncDispose]();
    return { road: smtp(settings, 5000), [Symbol.asyncDispose]: async () => undefined };
  },
  async openSilent(limitMilliseconds) {
    const given = Promise.withResolvers<void>();
    let letters = 0;
    const server = await listen({
      onData(stream) {
        letters += 1;
        stream.resume();
        stream.on("end", given.resolve);
      },
    });
    return {
      road: smtp(server.settings, limitMilliseconds),
      letters: () => letters,
      given: given.promise,
      [Symbol.asyncDispose]: async () => server[Symbol.asyncDispose](),
    };
  },
});

test("a login to another machine demands TLS, one to this machine does not", () => {
  const plain = { host: "mail.example.com", port: 587, secure: false, requireTls: false };
  const login = { user: "jobs", password: "sesame" };

  assert.equal(demandsTls({ ...plain, login }), true);
  assert.equal(demandsTls(plain), false);
  assert.equal(demandsTls({ ...plain, requireTls: true }), true);
  for (const host of ["localhost", "127.0.0.1", "127.0.0.53", "::1", "[::1]"]) {
    assert.equal(demandsTls({ ...plain, host, login }), false, host);
  }
  for (const host of ["127.0.0.1.example.com", "localhost.example.com", "128.0.0.1"]) {
    assert.equal(demandsTls({ ...plain, host, login }), true, host);
  }
  assert.equal(demandsTls({ ...plain, login, secure: true, requireTls: true }), false);
});

test("its name tells host and port, and no login", () => {
  const login = { user: "jobs", password: "sesame" };
  const name = (settings: Partial<SmtpSettings>) =>
    smtp({
      host: "mail.example.com",
      port: 465,
      secure: true,
      requireTls: false,
      login,
      ...settings,
    }).name;

  assert.equal(name({}), "smtps://mail.example.com");
  assert.equal(name({ port: 2465 }), "smtps://mail.example.com:2465");
  assert.equal(name({ secure: false, port: 587 }), "smtp://mail.example.com");
  assert.equal(name({ secure: false, port: 25, host: "::1" }), "smtp://[::1]:25");
});

test("where TLS is demanded and not offered, neither login nor letter is told", async () => {
  await using server = await scripted({ STARTTLS: "454 not now" });
  const login = { user: "jobs", password: "sesame" };

  const sent = await mailerBy(smtp({ ...server.settings, requireTls: true, login }, 2000)).send(
    letterOf(),
    never,
  );

  assert.equal(sent.kind, "refused");
  assert.equal(sent.permanent, false);
  assert.deepEqual(server.commands, ["connect", "EHLO", "STARTTLS"]);
});

test("a refused login is told without what the server repeats of it", async () => {
  await using server = await scripted({ AUTH: "535 5.7.8 jobs:sesame is wrong" });
  const login = { user: "jobs", password: "sesame" };

  const sent = await mailerBy(smtp({ ...server.settings, login }, 2000)).send(letterOf(), never);

  assert.equal(sent.kind, "refused");
  assert.equal(sent.permanent, false);
  assert.match(sent.reason, /the login failed \(535\)/);
  assert.doesNotMatch(sent.reason, /sesame/);
});

test("a certificate that is not trusted refuses the letter for now", async () => {
  await using office = await openOffice({ secure: true });
  const letter = letterOf();

  const sent = await mailerBy(office.road).send(letter, never);

  assert.equal(sent.kind, "refused");
  assert.equal(sent.permanent, false);
  assert.equal((await office.arrivals(letter.to)).length, 0);
});

test("letters go over TLS from the start and by STARTTLS, with a login", async (context) => {
  if (certificate === undefined) {
    context.skip("openssl is not installed");
    return;
  }
  tls.setDefaultCACertificates([...tls.getCACertificates(), certificate.cert]);
  const users: (string | undefined)[] = [];
  for (const secure of [true, false]) {
    const encrypted: boolean[] = [];
    await using office = await openOffice({
      secure,
      authOptional: false,
      onAuth(auth, session, done) {
        users.push(auth.password === "sesame" ? auth.username : undefined);
        encrypted.push(session.secure);
        done(null, { user: auth.username });
      },
    });
    const login = { user: "jobs", password: "sesame" };
    const road = smtp({ ...office.settings, host: "localhost", login, requireTls: true }, 5000);
    const letter = letterOf();

    const sent = await mailerBy(road).send(letter, never);

    assert.equal(sent.kind, "accepted", JSON.stringify(sent));
    assert.equal((await office.arrivals(letter.to)).length, 1);
    assert.deepEqual(encrypted, [true]);
  }
  assert.deepEqual(users, ["jobs", "jobs"]);
});
