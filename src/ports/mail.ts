/** Mail: one letter to one recipient, by one road or by the first of several that takes it. */

export interface Attachment {
  readonly filename: string;
  readonly contentType: string;
  readonly content: Uint8Array;
}

export interface Letter {
  /** One address, no display name. */
  readonly to: string;
  /** The display name of the sender; the address is the configured one. */
  readonly fromName: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly attachments?: readonly Attachment[];
  /** Letters of one thread carry the same id in References and In-Reply-To (SES rewrites Message-ID). */
  readonly thread?: string;
  /** Further headers, printable ASCII: `X-Surgicase-Run`, … */
  readonly headers?: Readonly<Record<string, string>>;
}

export type Sent =
  | { readonly kind: "accepted"; readonly messageId: string; readonly road: string }
  | { readonly kind: "refused"; readonly permanent: boolean; readonly reason: string }
  | { readonly kind: "unknown"; readonly reason: string };

export interface Mailer {
  /**
   * Hands the letter over, at most once a road. Never throws for what a mail server did.
   * `unknown` means that a server may have taken it: only a person may have it sent again.
   */
  send(letter: Letter, signal: AbortSignal): Promise<Sent>;
}
