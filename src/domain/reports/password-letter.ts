/** The paper that tells one person the password of their reports. */

export interface PasswordLetterFacts {
  readonly organisation: string;
  readonly address: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly password: string;
  /** Which key the password was derived from; the covering mail names it too. */
  readonly version: string;
}

export function passwordLetter(facts: PasswordLetterFacts): string {
  const name = `${facts.firstName} ${facts.lastName}`.trim();
  return [
    `${facts.organisation}: your report password                                key ${facts.version}`,
    "",
    `For:      ${name === "" ? facts.address : `${name}, ${facts.address}`}`,
    "",
    `Password: ${facts.password}`,
    "",
    "It opens every payment report that is mailed to you, as long as the mail names the same key.",
    "Type it with the dashes. It has no letter O, I, L or U: a round sign is a zero, a straight one a one.",
    "",
    "Keep it apart from your mail, and give it to nobody: the reports name patients.",
    "If it is lost or somebody else has seen it, tell your administrator, who makes a new key.",
    "",
  ].join("\n");
}
