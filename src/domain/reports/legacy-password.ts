/** Passwords as the old system had them. Anybody who knows the day, or a provider's name and public number, knows them. */

/** Of the reports to lists: `weekly_20261123`, the day in UTC. */
export function legacyListPassword(day: Date): string {
  return `weekly_${day.toISOString().slice(0, 10).replaceAll("-", "")}`;
}

export interface LegacyOwner {
  readonly lastName: string;
  readonly npi: string | undefined;
}

/** What a provider's profile has not, and no password can be made without: `last name and no NPI`; empty: it has both. */
export function legacyLack({ lastName, npi = "" }: LegacyOwner): string {
  return [
    ...(lastName.trim() === "" ? ["last name"] : []),
    ...(npi.trim() === "" ? ["NPI"] : []),
  ].join(" and no ");
}

/** Of a provider's own report; both as they are stored, and neither blank. */
export function legacyProviderPassword(lastName: string, npi: string): string {
  return `${lastName.toLowerCase()}_${npi}`;
}
