/** What Secrets Manager, STS and the Pod Identity agent answer, and what comes in between: for servers on loopback. */
import { type Answer, reply } from "../adapters/mail/ses-servers.ts";

/** In everything that no failure may tell. */
export const canary = "canary-of-a-secret";
export const identityCanary = "canary-of-an-identity";

/** As Secrets Manager refuses. */
export function refusal(name: string, message = "because", status = 400): Answer {
  return reply(status, JSON.stringify({ __type: name, Message: message }), {
    "content-type": "application/x-amz-json-1.1",
  });
}

export function html(status: number, text = canary): Answer {
  return reply(status, `<html>${text}</html>`, { "content-type": "text/html" });
}

/** Takes the request, and closes the connection. */
export const reset: Answer = (response) => response.destroy();

export const silence: Answer = () => undefined;

/** Answers byte by byte, for as long as somebody listens. */
export function trickle(everyMilliseconds: number): Answer {
  return (response) => {
    response.writeHead(200, { "content-type": "application/x-amz-json-1.1" });
    const timer = setInterval(() => response.write(" "), everyMilliseconds);
    response.on("close", () => clearInterval(timer));
  };
}

/** What a role's temporary credentials look like; synthetic. */
const temporary = { AccessKeyId: "test", Expiration: "2126-01-01T00:00:00Z" };

/** AssumeRoleWithWebIdentity gives credentials. */
export const assumed: Answer = reply(
  200,
  `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>${temporary.AccessKeyId}</AccessKeyId><SecretAccessKey>${identityCanary}</SecretAccessKey><SessionToken>${identityCanary}</SessionToken><Expiration>${temporary.Expiration}</Expiration></Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`,
  { "content-type": "text/xml" },
);

/** As STS refuses. */
export function stsRefusal(status: number, code: string, message = "because"): Answer {
  return reply(
    status,
    `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
    { "content-type": "text/xml" },
  );
}

/** The Pod Identity agent gives credentials. */
export const podCredentials: Answer = reply(
  200,
  JSON.stringify({ ...temporary, SecretAccessKey: identityCanary, Token: identityCanary }),
);
