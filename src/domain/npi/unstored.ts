/** The 134 columns of an NPPES file that are not stored: known, so that a file without one of them is seen to be another layout. */

export const unstoredHeaders: readonly string[] = [
  "Replacement NPI",
  "NPI Deactivation Reason Code",
  ...numbered("Provider License Number", 13, 15),
  ...numbered("Provider License Number State Code", 14, 15),
  ...numbered("Other Provider Identifier", 20, 50),
  ...numbered("Other Provider Identifier Type Code", 20, 50),
  ...numbered("Other Provider Identifier State", 19, 50),
  ...numbered("Other Provider Identifier Issuer", 19, 50),
  "Healthcare Provider Taxonomy Group_15",
];

function numbered(header: string, from: number, to: number): readonly string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => `${header}_${from + index}`);
}
