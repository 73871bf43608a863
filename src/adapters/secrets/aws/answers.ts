/** What Secrets Manager gave, read at the door. A success of the SDK may hold nothing: `200 {}` is one. */
import type {
  BatchGetSecretValueResponse,
  GetSecretValueResponse,
} from "@aws-sdk/client-secrets-manager";

import type { StoreAnswer } from "../../../ports/secret-store.ts";
import { failureNamed } from "./symptoms.ts";

function answerOf({
  SecretString,
  SecretBinary,
  VersionId,
  CreatedDate,
}: Omit<GetSecretValueResponse, "$metadata">): StoreAnswer {
  const text = SecretString ?? textOf(SecretBinary);
  if (text === undefined) {
    return suspect("UnreadableAnswer", "Secrets Manager gave bytes that are no text");
  }
  if (text === "") {
    return suspect("EmptyAnswer", "Secrets Manager answered without a secret");
  }
  if (VersionId === undefined || VersionId === "") {
    return suspect("NoVersion", "Secrets Manager answered without a version");
  }
  return { kind: "secret", text, version: VersionId, createdAt: CreatedDate };
}

/** The answer to one id. One that names another secret is none, whoever mixed it up. */
export function answerOfOne(
  id: string,
  value: Omit<GetSecretValueResponse, "$metadata">,
): StoreAnswer {
  const { ARN, Name } = value;
  const isAnother = (ARN ?? Name) !== undefined && !isNamed(id, ARN) && !isNamed(id, Name);
  return isAnother
    ? suspect("OtherSecret", "Secrets Manager answered with another secret")
    : answerOf(value);
}

/** The answer to one id among many; Secrets Manager tells it by its ARN and its name, whichever it was asked by. */
export function answerTo(
  id: string,
  { SecretValues = [], Errors = [] }: BatchGetSecretValueResponse,
): StoreAnswer {
  const value = SecretValues.find(({ ARN, Name }) => isNamed(id, ARN) || isNamed(id, Name));
  if (value !== undefined) {
    return answerOf(value);
  }
  const error = Errors.find(({ SecretId }) => isNamed(id, SecretId));
  return error === undefined
    ? noAnswer
    : { kind: "failed", failure: failureNamed(error.ErrorCode ?? "Error", error.Message) };
}

/** An ARN may be asked for without the six letters that Secrets Manager puts behind the name. */
function isNamed(id: string, name: string | undefined): boolean {
  return (
    name === id ||
    (id.startsWith("arn:") &&
      name?.startsWith(id) === true &&
      /^-[A-Za-z0-9]{6}$/.test(name.slice(id.length)))
  );
}

export const noAnswer = suspect(
  "NoAnswer",
  "Secrets Manager answered without a word about this secret",
);

function suspect(code: string, words: string): StoreAnswer {
  return { kind: "failed", failure: { class: "suspect", whose: "store", code, words } };
}

/** Empty where there are no bytes, `undefined` where they are no text. */
function textOf(bytes: Uint8Array | undefined): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
