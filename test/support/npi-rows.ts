/** Made-up providers. Nobody of them exists; the NPIs have no valid check digit but by chance. */

/** By the name of the column in the first line of a file; what is not named is blank. */
export type Row = Readonly<Record<string, string>>;

/** A surgeon with an address. `NPI` and whatever else matters come from the test. */
export function npiRow(overrides: Row = {}): Row {
  return {
    NPI: "1000000001",
    "Entity Type Code": "1",
    "Provider Last Name (Legal Name)": "SAMPLE",
    "Provider First Name": "ADA",
    ...practice("12 EXAMPLE STREET", "SPRINGFIELD", "IL", "627010001"),
    "Provider Enumeration Date": "05/23/2006",
    "Last Update Date": "11/17/2026",
    "Is Sole Proprietor": "N",
    ...overrides,
  };
}

/** A facility, as `npiRow` a surgeon. */
export function facilityRow(overrides: Row = {}): Row {
  return {
    NPI: "1900000001",
    "Entity Type Code": "2",
    "Provider Organization Name (Legal Business Name)": "SAMPLE SURGERY CENTER LLC",
    ...practice("1 EXAMPLE PLAZA", "SPRINGFIELD", "IL", "627010002"),
    "Provider Enumeration Date": "06/01/2006",
    "Last Update Date": "11/18/2026",
    "Authorized Official Last Name": "SAMPLE",
    "Is Organization Subpart": "N",
    ...overrides,
  };
}

/** What is left of a deactivated provider: no entity type, no name. */
export function deactivatedRow(npi: string, date: string, overrides: Row = {}): Row {
  return { NPI: npi, "Last Update Date": date, "NPI Deactivation Date": date, ...overrides };
}

/** Distinct NPIs, the same for the same seed: 72 % surgeons, 25 % facilities, 3 % deactivated; awkward names among them. */
export function madeUpRows(count: number, seed = 1): readonly Row[] {
  const random = randomness(seed);
  return Array.from({ length: count }, (_, index) => madeUpRow(index, random));
}

function madeUpRow(index: number, random: () => number): Row {
  const npi = String(1_000_000_000 + index * 61 + Math.floor(random() * 61));
  const day = `11/${String(16 + Math.floor(random() * 7))}/2026`;
  const kind = random();
  if (kind < 0.03) {
    return deactivatedRow(npi, day);
  }
  const common = { ...contact(random), NPI: npi, "Last Update Date": day, ...licence(random) };
  const place = pick(towns, random);
  if (kind < 0.28) {
    const name = `${pick(beginnings, random)} ${pick(families, random)} SURGERY CENTER ${String(index)}`;
    return facilityRow({
      ...common,
      "Provider Organization Name (Legal Business Name)": name,
      ...practice(`${String(index % 997)} EXAMPLE PLAZA`, place[0], place[1], place[2]),
    });
  }
  return npiRow({
    ...common,
    "Provider Last Name (Legal Name)": pick(families, random),
    "Provider First Name": pick(givens, random),
    ...practice(`${String(index % 997)} EXAMPLE STREET`, place[0], place[1], place[2]),
  });
}

function practice(line: string, city: string, state: string, zip: string): Row {
  return Object.fromEntries(
    ["Business Mailing Address", "Business Practice Location Address"].flatMap((place) => [
      [`Provider First Line ${place}`, line],
      [`Provider ${place} City Name`, city],
      [`Provider ${place} State Name`, state],
      [`Provider ${place} Postal Code`, zip],
      [`Provider ${place} Country Code (If outside U.S.)`, "US"],
    ]),
  );
}

function contact(random: () => number): Row {
  const number = `555${String(1_000_000 + Math.floor(random() * 8_999_999))}`;
  return {
    "Provider Business Practice Location Address Telephone Number": number,
    "Provider Business Mailing Address Telephone Number": number,
  };
}

function licence(random: () => number): Row {
  return {
    "Healthcare Provider Taxonomy Code_1": pick(["208600000X", "207X00000X", "261QA1903X"], random),
    "Provider License Number_1": `MD${String(Math.floor(random() * 99_999))}`,
    "Provider License Number State Code_1": "IL",
    "Healthcare Provider Primary Taxonomy Switch_1": "Y",
    "Certification Date": "05/26/2020",
  };
}

const families = [
  "ADAMS",
  "BAKER",
  "CLARK",
  "DE LA CRUZ",
  "EVANS",
  "O'BRIEN",
  "ÁLVAREZ",
  "ØSTERGAARD",
  "ŁUKASZ",
  "ÆGIR",
  "ÑUÑEZ",
  "SMITH-JONES",
  "D'ANGELO",
  "MÜLLER",
  "ÉCLAIR",
  "ZHANG",
  "3M",
  "'T HOOFT",
  "van der Berg",
  "QUINN",
  "XU",
  "YANG",
  "UNDERWOOD",
  "IBRAHIM",
];
const givens = [
  "ADA",
  "BENOÎT",
  "CHLOÉ",
  "DMITRI",
  "EVE",
  "FRANÇOIS",
  "GRACE",
  "HÉLÈNE",
  "IAN",
  "JOSÉ",
];
const beginnings = [
  "1ST",
  "24/7",
  "ADVANCED",
  '"BEST"'.replaceAll('"', "'"),
  "CENTRAL",
  "ÉLITE",
  "#1",
  "RIVERSIDE",
  "WEST",
  "NORTH",
];
const towns = [
  ["SPRINGFIELD", "IL", "627010001"],
  ["SAN JUAN", "PR", "009010001"],
  ["CAÑON CITY", "CO", "812120001"],
  ["O'FALLON", "MO", "633660001"],
] as const;

function pick<Item>(items: readonly Item[], random: () => number): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) {
    throw new RangeError("Cannot pick: the list is empty");
  }
  return item;
}

/** Mulberry32: the same numbers for the same seed. */
function randomness(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
