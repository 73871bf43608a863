/**
 * Secrets Manager on loopback. It really keeps secrets, for each region that a request is signed for, with their versions and
 * labels, and has a clock of its own; a script of faults answers in its stead, one for each call.
 */
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

import { type Answer, reply, serve } from "../adapters/mail/ses-servers.ts";
import { refusal } from "./aws-answers.ts";

export interface Call {
  readonly operation: string;
  readonly region: string;
  readonly input: Input;
}

interface Input {
  readonly SecretId?: string;
  readonly SecretIdList?: readonly string[];
  readonly SecretString?: string;
  readonly ClientRequestToken?: string;
  readonly VersionStages?: readonly string[];
  readonly VersionStage?: string;
  readonly MoveToVersionId?: string;
  readonly RemoveFromVersionId?: string;
}

type Content = { readonly SecretString: string } | { readonly SecretBinary: string };

interface Version {
  readonly id: string;
  readonly content: Content;
  readonly createdSeconds: number;
  readonly stages: Set<string>;
}

interface Kept {
  readonly Name: string;
  readonly ARN: string;
  readonly versions: Version[];
}

/** What goes wrong with a call; `undefined`: nothing. `late`: it is done all the same. */
type Fault = Answer | { readonly late: Answer } | undefined;
export type Script = readonly Fault[];

