/** How a case's procedure codes are printed: in the order given, repeated ones too; only the first four by name. */

const shown = 4;

/** `A, B, C, D +1`; nothing for no code. */
export function displayProcedures(codes: readonly string[]): string {
  const named = codes.slice(0, shown).join(", ");
  return codes.length > shown ? `${named} +${codes.length - shown}` : named;
}
