/**
 * What Secrets Manager gave, read at the door. A success of the SDK may hold nothing, `200 {}` is one, and anything: the SDK
 * hands on whatever type was sent. What is odd about one secret is that secret's alone.
 */
import type { StoreAnswer } from "../../../ports/secret-store.ts";
import { failureNamed } from "./symptoms.ts";

/** An answer as it came, whatever the types of the SDK promise. */
type Told = Readonly<Record<string, unknown>>;

function answerOf({ SecretString, SecretBinary, VersionId, CreatedDate }: Told): StoreAnswer {
  const text = SecretString ?? textOf(SecretBinary);
  if (typeof text !== "string") {
    return suspect("UnreadableAnswer", "Secrets Manager gave something that is no text");
  }
  if (text === "") {
    return suspect("EmptyAnswer", "Secrets Manager answered without a secret");
  }
  const version = VersionId ?? "";
  if (version === "") {
    return suspect("NoVersion", "Secrets Manager answered without a version");
  }
  return typeof version === "string" && isDate(CreatedDate)
    ? { kind: "secret", text, version, createdAt: CreatedDate ?? undefined }
    : unreadable;
}

/** The answer to one id. One that names another secret is none, whoever mixed it up. */
export function answerOfOne(id: string, output: unknown): StoreAnswer {
  return orUnreadable(() => {
    const value = told(output);
    const { ARN, Name } = value;
    const isAnother = (ARN ?? Name ?? undefined) !== undefined && !isOf(id, value);
    return isAnother
      ? suspect("OtherSecret", "Secrets Manager answered with another secret")
      : answerOf(value);
  });
}

/** The answer to one id among many; Secrets Manager tells it by its ARN and its name, whichever it was asked by. */
export function answerTo(id: string, output: unknown): StoreAnswer {
  return orUnreadable(() => {
    const { SecretValues, Errors } = told(output);
    const value = listOf(SecretValues).find((each) => isOf(id, each));
    if (value !== undefined) {
      return answerOf(value);
    }
    const error = listOf(Errors).find(({ SecretId }) => isNamed(id, SecretId));
    return error === undefined
      ? noAnswer
      : {
          kind: "failed",
          failure: failureNamed(textIn(error["ErrorCode"]) ?? "Error", textIn(error["Message"])),
        };
  });
}

/** Where the rest of a list of answers is to be had. */
export function nextTokenOf(output: unknown): string | undefined {
  const token = textIn(told(output)["NextToken"]);
  return token === "" ? undefined : token;
}

function isOf(id: string, { ARN, Name }: Told): boolean {
  return isNamed(id, ARN) || isNamed(id, Name);
}

/** An ARN ends in six letters of Secrets Manager's own: a name has none, and an ARN may be asked for without them. */
function isNamed(id: string, name: unknown): boolean {
  if (typeof name !== "string" || name === id) {
    return name === id;
  }
  const [arn = "", withoutLetters = "", named] = arnPattern.exec(name) ?? [];
  return arn !== "" && (id.startsWith("arn:") ? withoutLetters : named) === id;
}

const arnPattern = /^(arn:[^:]*:[^:]*:[^:]*:[^:]*:secret:(.+))-[A-Za-z0-9]{6}$/;

export const noAnswer = suspect(
  "NoAnswer",
  "Secrets Manager answered without a word about this secret",
);

const unreadable = suspect(
  "UnreadableAnswer",
  "Secrets Manager answered with something that cannot be read",
);

/** What was thrown may quote the answer: it is told to nobody. */
function orUnreadable(read: () => StoreAnswer): StoreAnswer {
  try {
    return read();
  } catch {
    return unreadable;
  }
}

function suspect(code: string, words: string): StoreAnswer {
  return { kind: "failed", failure: { class: "suspect", whose: "store", code, words } };
}

function told(value: unknown): Told {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function listOf(value: unknown): readonly Told[] {
  return Array.isArray(value) ? value.map(told) : [];
}

function textIn(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function isDate(value: unknown): value is Date | null | undefined {
  return value instanceof Date
    ? !Number.isNaN(value.getTime())
    : (value ?? undefined) === undefined;
}

/** Empty where there are no bytes, `undefined` where they are no text. */
function textOf(bytes: unknown): string | undefined {
  if ((bytes ?? undefined) === undefined) {
    return "";
  }
  try {
    return bytes instanceof Uint8Array
      ? new TextDecoder("utf-8", { fatal: true }).decode(bytes)
      : undefined;
  } catch {
    return undefined;
  }
}
