/** Mail by SES: the contract against an AWS emulator, and faults by a server of our own. Endpoints are set as the SDK reads them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { CreateEmailIdentityCommand, SESv2Client } from "@aws-sdk/client-sesv2";

import { composeMail } from "../../../src/adapters/mail/compose.ts";
import { ses } from "../../../src/adapters/mail/ses.ts";
import type { Sent } from "../../../src/ports/mail.ts";
import {
  type Arrival,
  letterOf,
  mailContract,
  mailerBy,
  never,
  sender,
} from "../../contract/mail.ts";
import { type Answer, environment, fault, fullHost, login, reply, serve } from "./ses-servers.ts";

const region = "us-east-1";
const emulator = process.env["TEST_AWS_ENDPOINT"];

async function emulatorArrivals(to: string): Promise<readonly Arrival[]> {
  const answer = await fetch(new URL("/moto-api/data.json", emulator));
  const data = (await answer.json()) as {
    readonly ses: {
      readonly RawMessage: readonly { source: string; destinations: string[]; raw_data: string }[];
    };
  };
  return data.ses.RawMessage.filter(({ destinations }) => destinations.includes(to)).map(
    (message) => ({
      // The emulator adds the headers' recipients to the envelope's.
      envelope: { from: message.source, to: [...new Set(message.destinations)] },
      raw: Buffer.from(message.raw_data),
    }),
  );
}

mailContract("SES", {
  skip: emulator === undefined ? "TEST_AWS_ENDPOINT is not set" : undefined,
  async open() {
    const variables = environment({ ...login, AWS_ENDPOINT_URL_SESV2: emulator ?? "" });
    const client = new SESv2Client({ region });
    await client.send(new CreateEmailIdentityCommand({ EmailIdentity: sender }));
    client.destroy();
    return {
      road: ses({ region }, 5000),
      arrivals: emulatorArrivals,
      [Symbol.asyncDispose]: async () => variables[Symbol.dispose](),
    };
  },
  async openClosed() {
    const { url, ...server } = await serve();
    await server[Symbol.asyncDispose]();
    const variables = environment({ ...login, AWS_ENDPOINT_URL_SESV2: url });
    return {
      road: ses({ region }, 5000),
      [Symbol.asyncDispose]: async () => variables[Symbol.dispose](),
    };
  },
  async openSilent(limitMilliseconds) {
    const server = await serve();
    const variables = environment({ ...login, AWS_ENDPOINT_URL_SESV2: server.url });
    return {
      road: ses({ region }, limitMilliseconds),
      letters: () => server.bodies.length,
      given: server.first,
      async [Symbol.asyncDispose]() {
        variables[Symbol.dispose]();
        await server[Symbol.asyncDispose]();
      },
    };
  },
});

const now = { kind: "refused", permanent: false };
const good = { kind: "refused", permanent: true };
const unknown = { kind: "unknown" };
const answers: readonly (readonly [string, Answer, object])[] = [
  ["a message id", reply(200, '{"MessageId":"0100"}'), { kind: "accepted" }],
  ["nothing in a 200", reply(200, "{}"), unknown],
  ["HTML in a 200", reply(200, "<html>Welcome</html>"), unknown],
  [
    "HTML in a 503",
    reply(503, "<html>Service Unavailable</html>", { "content-type": "text/html" }),
    now,
  ],
  [
    "HTML in a 504",
    reply(504, "<html>Gateway Timeout</html>", { "content-type": "text/html" }),
    unknown,
  ],
  ["a 500", fault(500, "InternalFailure"), now],
  ["throttling", fault(400, "ThrottlingException", "Rate exceeded"), now],
  ["too many requests", fault(429, "TooManyRequestsException"), now],
  ["access denied", fault(403, "AccessDeniedException"), now],
  ["a rejected message", fault(400, "MessageRejected"), good],
  [
    "a sender that is not verified",
    fault(400, "MessageRejected", "Email address is not verified: jobs@example.com"),
    now,
  ],
  ["a bad request", fault(400, "BadRequestException"), good],
  ["a reset", (response) => response.destroy(), unknown],
  [
    "half an answer",
    (response) =>
      response.writeHead(200, { "content-length": "99" }).write("{", () => response.destroy()),
    unknown,
  ],
];

for (const [what, answer, expected] of answers) {
  test(`SES answers with ${what}: ${Object.values(expected).join(", permanent ")}, one try`, async () => {
    await using server = await serve(answer);
    using _ = environment({ ...login, AWS_ENDPOINT_URL_SESV2: server.url });

    const sent = await mailerBy(ses({ region }, 2000)).send(letterOf(), never);

    assert.deepEqual(brief(sent), expected);
    assert.equal(server.bodies.length, 1);
  });
}

function brief(sent: Sent): object {
  return sent.kind === "refused"
    ? { kind: sent.kind, permanent: sent.permanent }
    : { kind: sent.kind };
}

test("a mail that is larger than SES takes is refused for good, and not sent", async () => {
  await using server = await serve(reply(200, '{"MessageId":"0100"}'));
  using _ = environment({ ...login, AWS_ENDPOINT_URL_SESV2: server.url });
  const most = 40 * 1024 * 1024;
  const mail = await composeMail(letterOf(), sender, new Date(0));
  const road = ses({ region }, 60_000);

  const sent = await road.send({ ...mail, raw: new Uint8Array(most + 1) }, never);
  const taken = await road.send({ ...mail, raw: new Uint8Array(most) }, never);

  assert.deepEqual(sent, {
    kind: "refused",
    permanent: true,
    reason:
      "ses:us-east-1: the mail is too large: 40.0 MB with its attachments encoded, and it takes at most 40.0 MB",
  });
  assert.equal(taken.kind, "accepted");
  assert.equal(server.bodies.length, 1);
});

test("what counts of a mail's size are its attachments as they travel, a third more", async () => {
  await using server = await serve(reply(200, '{"MessageId":"0100"}'));
  using _ = environment({ ...login, AWS_ENDPOINT_URL_SESV2: server.url });
  const content = new Uint8Array(31 * 1024 * 1024);
  const attachments = [{ filename: "a.pdf", contentType: "application/pdf", content }];

  const sent = await mailerBy(ses({ region }, 60_000)).send({ ...letterOf(), attachments }, never);

  assert.deepEqual(brief(sent), good);
  assert.equal(server.bodies.length, 0);
});

test("a wrong signature is told without the headers that SES repeats", async () => {
  await using server = await serve(
    fault(403, "InvalidSignatureException", "x-amz-security-token:sesame"),
  );
  using _ = environment({ ...login, AWS_ENDPOINT_URL_SESV2: server.url });

  const sent = await mailerBy(ses({ region }, 2000)).send(letterOf(), never);

  assert.equal(sent.kind, "refused");
  assert.equal(sent.reason, "ses:us-east-1: it answered 403 InvalidSignatureException");
});

test("a host that takes no connection is refused for now, as nothing left", async () => {
  await using host = await fullHost();
  using _ = environment({ ...login, AWS_ENDPOINT_URL_SESV2: host.url });

  const sent = await mailerBy(ses({ region }, 1000)).send(letterOf(), never);

  assert.deepEqual(brief(sent), now);
});
