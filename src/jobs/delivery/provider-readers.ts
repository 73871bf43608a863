/**
 * The providers of a batch as readers of their own reports. They are read a few at a time: what stays of each is who he is and
 * what his report comes to, never his cases.
 */
import { chunksOf } from "../../domain/chunks.ts";
import type { NamedLine, StoredLine } from "../../domain/payments/batch-line.ts";
import { addCents, type Cents } from "../../domain/payments/money.ts";
import { isAddress } from "../../domain/mail-address.ts";
import { legacyLack } from "../../domain/reports/legacy-password.ts";
import { readerOfProvider } from "../../domain/reports/password.ts";
import type { Delivery } from "../../ports/deliveries.ts";
import type { PaymentBatches } from "../../ports/payment-batches.ts";
import type { Ports } from "../../ports/ports.ts";
import type { JobSettings } from "../../run/job.ts";
import type { Trouble } from "../../run/outcome.ts";
import { withNames } from "./readable-names.ts";
import { wouldBeSent } from "./rehearsal.ts";
import type { Reader } from "./report-to-deliver.ts";

export interface ProviderReader extends Reader {
  readonly userId: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly npi: string | undefined;
  readonly timeZone: string;
  readonly cases: number;
  readonly carriedOver: number;
  readonly amount: Cents;
}

/** So many providers are in memory with their cases at once, or twice as many. */
const chunkSize = 50;

/** All of the batch, in the order of its lines; an address may be none. */
export async function providersOf(
  batches: PaymentBatches,
  batchId: string,
  signal: AbortSignal,
): Promise<readonly ProviderReader[]> {
  const accounts = await batches.providers(batchId, signal);
  const readers: ProviderReader[] = [];
  for (const chunk of chunksOf(accounts, chunkSize)) {
    const lines = await batches.lines(batchId, signal, chunk);
    readers.push(...[...Map.groupBy(lines, ({ userId }) => userId).values()].flatMap(readerIn));
  }
  return readers;
}

function readerIn(lines: readonly StoredLine[]): readonly ProviderReader[] {
  return lines.slice(0, 1).map(({ userId, provider }) => ({
    key: readerOfProvider(userId),
    address: provider.email.trim(),
    userId,
    firstName: provider.firstName,
    lastName: provider.lastName,
    npi: provider.npi,
    timeZone: provider.timeZone,
    cases: lines.length,
    carriedOver: lines.filter(({ carriedOver }) => carriedOver).length,
    amount: addCents(lines.map(({ amount }) => amount)),
  }));
}

export interface SortedProviders {
  readonly recipients: readonly ProviderReader[];
  /** Who cannot be sent to, and has not been. */
  readonly withoutAddress: readonly ProviderReader[];
  readonly troubles: readonly Trouble[];
}

/**
 * @param known the deliveries so far, by reader: who has his report needs no address any more, and whose document is there
 * needs nothing that a password is made of.
 */
export function sortProviders(
  providers: readonly ProviderReader[],
  known: ReadonlyMap<string, Delivery>,
  { passwordPolicy }: Pick<JobSettings, "passwordPolicy">,
): SortedProviders {
  const hasAddress = ({ key, address }: ProviderReader): boolean =>
    isAddress(address) || !wouldBeSent(known.get(key));
  const hasPassword = (provider: ProviderReader): boolean =>
    passwordPolicy === "derived" || known.has(provider.key) || legacyLack(provider) === "";
  const withoutAddress = providers.filter((provider) => !hasAddress(provider));
  return {
    recipients: providers.filter((provider) => hasAddress(provider) && hasPassword(provider)),
    withoutAddress,
    troubles: [
      ...withoutAddress.map(noAddress),
      ...providers.filter((provider) => !hasPassword(provider)).map(noPassword),
      ...providers.filter(hasPassword).flatMap(noLastName),
    ],
  };
}

function noAddress({ userId, address }: ProviderReader): Trouble {
  const why =
    address === "" ? "his profile has no address" : "the address in his profile is no mail address";
  return {
    subject: `provider ${userId}`,
    problem: `he was not sent his report: ${why}`,
    remedy:
      "Correct the address in his SurgiCase profile and run the job again: it is sent to whoever has not got it.",
  };
}

// No `=` behind the setting's name: what follows would be taken for a password, and struck out.
function noPassword(provider: ProviderReader): Trouble {
  return {
    subject: `provider ${provider.userId}`,
    problem: `he was not sent his report: his profile has no ${legacyLack(provider)}, which the setting REPORT_PASSWORDS, as it is legacy, makes the password of`,
    remedy:
      "Complete the profile in SurgiCase, or leave legacy; then run the job again: it is sent to whoever has not got it.",
  };
}

function noLastName({ userId, lastName }: ProviderReader): readonly Trouble[] {
  const trouble = {
    subject: `provider ${userId}`,
    problem: "his profile has no last name; he is sent his report all the same",
    remedy: "Complete the profile in SurgiCase.",
  };
  return lastName.trim() === "" ? [trouble] : [];
}

export interface LinePorts {
  readonly batches: PaymentBatches;
  readonly keys: Ports["keys"];
}

/**
 * A provider's cases, asked for in the order of `readers`, several at once if need be: those of the readers around him are
 * read along with his, and forgotten again.
 */
export function linesInTurn(
  { batches, keys }: LinePorts,
  batchId: string,
  readers: readonly ProviderReader[],
  signal: AbortSignal,
): (reader: ProviderReader) => Promise<readonly NamedLine[]> {
  const accounts = chunksOf(
    readers.map(({ userId }) => userId),
    chunkSize,
  );
  const chunkOf = new Map(accounts.flatMap((chunk, index) => chunk.map((each) => [each, index])));
  const kept = new Map<number, Promise<ReadonlyMap<string, readonly NamedLine[]>>>();

  async function read(index: number): Promise<ReadonlyMap<string, readonly NamedLine[]>> {
    const stored = await batches.lines(batchId, signal, accounts[index] ?? []);
    return Map.groupBy(await withNames(stored, keys, signal), ({ userId }) => userId);
  }

  return async ({ userId }) => {
    const index = chunkOf.get(userId) ?? 0;
    const chunk = kept.get(index) ?? read(index);
    kept.set(index, chunk);
    // Who comes last of the one before is still being printed.
    kept.delete(index - 2);
    return (await chunk).get(userId) ?? [];
  };
}
