/** Nine secrets in the shapes that jobs believe, with canaries in them, and how a store answers where single ones fail. */
import { readSettings, secretIdOf } from "../../src/config/config.ts";
import { builtInSecret } from "../../src/domain/letters/built-in.ts";
import {
  secretAliases,
  type SecretAlias,
  type SecretValues,
} from "../../src/domain/secrets/aliases.ts";
import { type Answer, reply } from "../adapters/mail/ses-servers.ts";
import { refusal } from "../support/aws-answers.ts";
import { createdSeconds, type SecretsManagerServer } from "../support/aws-servers.ts";
import { canaries, passwordKeys } from "./canaries.ts";

/** All that have a name without a setting. */
export const nine: readonly SecretAlias[] = secretAliases.filter((alias) => alias !== "database");

const { token } = canaries;

export const contents: Readonly<Record<SecretAlias, SecretValues>> = {
  database: { username: "jobs", password: canaries.databasePassword },
  main: { job_failure_recipients: "operator@example.com", API_TOKEN: token },
  ses: { ses_default_from_email: "jobs@example.com", key: token },
  "email-templates": { ...builtInSecret, welcome: token },
  "sms-templates": { sms_templates: { welcome: token } },
  twilio: { account_sid: "1", auth_token: token, from_phone: "+15550100" },
  "user-reports": { bucket_name: "reports", key: token },
  "case-documents": { bucket_name: "cases", key: token },
  "user-documents": { bucket_name: "users", key: token },
  "report-passwords": passwordKeys,
};

export function textOf(alias: SecretAlias): string {
  return JSON.stringify(contents[alias]);
}

const { config } = readSettings({ SECRET_ID_DATABASE: "surgicase/database" }, "/");

const ids: ReadonlyMap<SecretAlias, string> = new Map(
  secretAliases.map((alias) => [alias, (config && secretIdOf(config, alias)) ?? alias]),
);

/** What goes wrong with single secrets: a code for each. */
export type Codes = Partial<Readonly<Record<SecretAlias, string>>>;

export interface Given {
  readonly alias: SecretAlias;
  readonly version: string;
  readonly arn: string;
}

/** Puts all of them into the store. */
export function fill(server: SecretsManagerServer): readonly Given[] {
  return [...ids].map(([alias, id]) => ({ alias, ...server.keep(id, textOf(alias)) }));
}

/** As the store answers where single secrets fail: alone, or among many by one question. */
export function failingSome(
  server: SecretsManagerServer,
  all: readonly Given[],
  codes: Codes,
  Message: string,
): Answer {
  const answers = new Map(all.map((given) => [ids.get(given.alias), answerFor(given, codes)]));
  return (response, request) => {
    const { SecretId, SecretIdList: many } = server.calls.at(-1)?.input ?? {};
    const asked = (many ?? [SecretId]).map((id) => ({ id, ...(answers.get(id) ?? none) }));
    const SecretValues = asked.flatMap(({ value }) => value ?? []);
    const Errors = asked.flatMap(({ id, code }) =>
      code === undefined ? [] : [{ SecretId: id, ErrorCode: code, Message }],
    );
    const [value] = SecretValues;
    const [error] = Errors;
    const single =
      error === undefined
        ? reply(200, JSON.stringify(value))
        : refusal(error.ErrorCode, Message, error.ErrorCode === "InternalServiceError" ? 500 : 400);
    const answer =
      many === undefined ? single : reply(200, JSON.stringify({ SecretValues, Errors }));
    answer(response, request);
  };
}

const none = { value: undefined, code: undefined };

function answerFor({ alias, version, arn }: Given, codes: Codes) {
  const { [alias]: code } = codes;
  const named = { ARN: arn, Name: ids.get(alias), SecretString: textOf(alias) };
  const value = { ...named, VersionId: version, CreatedDate: createdSeconds };
  return code === undefined ? { value, code } : { value: undefined, code };
}
