/** The command by which a person settles a delivery that nobody knows about. */

/** @param word whether the recipient has it, or has not. */
export function decisionOn(deliveryId: string, word: "accept" | "resend"): string {
  return `deliveries ${word} ${deliveryId} --by "$(whoami)" --reason "asked the recipient"`;
}
