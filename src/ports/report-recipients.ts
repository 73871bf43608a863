/** SurgiCase's list of who gets which report. */

export interface ReportRecipient {
  /** As it stands in the list: it may be blank or no address at all. */
  readonly address: string;
  readonly firstName: string;
  readonly lastName: string;
  /** Of the active account with that address, as stored; blank where there is none. */
  readonly timeZone: string;
}

export interface ReportRecipients {
  /** Those of `provider_payment_report_weekly` and the like, in the order of their addresses; duplicates stay. */
  of(listName: string, signal: AbortSignal): Promise<readonly ReportRecipient[]>;
}
