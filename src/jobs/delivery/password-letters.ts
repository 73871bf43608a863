/** Password letters: paper for each recipient of a protected report. They hold passwords, so they go into storage alone. */
import { passwordLetter } from "../../domain/reports/password-letter.ts";
import { parsePasswordKeys, reportPassword } from "../../domain/reports/password.ts";
import type { Ports } from "../../ports/ports.ts";
import type { Trouble } from "../../run/outcome.ts";
import { fileNameOf } from "./documents.ts";
import { reportLists, sortRecipients } from "./recipients.ts";

/** Lists of SurgiCase whose reports are protected. */
const protectedLists = [reportLists.payment] as const;

export interface WrittenLetters {
  readonly letters: readonly { readonly recipient: string; readonly key: string }[];
  readonly troubles: readonly Trouble[];
}

export async function writePasswordLetters(
  { recipients, secrets, storage }: Pick<Ports, "recipients" | "secrets" | "storage">,
  organisation: string,
  signal: AbortSignal,
): Promise<WrittenLetters> {
  const keys = parsePasswordKeys((await secrets.read("report-passwords", signal)).values);
  const letters: { recipient: string; key: string }[] = [];
  const troubles: Trouble[] = [];
  for (const listName of protectedLists) {
    const sorted = sortRecipients(await recipients.of(listName, signal), listName);
    troubles.push(...sorted.troubles);
    for (const { key: reader, address, firstName, lastName } of sorted.recipients) {
      const password = reportPassword(keys, keys.current, reader);
      const key = `password-letters/key-${keys.current}/${fileNameOf(reader)}.txt`;
      const text = passwordLetter({
        organisation,
        address,
        firstName,
        lastName,
        password,
        version: keys.current,
      });
      await storage.put(key, Buffer.from(text), signal);
      letters.push({ recipient: address, key });
    }
  }
  return { letters, troubles };
}
