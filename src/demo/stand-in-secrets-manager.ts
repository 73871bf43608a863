/**
 * A Secrets Manager of our own on this machine's loopback, that fails as told: the demo and the self-test show an outage with
 * it, through the same AWS SDK and the same wire that jobs use. It knows the two questions that jobs ask, and no more.
 */
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";

export interface StandIn extends AsyncDisposable {
  readonly url: string;
  /** How many questions it was asked. */
  readonly questions: () => number;
  /** Keeps a secret, with a new version. */
  readonly keep: (id: string, content: string) => void;
  /** How it fails from now on, for the secrets that `hits`; without a fault it is well. */
  readonly fail: (fault?: Fault, hits?: (id: string) => boolean) => void;
}

export type Fault =
  /** An error by its code: `InternalServiceError`. */
  | { readonly code: string; readonly status: number; readonly message?: string }
  /** The line is cut without an answer. */
  | "cut";

interface Kept {
  readonly content: string;
  readonly version: string;
  readonly madeAt: Date;
}

type Hit = Exclude<Fault, "cut">;

type FaultOf = (id: string) => Fault | undefined;

const noFault: FaultOf = () => undefined;

/** @param now when a version is made. */
export async function standInSecretsManager(now: () => Date): Promise<StandIn> {
  const secrets = new Map<string, Kept>();
  let questions = 0;
  let faultOf = noFault;

  const server = createServer((request, response) => {
    questions += 1;
    void answer(request, response, secrets, (id) => faultOf(id)).catch(() => response.destroy());
  });
  const { promise: listening, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await listening;
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    questions: () => questions,
    keep: (id, content) => {
      secrets.set(id, { content, version: randomUUID(), madeAt: now() });
    },
    fail: (fault, hits = () => true) => {
      faultOf = (id) => (hits(id) ? fault : undefined);
    },
    [Symbol.asyncDispose]: async () => {
      const { promise: closed, resolve: close } = Promise.withResolvers<void>();
      server.close(() => close());
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  secrets: ReadonlyMap<string, Kept>,
  faultOf: FaultOf,
): Promise<void> {
  const question = JSON.parse(await text(request)) as {
    SecretId?: string;
    SecretIdList?: string[];
  };
  const ids = question.SecretIdList ?? [question.SecretId ?? ""];
  const faults = ids.map((id) => faultOf(id) ?? missing(id, secrets));
  const [first] = faults;
  if (faults.includes("cut")) {
    response.destroy();
    return;
  }
  // By one question for many, the call goes well and each secret may fail, unless the same ails all.
  if (isHit(first) && faults.every((fault) => fault === first)) {
    send(response, first.status, { __type: first.code, message: first.message ?? first.code });
    return;
  }
  const values = ids.flatMap((id, index) =>
    faults[index] === undefined ? [valueOf(id, secrets)] : [],
  );
  const errors = ids.flatMap((id, index) => errorOf(id, faults[index]));
  send(
    response,
    200,
    question.SecretIdList === undefined ? values[0] : { SecretValues: values, Errors: errors },
  );
}

function isHit(fault: Fault | undefined): fault is Hit {
  return fault !== undefined && fault !== "cut";
}

function missing(id: string, secrets: ReadonlyMap<string, Kept>): Hit | undefined {
  return secrets.has(id) ? undefined : { code: "ResourceNotFoundException", status: 400 };
}

function valueOf(id: string, secrets: ReadonlyMap<string, Kept>) {
  const kept = secrets.get(id);
  return (
    kept && {
      ARN: `arn:aws:secretsmanager:us-east-1:000000000000:secret:${id}-AbCdEf`,
      Name: id,
      SecretString: kept.content,
      VersionId: kept.version,
      VersionStages: ["AWSCURRENT"],
      CreatedDate: kept.madeAt.getTime() / 1000,
    }
  );
}

function errorOf(id: string, fault: Fault | undefined): readonly object[] {
  return isHit(fault)
    ? [{ SecretId: id, ErrorCode: fault.code, Message: fault.message ?? fault.code }]
    : [];
}

function send(response: ServerResponse, status: number, body: object | undefined): void {
  response.writeHead(status, { "Content-Type": "application/x-amz-json-1.1" });
  response.end(JSON.stringify(body));
}
