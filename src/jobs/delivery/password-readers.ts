/**
 * Everybody who needs a password: who is on a list of readers, once for all lists, and every active provider. Somebody who is
 * both has two.
 */
import { accountKey, excludedUserIds } from "../../domain/excluded-accounts.ts";
import { addressKey, isAddress } from "../../domain/mail-address.ts";
import { readerOfProvider } from "../../domain/reports/password.ts";
import { fullName } from "../../domain/reports/people.ts";
import type { Ports } from "../../ports/ports.ts";
import type { ActiveProvider } from "../../ports/providers.ts";
import { listedReaders, reportLists } from "./recipients.ts";

export type ReaderPorts = Pick<Ports, "providers" | "recipients" | "secrets">;

export interface PasswordReader {
  /** The password is derived from it. */
  readonly key: string;
  /** As printed; blank where none is known. */
  readonly name: string;
  /** As printed: an address, or an account and its address. */
  readonly identity: string;
  /** What a person may call the reader by. */
  readonly calledBy: readonly string[];
  /** The reports it opens. */
  readonly opens: readonly string[];
}

/** Entries of a list that name nobody: no address. */
export interface UnusableEntries {
  readonly listName: string;
  readonly count: number;
}

export interface PasswordReaders {
  readonly readers: readonly PasswordReader[];
  readonly unusable: readonly UnusableEntries[];
}

const listReports = [
  { title: "the weekly provider payment report", lists: reportLists.payment },
  {
    title: "the weekly provider payment summary",
    lists: reportLists.summary,
  },
  { title: "the weekly referral report", lists: reportLists.referral },
] as const;

export async function passwordReaders(
  { providers, recipients, secrets }: ReaderPorts,
  signal: AbortSignal,
): Promise<PasswordReaders> {
  const listed = new Map<string, PasswordReader>();
  for (const { title, lists } of listReports) {
    for (const reader of (await listedReaders(recipients, lists, signal)).recipients) {
      const { key, address } = reader;
      const known = listed.get(key);
      listed.set(key, {
        key,
        name: known?.name || fullName(reader),
        identity: known?.identity ?? address,
        calledBy: [addressKey(address)],
        opens: [...(known?.opens ?? []), title],
      });
    }
  }
  const excluded = excludedUserIds((await secrets.read("main", signal)).values);
  const people = (await providers.active(signal)).filter(
    ({ userId }) => !excluded.has(accountKey(userId)),
  );
  return {
    readers: [...listed.values(), ...people.map(providerReader)],
    unusable: await unusableEntries(recipients, signal),
  };
}

function providerReader(provider: ActiveProvider): PasswordReader {
  const { userId } = provider;
  const email = provider.email.trim();
  return {
    key: readerOfProvider(userId),
    name: fullName(provider),
    identity: email === "" ? `account ${userId}` : `account ${userId}, ${email}`,
    calledBy: [accountKey(userId), addressKey(email)],
    opens: ["your own weekly payment report"],
  };
}

async function unusableEntries(
  recipients: Ports["recipients"],
  signal: AbortSignal,
): Promise<readonly UnusableEntries[]> {
  const unusable: UnusableEntries[] = [];
  for (const listName of new Set(Object.values(reportLists).flat())) {
    const listed = await recipients.of(listName, signal);
    const count = listed.filter(({ address }) => !isAddress(address.trim())).length;
    if (count > 0) {
      unusable.push({ listName, count });
    }
  }
  return unusable;
}
