/**
 * The columns of a weekly or full NPPES file: as CMS names them in the first line, as our tables store them, and how long CMS
 * lets a value be. A file has 330; the 196 that are stored are named here, in the order in which a row's values are.
 */

export interface NpiColumn {
  /** In the base tables. */
  readonly name: string;
  /** In the first line of a file. V.1 and V.2 of the layout differ in one name. */
  readonly headers: readonly [string, ...string[]];
  /** Of its longest value by CMS's layout V.2, in characters. */
  readonly length: number;
  /** `digits` and `date` are checked; a date is written MM/DD/YYYY. */
  readonly kind: "text" | "digits" | "date";
}

function text(header: string, length: number, name = storedName(header)): NpiColumn {
  return { name, headers: [header], length, kind: "text" };
}

function date(header: string): NpiColumn {
  return { name: storedName(header), headers: [header], length: 10, kind: "date" };
}

/** `Provider Last Name (Legal Name)` → `provider_last_name`. */
function storedName(header: string): string {
  return header
    .replaceAll(/\s*\([^)]*\)/g, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "_");
}

function numbered(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

const identity: readonly NpiColumn[] = [
  { name: "npi", headers: ["NPI"], length: 10, kind: "digits" },
  text("Entity Type Code", 1),
  text("Employer Identification Number (EIN)", 9),
  text("Provider Organization Name (Legal Business Name)", 100),
];

const names: readonly NpiColumn[] = [
  text("Provider Last Name (Legal Name)", 35),
  text("Provider First Name", 35),
  text("Provider Middle Name", 35),
  text("Provider Name Prefix Text", 5, "provider_name_prefix"),
  text("Provider Name Suffix Text", 5, "provider_name_suffix"),
  text("Provider Credential Text", 20, "provider_credential"),
  text("Provider Other Organization Name", 100),
  text("Provider Other Organization Name Type Code", 1),
  text("Provider Other Last Name", 35),
  text("Provider Other First Name", 35),
  text("Provider Other Middle Name", 35),
  text("Provider Other Name Prefix Text", 5, "provider_other_name_prefix"),
  text("Provider Other Name Suffix Text", 5, "provider_other_name_suffix"),
  text("Provider Other Credential Text", 20, "provider_other_credential"),
  text("Provider Other Last Name Type Code", 1),
];

/** @param place `Business Mailing Address` or `Business Practice Location Address`. */
function address(place: string): readonly NpiColumn[] {
  return [
    text(`Provider First Line ${place}`, 55),
    text(`Provider Second Line ${place}`, 55),
    text(`Provider ${place} City Name`, 40),
    text(`Provider ${place} State Name`, 40),
    text(`Provider ${place} Postal Code`, 20),
    text(`Provider ${place} Country Code (If outside U.S.)`, 2),
    text(`Provider ${place} Telephone Number`, 20),
    text(`Provider ${place} Fax Number`, 20),
  ];
}

const datesAndSex: readonly NpiColumn[] = [
  date("Provider Enumeration Date"),
  date("Last Update Date"),
  date("NPI Deactivation Date"),
  date("NPI Reactivation Date"),
  {
    name: "provider_sex_code",
    headers: ["Provider Sex Code", "Provider Gender Code"],
    length: 1,
    kind: "text",
  },
];

const official: readonly NpiColumn[] = [
  text("Authorized Official Last Name", 35),
  text("Authorized Official First Name", 35),
  text("Authorized Official Middle Name", 35),
  text("Authorized Official Title or Position", 35),
  text("Authorized Official Telephone Number", 20),
  text("Authorized Official Name Prefix Text", 5, "authorized_official_name_prefix"),
  text("Authorized Official Name Suffix Text", 5, "authorized_official_name_suffix"),
  text("Authorized Official Credential Text", 20, "authorized_official_credential"),
];

// What SurgiCase's tables keep grows less towards the end: of 13 no licence number, of 14 and 15 no licence at all.
function taxonomy(number: number): readonly NpiColumn[] {
  return [
    text(`Healthcare Provider Taxonomy Code_${number}`, 10),
    ...(number <= 12 ? [text(`Provider License Number_${number}`, 20)] : []),
    ...(number <= 13 ? [text(`Provider License Number State Code_${number}`, 2)] : []),
    text(`Healthcare Provider Primary Taxonomy Switch_${number}`, 1),
  ];
}

// Of 50 in a file, 18 are kept whole and of the 19th the first two values.
function otherIdentifier(number: number): readonly NpiColumn[] {
  const whole = [
    text(`Other Provider Identifier_${number}`, 20),
    text(`Other Provider Identifier Type Code_${number}`, 2),
    text(`Other Provider Identifier State_${number}`, 2),
    text(`Other Provider Identifier Issuer_${number}`, 80),
  ];
  return number <= 18 ? whole : whole.slice(0, 2);
}

const flags: readonly NpiColumn[] = [
  text("Is Sole Proprietor", 1),
  text("Is Organization Subpart", 1),
  text("Parent Organization LBN", 100),
  text("Parent Organization TIN", 9),
];

/** Of our tables, in the order of a row's values; the first is the NPI. */
export const npiColumns: readonly NpiColumn[] = [
  ...identity,
  ...names,
  ...address("Business Mailing Address"),
  ...address("Business Practice Location Address"),
  ...datesAndSex,
  ...official,
  ...numbered(1, 15).flatMap((number) => taxonomy(number)),
  ...numbered(1, 19).flatMap((number) => otherIdentifier(number)),
  ...flags,
  ...numbered(1, 14).map((number) => text(`Healthcare Provider Taxonomy Group_${number}`, 70)),
  date("Certification Date"),
];

const positions = new Map(npiColumns.map(({ name }, index) => [name, index]));

/** Where in a row's values a stored column is. @throws {RangeError} where there is none of that name. */
export function npiPosition(name: string): number {
  const position = positions.get(name);
  if (position === undefined) {
    throw new RangeError(`Cannot find the NPI column ${name}: it is not stored`);
  }
  return position;
}
