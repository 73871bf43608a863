/** What goes wrong with a Secrets Manager's answers, and what a job and a warming must make of it. */
import type { SecretAlias } from "../../src/domain/secrets/aliases.ts";
import type { FailureClass } from "../../src/domain/secrets/failure-classes.ts";
import { reply, type Answer } from "../adapters/mail/ses-servers.ts";
import { html, refusal, reset, silence, trickle } from "../support/aws-answers.ts";
import type { EmulatorWorld } from "./emulator-world.ts";
import { errorsFor, late, withText, type Rule } from "./secrets-proxy.ts";
import { nine } from "./warming-world.ts";

export interface Case {
  readonly name: string;
  readonly rules: (world: EmulatorWorld) => readonly Rule[];
  /** How long ago the copies were confirmed; 1.5 h unless told: the job must ask. */
  readonly ageHours?: number;
  /** Whether the job goes on with its copy of `main`, and by which class. */
  readonly job: { readonly exit: number; readonly copy?: FailureClass };
  /** How most secrets failed; which copies are newer afterwards, and which are tombstones. */
  readonly warming: {
    readonly exit: number;
    readonly failed?: FailureClass;
    readonly renewed?: readonly SecretAlias[];
    readonly takenAway?: readonly SecretAlias[];
  };
}

const unavailable = {
  job: { exit: 0, copy: "unavailable" },
  warming: { exit: 3, failed: "unavailable" },
} as const;
const suspect = {
  job: { exit: 3, copy: "suspect" },
  warming: { exit: 3, failed: "suspect" },
} as const;
const denied = {
  job: { exit: 3, copy: "denied" },
  warming: { exit: 3, failed: "denied" },
} as const;
const well = { job: { exit: 0 }, warming: { exit: 0, renewed: nine } } as const;

const notHttp: Answer = (response) => response.socket?.end("220 mail.example.com ESMTP\r\n");

const always = (instead: Answer) => () => [{ fault: { instead } }];
const batch = (fault: Rule["fault"]): Rule => ({ operation: "BatchGetSecretValue", fault });

export const cases: readonly Case[] = [
  { name: "nothing goes wrong", rules: () => [], ...well },
  { name: "answers come 2 s late", rules: () => [{ fault: late(2000) }], ...well },
  {
    name: "InternalServiceError",
    rules: always(refusal("InternalServiceError", "", 500)),
    ...unavailable,
  },
  {
    name: "InternalServiceError, and copies of 25 h",
    rules: always(refusal("InternalServiceError", "", 500)),
    ageHours: 25,
    job: { exit: 75 },
    warming: unavailable.warming,
  },
  { name: "a bare 503", rules: always(reply(503, "")), ...unavailable },
  { name: "a gateway's page with 502", rules: always(html(502)), ...unavailable },
  { name: "ThrottlingException", rules: always(refusal("ThrottlingException")), ...unavailable },
  { name: "the connection is closed without a word", rules: always(reset), ...unavailable },
  {
    name: "the connection is cut in the answer",
    rules: () => [{ fault: { cutAfter: 40 } }],
    ...unavailable,
  },
  { name: "silence", rules: always(silence), ...unavailable },
  { name: "a trickle without an end", rules: always(trickle(100)), ...unavailable },
  { name: "200 {}", rules: always(reply(200, "{}")), ...suspect },
  {
    name: "200 {}, and copies of 7 h",
    rules: always(reply(200, "{}")),
    ageHours: 7,
    job: { exit: 75 },
    warming: suspect.warming,
  },
  { name: "a portal's page with 200", rules: always(html(200)), ...suspect },
  { name: "a firewall's page with 403", rules: always(html(403)), ...suspect },
  {
    name: "a redirection",
    rules: always(reply(302, "", { location: "https://login.example.com/" })),
    ...suspect,
  },
  { name: "something that is no HTTP", rules: always(notHttp), ...suspect },
  {
    name: "half an answer that calls itself whole",
    rules: () => [{ fault: { changed: (body) => body.slice(0, 60) } }],
    ...suspect,
  },
  { name: "ExpiredTokenException", rules: always(refusal("ExpiredTokenException")), ...suspect },
  {
    name: "the first version again",
    rules: ({ recorded, idOf }) => [
      batch(recorded.all),
      ...nine.map((alias) => ({
        secret: idOf(alias),
        fault: recorded.each.get(idOf(alias)) ?? late(0),
      })),
    ],
    ...suspect,
  },
  {
    name: "AccessDeniedException for all",
    rules: always(refusal("AccessDeniedException")),
    ...denied,
  },
  {
    name: "AccessDeniedException for all, and copies of 3 h",
    rules: always(refusal("AccessDeniedException")),
    ageHours: 3,
    job: { exit: 77 },
    warming: denied.warming,
  },
  {
    name: "UnrecognizedClientException",
    rules: always(refusal("UnrecognizedClientException")),
    ...denied,
  },
  {
    name: "InvalidParameterException",
    rules: always(refusal("InvalidParameterException")),
    job: { exit: 78 },
    warming: { exit: 78 },
  },
  {
    name: "one is denied, one is gone, one cannot be decrypted",
    rules: ({ idOf }) => [
      batch(
        errorsFor({
          [idOf("ses")]: "AccessDeniedException",
          [idOf("twilio")]: "ResourceNotFoundException",
          [idOf("main")]: "DecryptionFailure",
        }),
      ),
      { secret: idOf("main"), fault: { instead: refusal("DecryptionFailure") } },
    ],
    job: denied.job,
    warming: {
      exit: 3,
      renewed: nine.filter((alias) => !["ses", "twilio", "main"].includes(alias)),
      takenAway: ["ses", "twilio", "main"],
    },
  },
  {
    name: "four cannot be given now",
    rules: ({ idOf }) => [
      batch(
        errorsFor(
          Object.fromEntries(
            nine.slice(0, 4).map((alias) => [idOf(alias), "InternalServiceError"]),
          ),
        ),
      ),
    ],
    job: { exit: 0 },
    warming: { exit: 3, renewed: nine.slice(4) },
  },
  {
    name: "one is left out of the answer",
    rules: ({ idOf }) => [batch(withText(idOf("ses"), undefined))],
    job: { exit: 0 },
    warming: { exit: 3, renewed: nine.filter((alias) => alias !== "ses") },
  },
  {
    name: "one is no JSON, and one lacks what it must hold",
    rules: ({ idOf }) => [
      batch({ changed: (body) => body.replaceAll("bucket_name", "bucket") }),
      {
        secret: idOf("main"),
        fault: { changed: (body) => body.replace(/(?<="SecretString": ?")/, "-") },
      },
    ],
    job: suspect.job,
    warming: {
      exit: 3,
      renewed: nine.filter(
        (alias) => !["user-reports", "case-documents", "user-documents"].includes(alias),
      ),
    },
  },
  {
    name: "one is empty",
    rules: ({ idOf }) => [batch(withText(idOf("sms-templates"), ""))],
    job: { exit: 0 },
    warming: { exit: 3, renewed: nine.filter((alias) => alias !== "sms-templates") },
  },
];