class Refusal extends Error {
  override readonly name: string;

  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

export const createdSeconds = 1_795_000_000;

export interface SecretsManagerOptions {
  readonly script?: Script;
  /** What answers when the script is over. */
  readonly always?: Answer | undefined;
  /** By how much its clock differs from that of the machine. */
  readonly clockAheadMilliseconds?: number;
}

export async function serveSecretsManager({
  script = [],
  always,
  clockAheadMilliseconds = 0,
}: SecretsManagerOptions = {}) {
  const calls: Call[] = [];
  const secrets: Kept[] = [];
  const now = () => new Date(performance.timeOrigin + performance.now() + clockAheadMilliseconds);

  function answer(response: ServerResponse, request: IncomingMessage): void {
    const call = callOf(request, server.bodies.at(-1) ?? "");
    calls.push(call);
    response.setHeader("date", now().toUTCString());
    const fault = script[calls.length - 1] ?? always;
    if (typeof fault === "function") {
      fault(response, request);
      return;
    }
    try {
      refuseSkewed(request, now());
      const output = operations[call.operation]?.(secretsIn(call.region, secrets), call.input);
      const answered = fault?.late ?? reply(200, JSON.stringify(output));
      answered(response, request);
    } catch (error) {
      const { name, message } = error as Refusal;
      refusal(name, message)(response, request);
    }
  }

  const server = await serve(answer);
  return {
    url: server.url,
    calls,
    /** Puts a text or bytes in the secret's place, over what is there, and tells its version and ARN. */
    keep(name: string, content: string | Buffer, region = "us-east-1") {
      const secret = secretIn(region, name, secrets);
      const version = put(secret, contentOf(content), randomUUID());
      label(secret, "AWSCURRENT", version.id);
      return { version: version.id, arn: secret.ARN };
    },
    stages(name: string, region = "us-east-1"): Readonly<Record<string, readonly string[]>> {
      return stagesOf(secretIn(region, name, secrets));
    },
    [Symbol.asyncDispose]: server[Symbol.asyncDispose],
  };
}

export type SecretsManagerServer = Awaited<ReturnType<typeof serveSecretsManager>>;

function callOf({ headers }: IncomingMessage, body: string): Call {
  const target = String(headers["x-amz-target"]);
  const [, , region = ""] =
    /Credential=(.*?),/.exec(headers.authorization ?? "")?.[1]?.split("/") ?? [];
  return {
    operation: target.slice(target.indexOf(".") + 1),
    region,
    input: JSON.parse(body) as Input,
  };
}

function refuseSkewed({ headers }: IncomingMessage, now: Date): void {
  const stamp = String(headers["x-amz-date"]);
  const signed = Date.parse(
    stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"),
  );
  const behind = now.getTime() - signed;
  if (Math.abs(behind) > 5 * 60_000) {
    const state = behind > 0 ? "expired" : "not yet current";
    throw new Refusal("InvalidSignatureException", `Signature ${state}: ${stamp} is not now`);
  }
}

type Operation = (find: (id: string) => Kept, input: Input) => unknown;

const operations: Readonly<Record<string, Operation>> = {
  GetSecretValue: (find, { SecretId = "" }) => valueOf(find(SecretId)),
  BatchGetSecretValue(find, { SecretIdList = [] }) {
    if (SecretIdList.length > 20 || new Set(SecretIdList).size < SecretIdList.length) {
      throw new Refusal("InvalidParameterException", "SecretIdList: at most 20, each once");
    }
    const answers = SecretIdList.map((SecretId) => {
      try {
        return { value: valueOf(find(SecretId)) };
      } catch (error) {
        const { name: ErrorCode, message: Message } = error as Refusal;
        return { error: { SecretId, ErrorCode, Message } };
      }
    });
    return {
      SecretValues: answers.flatMap(({ value }) => value ?? []),
      Errors: answers.flatMap(({ error }) => error ?? []),
    };
  },
  PutSecretValue(
    find,
    { SecretId = "", SecretString = "", ClientRequestToken = "", VersionStages },
  ) {
    const secret = find(SecretId);
    const version = put(secret, { SecretString }, ClientRequestToken);
    for (const stage of VersionStages ?? ["AWSCURRENT"]) {
      label(secret, stage, version.id);
    }
    return { ARN: secret.ARN, Name: secret.Name, VersionId: version.id };
  },
  UpdateSecretVersionStage(find, input) {
    const { SecretId = "", VersionStage = "", MoveToVersionId, RemoveFromVersionId } = input;
    const secret = find(SecretId);
    const holder = secret.versions.find(({ stages }) => stages.has(VersionStage));
    if (holder?.id !== RemoveFromVersionId) {
      throw new Refusal(
        "InvalidParameterException",
        `Staging label ${VersionStage} is attached to another version`,
      );
    }
    holder?.stages.delete(VersionStage);
    if (MoveToVersionId !== undefined) {
      label(secret, VersionStage, MoveToVersionId, holder);
    }
    return { ARN: secret.ARN, Name: secret.Name };
  },
  DescribeSecret(find, { SecretId = "" }) {
    const secret = find(SecretId);
    return { ARN: secret.ARN, Name: secret.Name, VersionIdsToStages: stagesOf(secret) };
  },
};

function secretsIn(region: string, secrets: readonly Kept[]): (id: string) => Kept {
  return (id) => {
    const found = secrets.find(
      ({ ARN, Name }) =>
        ARN.split(":")[3] === region && [Name, ARN, ARN.replace(/-\w{6}$/, "")].includes(id),
    );
    if (found === undefined) {
      throw new Refusal(
        "ResourceNotFoundException",
        "Secrets Manager can't find the specified secret.",
      );
    }
    return found;
  };
}

function secretIn(region: string, name: string, secrets: Kept[]): Kept {
  const arn = `arn:aws:secretsmanager:${region}:123456789012:secret:${name}-AbCd12`;
  const found = secrets.find(({ ARN }) => ARN === arn);
  const secret = found ?? { Name: name, ARN: arn, versions: [] };
  if (found === undefined) {
    secrets.push(secret);
  }
  return secret;
}

function contentOf(content: string | Buffer): Content {
  return typeof content === "string"
    ? { SecretString: content }
    : { SecretBinary: content.toString("base64") };
}

function put(secret: Kept, content: Content, id: string): Version {
  const created = createdSeconds + secret.versions.length;
  const version = { id, content, createdSeconds: created, stages: new Set<string>() };
  secret.versions.push(version);
  return version;
}

/** Moves the label there; whoever was the current version becomes the previous one. */
function label(
  { versions }: Kept,
  stage: string,
  to: string,
  from = versions.find(({ stages }) => stages.has(stage)),
): void {
  from?.stages.delete(stage);
  versions.find(({ id }) => id === to)?.stages.add(stage);
  if (stage === "AWSCURRENT" && from !== undefined && from.id !== to) {
    versions.forEach(({ stages }) => stages.delete("AWSPREVIOUS"));
    from.stages.add("AWSPREVIOUS");
  }
}

function valueOf({ ARN, Name, versions }: Kept): unknown {
  const current = versions.find(({ stages }) => stages.has("AWSCURRENT"));
  const { id, content, createdSeconds: CreatedDate } = current ?? versions[0] ?? {};
  return { ARN, Name, VersionId: id, ...content, CreatedDate };
}

function stagesOf({ versions }: Kept): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(versions.map(({ id, stages }) => [id, [...stages].toSorted()]));
}
