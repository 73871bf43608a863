/** SurgiCase's own template of a mail, as the secret `email-templates` holds it. */
import type { SecretValues } from "../secrets/aliases.ts";
import type { LetterKind } from "./kinds.ts";
import { readTemplate, type ReadTemplate } from "./template.ts";

export type StoredTemplate =
  | ReadTemplate
  /** As a clause: `the secret has no such template`. */
  | { readonly kind: "missing"; readonly problem: string };

/** Where it is in the secret. */
export function templateName(kind: LetterKind): string {
  return `email_templates.${kind}.weekly`;
}

export function storedTemplate(kind: LetterKind, values: SecretValues): StoredTemplate {
  const template = inside(inside(values["email_templates"], kind), "weekly");
  if (template === undefined || template === null) {
    return { kind: "missing", problem: "SurgiCase has no such template" };
  }
  const subject = inside(template, "subject");
  const body = inside(template, "body");
  const missing = Object.entries({ subject, body }).find(([, text]) => !isText(text));
  return isText(subject) && isText(body)
    ? readTemplate(kind, { subject, body })
    : { kind: "missing", problem: `SurgiCase's has no ${missing?.[0] ?? "text"}` };
}

function inside(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as SecretValues)[key]
    : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}
