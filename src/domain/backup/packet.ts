/**
 * Servers take no statement longer than their `max_allowed_packet`, and a dump's may be twice as long as what was once written, as it
 * holds bytes as hexadecimal digits. Pure.
 */
const mebibyte = 1024 * 1024;

/** No server takes more. */
const mostBytes = 1024 * mebibyte;

/** For what goes with a statement. */
const spareBytes = 1024;

export interface Packet {
  /** The setting that is needed, bytes: whole mebibytes. */
  readonly neededBytes: number;
  /** Whether a server may be set to it. */
  readonly isPossible: boolean;
}

/** Where the longest statement is too long for what the server takes; undefined where it is not, or one of both is unknown. */
export function packetNeeded(
  longestStatement: number | undefined,
  largestPacket: number | undefined,
): Packet | undefined {
  const bytes = (longestStatement ?? 0) + spareBytes;
  if (largestPacket === undefined || bytes <= largestPacket) {
    return undefined;
  }
  const neededBytes = Math.ceil(bytes / mebibyte) * mebibyte;
  return { neededBytes, isPossible: neededBytes <= mostBytes };
}
