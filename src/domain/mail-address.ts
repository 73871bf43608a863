/** What counts as a mail address: one plain `local@domain`, ASCII, as SES and SMTP without extensions take it. */

const pattern =
  /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

export function isAddress(text: string): boolean {
  const local = text.slice(0, text.lastIndexOf("@"));
  return (
    text.length <= 254 &&
    pattern.test(text) &&
    /@(?:localhost|.*\..*)$/.test(text) &&
    !local.startsWith(".") &&
    !local.endsWith(".") &&
    !local.includes("..")
  );
}

/** Two spellings with the same key are one mailbox to us: case does not tell recipients apart. */
export function addressKey(address: string): string {
  return address.trim().toLowerCase();
}

/** One for each mailbox, in its first spelling. */
export function distinctAddresses(addresses: readonly string[]): readonly string[] {
  return [...Map.groupBy(addresses, addressKey).values()].flatMap((same) => same.slice(0, 1));
}
