/** An address as it may stand on a screen that others see: `o***@example.com`. */
export function maskedAddress(address: string): string {
  const at = address.lastIndexOf("@");
  return `${address.slice(0, 1)}***${address.slice(Math.max(at, 0))}`;
}
