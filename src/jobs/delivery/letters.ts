/** The mails of one report: SurgiCase's template where it has one that can be used, else the built-in text. */
import { mayQuoteData, toError } from "../../domain/failure.ts";
import { builtInTemplates } from "../../domain/letters/built-in.ts";
import { placeholders, type LetterKind, type LetterValues } from "../../domain/letters/kinds.ts";
import { withPasswordNote } from "../../domain/letters/password-note.ts";
import { renderLetter, type RenderedLetter } from "../../domain/letters/render.ts";
import {
  storedTemplate,
  templateName,
  type StoredTemplate,
} from "../../domain/letters/stored-template.ts";
import { readTemplate, type LetterTemplate } from "../../domain/letters/template.ts";
import { longDateFrom, longDateOf } from "../../domain/reports/dates.ts";
import { isTimeZone } from "../../domain/time-zone.ts";
import type { Batch } from "../../ports/payment-batches.ts";
import type { Secrets } from "../../ports/secrets.ts";
import type { RunContext } from "../../run/job.ts";
import type { Trouble } from "../../run/outcome.ts";
import type { LetterParts, SentDocument } from "./report-to-deliver.ts";

export interface Letters {
  /** `passwordVersion`: of the key that closes the attachment. */
  readonly write: (values: LetterValues, passwordVersion: string) => RenderedLetter;
  /** Why the built-in text is used although SurgiCase should have one. */
  readonly troubles: readonly Trouble[];
}

/** Never fails for what the secret holds, or that it cannot be read: a report must not wait for the words around it. */
export async function openLetters(
  kind: LetterKind,
  secrets: Secrets,
  context: Pick<RunContext, "signal" | "log">,
): Promise<Letters> {
  const found = await templateIn(secrets, kind, context.signal);
  const template =
    found.kind === "usable" ? withPasswordNote(found.template) : builtInTemplate(kind);
  const troubles = found.kind === "usable" ? [] : [troubleOf(kind, found)];
  // A later attempt of the run may find the template, and then tells of no trouble.
  troubles.forEach(({ subject, problem }) =>
    context.log.warn({ template: subject, problem }, "the built-in text is used for mails"),
  );
  return {
    write: (values, passwordVersion) => renderLetter(template, values, passwordVersion),
    troubles,
  };
}

type FoundTemplate = StoredTemplate | { readonly kind: "unreadable"; readonly problem: string };

async function templateIn(
  secrets: Secrets,
  kind: LetterKind,
  signal: AbortSignal,
): Promise<FoundTemplate> {
  try {
    return storedTemplate(kind, (await secrets.read("email-templates", signal)).values);
  } catch (thrown) {
    signal.throwIfAborted();
    const error = toError(thrown);
    return { kind: "unreadable", problem: mayQuoteData(error) ? error.name : error.message };
  }
}

function builtInTemplate(kind: LetterKind): LetterTemplate {
  const read = readTemplate(kind, builtInTemplates[kind]);
  if (read.kind === "broken") {
    throw new TypeError(`Cannot use the built-in text of ${kind}: ${read.problem}`);
  }
  return read.template;
}

function troubleOf(
  kind: LetterKind,
  found: Exclude<FoundTemplate, { readonly kind: "usable" }>,
): Trouble {
  return {
    subject: templateName(kind),
    problem: `the built-in text is used instead: ${problemOf(found)}`,
    remedy: remedyOf(kind, found.kind),
  };
}

function problemOf({ kind, problem }: Exclude<FoundTemplate, { readonly kind: "usable" }>): string {
  switch (kind) {
    case "unreadable":
      return `the secret email-templates cannot be read (${problem})`;
    case "missing":
      return problem;
    case "broken":
      return `SurgiCase's template is broken, ${problem}`;
  }
}

function remedyOf(kind: LetterKind, found: "unreadable" | "missing" | "broken"): string {
  const known = placeholders[kind].map((name) => `{${name}}`).join(" ");
  switch (found) {
    case "unreadable":
      return "Nothing is to be sent again. Mend the access to the secret: the next mails have SurgiCase's own words.";
    case "missing":
      return `Write a subject and a body there, in the secret email-templates. They may name ${known}.`;
    case "broken":
      return `Correct it in the secret email-templates. It may name ${known}; a brace of its own is written {{ or }}.`;
  }
}

/** The same, opened when the first letter is written: who has been sent everything asks for no template. */
export interface AskedLetters {
  readonly open: () => Promise<Letters>;
  /** None where no letter was written. */
  readonly troubles: () => readonly Trouble[];
}

export function lettersWhenAsked(
  kind: LetterKind,
  secrets: Secrets,
  context: Pick<RunContext, "signal" | "log">,
): AskedLetters {
  let opening: Promise<Letters> | undefined;
  let troubles: readonly Trouble[] = [];
  return {
    async open() {
      opening ??= openLetters(kind, secrets, context);
      const opened = await opening;
      ({ troubles } = opened);
      return opened;
    },
    troubles: () => troubles,
  };
}

/** A report's mail: the words of its kind, and the closed PDF. */
export async function reportMail(
  letters: AskedLetters,
  {
    fromName,
    filename,
    values,
  }: { readonly fromName: string; readonly filename: string; readonly values: LetterValues },
  { content, passwordVersion }: SentDocument,
): Promise<LetterParts> {
  return {
    ...(await letters.open()).write(values, passwordVersion),
    fromName,
    attachments: [{ filename, contentType: "application/pdf", content }],
  };
}

/** What every letter about a week may name. Dates are those of the reader's time zone, if he has one. */
export function weeklyValues(
  batch: Pick<Batch, "payWeek" | "payDate">,
  { timeZone, filename }: { readonly timeZone: string; readonly filename: string },
  { settings, now }: Pick<RunContext, "settings" | "now">,
): LetterValues {
  const zone = isTimeZone(timeZone) ? timeZone.trim() : settings.timeZone;
  return {
    organisation: settings.organisation,
    creation_date: longDateOf(now(), zone),
    report_date: longDateFrom(batch.payWeek),
    pay_week: batch.payWeek,
    pay_date: longDateFrom(batch.payDate),
    filename,
  };
}
