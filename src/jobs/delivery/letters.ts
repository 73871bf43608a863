/** The mails of one report: SurgiCase's template where it has one that can be used, else the built-in text. */
import { builtInTemplates } from "../../domain/letters/built-in.ts";
import type { LetterKind, LetterValues } from "../../domain/letters/kinds.ts";
import { longDateFrom, longDateOf } from "../../domain/reports/dates.ts";
import { renderLetter, type RenderedLetter } from "../../domain/letters/render.ts";
import { isTimeZone } from "../../domain/time-zone.ts";
import type { Batch } from "../../ports/payment-batches.ts";
import type { Secrets } from "../../ports/secrets.ts";
import type { RunContext } from "../../run/job.ts";
import type { Trouble } from "../../run/outcome.ts";

export interface Letters {
  /** `passwordVersion`: of the key that closes the attachment. */
  readonly write: (values: LetterValues, passwordVersion: string) => RenderedLetter;
  /** Why the built-in text is used although SurgiCase should have one. */
  readonly troubles: readonly Trouble[];
}

/** Never fails for what the secret holds, or that it cannot be read: a report must not wait for the words around it. */
export async function openLetters(
  kind: LetterKind,
  _secrets: Secrets,
  _context: Pick<RunContext, "signal">,
): Promise<Letters> {
  const template = builtInTemplates[kind];
  return {
    write: (values, passwordVersion) =>
      renderLetter(template, {
        ...values,
        password: "sent separately",
        password_key: passwordVersion,
      }),
    troubles: [],
  };
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
  context: Pick<RunContext, "signal">,
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
