/** SurgiCase's providers, as its accounts have them. */

/** Texts as stored; blank where nothing is. */
export interface ActiveProvider {
  readonly userId: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
}

export interface Providers {
  /** Every active account, tests and the like among them, by last name, first name, account: the same on every database. */
  active(signal: AbortSignal): Promise<readonly ActiveProvider[]>;
}
