/** Patients' names for the reports that print them: what is encrypted is opened with the data key of the case's owner. */
import type {
  NamedLine,
  PatientName,
  SealedName,
  StoredLine,
} from "../../domain/payments/batch-line.ts";
import { holdsCiphertext, looksEncrypted, openField } from "../../domain/phi-field.ts";
import type { DataKeys } from "../../ports/data-keys.ts";
import { inParallel } from "../../run/in-parallel.ts";

/** Questions to the key service at the same time. */
const atOnce = 8;

/**
 * Each data key is opened once, and wiped before this returns. A name whose key is missing or does not fit is `unreadable`: never printed as it is stored.
 * @throws {UnavailableError} {DeniedError} where whoever opens keys cannot be asked or refuses: then no name is known to be unreadable.
 */
export async function withNames(
  lines: readonly StoredLine[],
  keys: DataKeys,
  signal: AbortSignal,
): Promise<readonly NamedLine[]> {
  const wrapped = new Set(
    lines.flatMap(({ patient }) => (isSealed(patient) ? (patient.dataKey ?? []) : [])),
  );
  const opened = new Map<string, Uint8Array | undefined>();
  try {
    await inParallel(wrapped, atOnce, async (dataKey) => {
      opened.set(dataKey, await keys.open(Buffer.from(dataKey, "base64"), signal));
    });
    return lines.map((line) => ({ ...line, patient: nameOf(line.patient, opened) }));
  } finally {
    opened.forEach((dataKey) => dataKey?.fill(0));
  }
}

function isSealed(patient: StoredLine["patient"]): patient is SealedName {
  return patient !== "unreadable" && "dataKey" in patient;
}

function nameOf(
  patient: StoredLine["patient"],
  opened: ReadonlyMap<string, Uint8Array | undefined>,
): PatientName {
  if (patient === "unreadable") {
    return patient;
  }
  const dataKey = isSealed(patient) ? opened.get(patient.dataKey ?? "") : undefined;
  const firstName = plain(patient.firstName, dataKey);
  const lastName = plain(patient.lastName, dataKey);
  return firstName === undefined || lastName === undefined ? "unreadable" : { firstName, lastName };
}

/** Also what was opened is looked at: a name may have been encrypted twice. */
function plain(text: string, dataKey: Uint8Array | undefined): string | undefined {
  const stored = looksEncrypted(text) ? decrypted(text, dataKey) : text;
  const printable = stored === undefined ? undefined : onPaper(stored);
  return printable === undefined || holdsCiphertext(printable) ? undefined : printable;
}

function decrypted(text: string, dataKey: Uint8Array | undefined): string | undefined {
  return dataKey === undefined ? undefined : openField(text, dataKey);
}

/** Line ends and control characters part words, as a blank does; what only steers the writing has nothing to print. */
function onPaper(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").replaceAll(/\p{Cf}/gu, "");
}
