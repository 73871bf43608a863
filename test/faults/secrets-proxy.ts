/**
 * Stands between the program and a Secrets Manager, and spoils its answers by rule: for an operation, for a secret, or for
 * all. What no rule hits passes unchanged, and so do signatures: the host that was signed for is passed on.
 */
import { once as waitFor } from "node:events";
import {
  request,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import { text } from "node:stream/consumers";
import { serve, type Answer } from "../adapters/mail/ses-servers.ts";

type Operation = "GetSecretValue" | "BatchGetSecretValue";

export interface Rule {
  /** Absent: whatever is asked. */
  readonly operation?: Operation;
  /** Absent: whichever is asked for. */
  readonly secret?: string;
  readonly fault: Fault;
}

export type Fault =
  /** Nobody behind is asked. */
  | { readonly instead: Answer }
  /** It asks the one behind when it likes; the answer is told when it resolves. */
  | { readonly held: (ask: () => Promise<unknown>) => Promise<unknown> }
  /** Of the body. */
  | { readonly cutAfter: number }
  | { readonly changed: (body: string) => string };

export interface SecretsProxy extends AsyncDisposable {
  readonly url: string;
  /** Operations, in the order they were asked for. */
  readonly calls: readonly string[];
  /** From now on these hold, the first that fits. */
  spoil(...rules: readonly Rule[]): void;
}

interface Question {
  readonly operation: string;
  readonly ids: readonly string[];
}

interface Told {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export async function secretsProxy(behind: string): Promise<SecretsProxy> {
  const calls: string[] = [];
  let rules: readonly Rule[] = [];

  const server = await serve((response, asked) => {
    const body = server.bodies.at(-1) ?? "";
    const question = questionOf(asked.headers, body);
    calls.push(question.operation);
    const { fault } = rules.find((rule) => hits(rule, question)) ?? {};
    if (fault !== undefined && "instead" in fault) {
      fault.instead(response, asked);
      return;
    }
    const pass = once(async () => passOn(behind, asked.headers, body));
    void whenHeld(pass, fault)
      .then((told) => tell(told, fault, response))
      // Whoever asked may have given up by now.
      .catch(() => response.destroy());
  });
  return {
    url: server.url,
    calls,
    spoil: (...next) => {
      rules = next;
    },
    [Symbol.asyncDispose]: server[Symbol.asyncDispose],
  };
}

/** It comes as always, later. */
export function late(milliseconds: number): Fault {
  return {
    async held(ask) {
      await ask();
      await new Promise((resolve) => void setTimeout(resolve, milliseconds).unref());
    },
  };
}

/** A batch answer that names these secrets among its errors, by code. */
export function errorsFor(errors: Readonly<Record<string, string>>): Fault {
  return changedBatch(({ SecretValues, Errors = [], ...rest }) => ({
    ...rest,
    SecretValues: SecretValues.filter(({ Name }) => errors[Name] === undefined),
    Errors: [
      ...Errors,
      ...Object.entries(errors).map(([SecretId, ErrorCode]) => ({
        SecretId,
        ErrorCode,
        Message: "because",
      })),
    ],
  }));
}

/** A batch answer in which one of them holds another text; `undefined`: it is left out. */
export function withText(secret: string, changed: string | undefined): Fault {
  return changedBatch(({ SecretValues, ...rest }) => ({
    ...rest,
    SecretValues: SecretValues.flatMap((value) => {
      if (value.Name !== secret) {
        return [value];
      }
      return changed === undefined ? [] : [{ ...value, SecretString: changed }];
    }),
  }));
}

interface Batch {
  readonly SecretValues: readonly { readonly Name: string }[];
  readonly Errors?: readonly object[];
}

function changedBatch(change: (batch: Batch) => object): Fault {
  return {
    changed: (body) => JSON.stringify(change(JSON.parse(body) as Batch)),
  };
}

function questionOf(headers: IncomingHttpHeaders, body: string): Question {
  const target = String(headers["x-amz-target"]);
  const { SecretId, SecretIdList = [] } = JSON.parse(body) as {
    readonly SecretId?: string;
    readonly SecretIdList?: readonly string[];
  };
  return {
    operation: target.slice(target.indexOf(".") + 1),
    ids: SecretId === undefined ? SecretIdList : [SecretId],
  };
}

function hits({ operation, secret }: Rule, question: Question): boolean {
  return (
    (operation === undefined || operation === question.operation) &&
    (secret === undefined || question.ids.includes(secret))
  );
}

/** Asked once, whoever asks again. */
function once<Result>(ask: () => Promise<Result>): () => Promise<Result> {
  let asked: Promise<Result> | undefined;
  return async () => (asked ??= ask());
}

type Passing = Exclude<Fault, { readonly instead: Answer }> | undefined;

async function whenHeld(pass: () => Promise<Told>, fault: Passing): Promise<Told> {
  if (fault !== undefined && "held" in fault) {
    await fault.held(pass);
  }
  return pass();
}

async function passOn(behind: string, headers: IncomingHttpHeaders, body: string): Promise<Told> {
  const sent = request(behind, { method: "POST", headers, agent: false });
  const answered = waitFor(sent, "response") as Promise<[IncomingMessage]>;
  sent.end(body);
  const [answer] = await answered;
  return {
    status: answer.statusCode ?? 0,
    type: answer.headers["content-type"] ?? "",
    body: await text(answer),
  };
}

function tell({ status, type, body }: Told, fault: Passing, response: ServerResponse): void {
  const whole = fault !== undefined && "changed" in fault ? fault.changed(body) : body;
  response.writeHead(status, {
    "content-type": type,
    "content-length": Buffer.byteLength(whole),
    connection: "close",
  });
  if (fault !== undefined && "cutAfter" in fault) {
    response.write(whole.slice(0, fault.cutAfter), () => response.destroy());
  } else {
    response.end(whole);
  }
}
