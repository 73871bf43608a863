/** The 330 columns of an NPPES file in CMS's order. Written out here, not taken from what our reader knows: it is judged by them. */

export type Layout = "V1" | "V2";

export function npiHeaders(layout: Layout): readonly string[] {
  return [
    "NPI",
    "Entity Type Code",
    "Replacement NPI",
    "Employer Identification Number (EIN)",
    "Provider Organization Name (Legal Business Name)",
    ...names,
    ...address("Business Mailing Address"),
    ...address("Business Practice Location Address"),
    "Provider Enumeration Date",
    "Last Update Date",
    "NPI Deactivation Reason Code",
    "NPI Deactivation Date",
    "NPI Reactivation Date",
    layout === "V1" ? "Provider Gender Code" : "Provider Sex Code",
    ...["Last Name", "First Name", "Middle Name", "Title or Position", "Telephone Number"].map(
      (name) => `Authorized Official ${name}`,
    ),
    ...each(15, taxonomy),
    ...each(50, otherIdentifier),
    "Is Sole Proprietor",
    "Is Organization Subpart",
    "Parent Organization LBN",
    "Parent Organization TIN",
    ...["Name Prefix Text", "Name Suffix Text", "Credential Text"].map(
      (name) => `Authorized Official ${name}`,
    ),
    ...each(15, (number) => [`Healthcare Provider Taxonomy Group_${number}`]),
    "Certification Date",
  ];
}

const names = [
  "Provider Last Name (Legal Name)",
  "Provider First Name",
  "Provider Middle Name",
  "Provider Name Prefix Text",
  "Provider Name Suffix Text",
  "Provider Credential Text",
  "Provider Other Organization Name",
  "Provider Other Organization Name Type Code",
  "Provider Other Last Name",
  "Provider Other First Name",
  "Provider Other Middle Name",
  "Provider Other Name Prefix Text",
  "Provider Other Name Suffix Text",
  "Provider Other Credential Text",
  "Provider Other Last Name Type Code",
];

function address(place: string): readonly string[] {
  return [
    `Provider First Line ${place}`,
    `Provider Second Line ${place}`,
    `Provider ${place} City Name`,
    `Provider ${place} State Name`,
    `Provider ${place} Postal Code`,
    `Provider ${place} Country Code (If outside U.S.)`,
    `Provider ${place} Telephone Number`,
    `Provider ${place} Fax Number`,
  ];
}

function taxonomy(number: number): readonly string[] {
  return [
    `Healthcare Provider Taxonomy Code_${number}`,
    `Provider License Number_${number}`,
    `Provider License Number State Code_${number}`,
    `Healthcare Provider Primary Taxonomy Switch_${number}`,
  ];
}

function otherIdentifier(number: number): readonly string[] {
  return [
    `Other Provider Identifier_${number}`,
    `Other Provider Identifier Type Code_${number}`,
    `Other Provider Identifier State_${number}`,
    `Other Provider Identifier Issuer_${number}`,
  ];
}

function each(count: number, of: (number: number) => readonly string[]): readonly string[] {
  return Array.from({ length: count }, (_, index) => of(index + 1)).flat();
}
