/** What a report calls its people. Accounts tell them apart, never names: two of one name stay two. */
import type { BatchLine } from "../payments/batch-line.ts";
import { displayName } from "./names.ts";

export interface Person {
  readonly firstName: string;
  readonly lastName: string;
}

export function fullName({ firstName, lastName }: Person): string {
  return `${displayName(firstName)} ${displayName(lastName)}`.trim();
}

/** Who has no name is printed by account: nobody's rows are without an owner. */
export function nameOrAccount(person: Person, userId: string): string {
  return fullName(person) || `account ${userId}`;
}

export interface Labelled {
  readonly userId: string;
  /** As it would be printed were there nobody else. */
  readonly name: string;
  /** What is printed beside it and tells two of one name apart as well: an NPI. */
  readonly hint?: string | undefined;
}

/** A provider as the payment reports label him, with the NPI beside the name. */
export function labelledProvider({
  provider,
  userId,
}: Pick<BatchLine, "provider" | "userId">): Labelled & { readonly hint: string } {
  return { userId, name: nameOrAccount(provider, userId), hint: provider.npi?.trim() ?? "" };
}

/** The name to print for an account; with the account where another one would be printed alike. */
export function namesApart(people: readonly Labelled[]): (person: Labelled) => string {
  const alike = Map.groupBy(people, likeness);
  return (person) => {
    const accounts = new Set((alike.get(likeness(person)) ?? []).map(({ userId }) => userId));
    return accounts.size > 1 ? `${person.name} (account ${person.userId})` : person.name;
  };
}

function likeness({ name, hint = "" }: Labelled): string {
  return JSON.stringify([name.toLowerCase(), hint]);
}
