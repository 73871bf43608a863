/**
 * A small SurgiCase, made up: no person, address or case here exists. It has one of everything that a Monday brings: ready
 * cases, one left over from the week before, one whose owner has gone, one without a price, one of a test account, and two
 * whose patients' names SurgiCase keeps encrypted.
 */

const providers = [
  ["amara-okafor", "AMARA", "OKAFOR", 1000000015, "NY", null, 1],
  ["joan-oneil", "joan", "o'neil-mcgee", 1000000023, "California", "amara-okafor", 1],
  ["zoe-nunez", "Zoë", "NÚÑEZ", 1000000031, "ca", "amara-okafor", 1],
  ["lukasz-wozniak", "ŁUKASZ", "WOŹNIAK", null, "Texas", "zoe-nunez", 1],
  ["gone-away", "GONE", "AWAY", 1000000049, null, null, 0],
  ["test-account", "TEST", "ACCOUNT", null, null, null, 1],
] as const;

const rates = [
  ["amara-okafor", "General", "Flat", "25.00"],
  ["amara-okafor", "Spine", "Percentage", "0.05"],
  ["zoe-nunez", "Cardio", "Percentage", "0.10"],
] as const;

const lists = [
  "provider_payment_report_weekly",
  "provider_payment_summary_report_weekly",
  "referral_report_weekly",
];

const cases = [
  ["DEMO-1001", "amara-okafor", -6, "MARIA", "SAMPLE", 10, "1250.00", "Ortho"],
  ["DEMO-1002", "amara-okafor", -5, "peter", "van der example", 10, "980.50", "Spine"],
  ["DEMO-1003", "amara-okafor", -4, "Chloé", "D'ÉTUDE", 10, "1250.00", "Ortho"],
  ["DEMO-1004", "joan-oneil", -6, "JOHN III", "FIXTURE", 10, "640.00", "General"],
  ["DEMO-1005", "joan-oneil", -3, "ana", "prueba", 10, "1875.25", "Spine"],
  ["DEMO-1006", "zoe-nunez", -5, "Ιωάννα", "ΠΑΡΑΔΕΙΓΜΑ", 10, "720.00", null],
  ["DEMO-1007", "zoe-nunez", -13, "LATE", "SAMPLE", 15, "410.75", "General"],
  ["DEMO-1008", "lukasz-wozniak", -4, "Ольга", "ПРИМЕР", 10, "2300.00", "Cardio"],
  ["DEMO-1009", "gone-away", -4, "NOBODY", "SAMPLE", 10, "500.00", "General"],
  ["DEMO-1010", "amara-okafor", -3, "UNPRICED", "SAMPLE", 10, "0.00", null],
  ["DEMO-1011", "test-account", -3, "TEST", "SAMPLE", 10, "1.00", "General"],
] as const;

const codes: Readonly<Record<string, readonly string[]>> = {
  "DEMO-1001": ["27447"],
  "DEMO-1002": ["22612", "22614", "22840", "22842", "22853", "63047"],
  "DEMO-1003": ["27130", "27138"],
  "DEMO-1005": ["22551", "22552", "22845", "20931"],
  "DEMO-1008": ["33533", "33519"],
};

/** Not a person: its cases are counted and left alone. */
export const excludedUserIds = ["test-account"];

export const addresses = ["finance@example.com", "payroll@example.com"];

/** Cases that a batch holds back, so that its run is partial. */
const heldCases: ReadonlySet<string> = new Set(["DEMO-1009", "DEMO-1010"]);

/** Cases of two owners whose patients' names are to be encrypted: `withSealedNames`. */
export const encryptedCases: ReadonlySet<string> = new Set(["DEMO-1003", "DEMO-1005"]);

export type MadeUpTables = ReturnType<typeof sampleTables>;

/** The same without the cases that are held back: a Monday on which nothing but the outage is told. */
export function wellTables(monday: Date) {
  const tables = sampleTables(monday);
  return { ...tables, cases: tables.cases.filter(({ case_id }) => !heldCases.has(case_id)) };
}

/** SurgiCase's rows by table, with surgeries in the days before `monday`. */
export function sampleTables(monday: Date) {
  return {
    user_profile: providers.map(
      ([user_id, first_name, last_name, user_npi, state, referred_by_user, active]) => ({
        user_id,
        first_name,
        last_name,
        user_npi,
        state,
        referred_by_user,
        active,
        user_email: `${user_id}@example.com`,
      }),
    ),
    referral_payment_amounts: rates.map(
      ([user_id, pay_category, payment_type, payment_amount]) => ({
        user_id,
        pay_category,
        payment_type,
        payment_amount,
      }),
    ),
    cases: cases.map(
      ([
        case_id,
        user_id,
        days,
        patient_first,
        patient_last,
        case_status,
        pay_amount,
        pay_category,
      ]) => ({
        case_id,
        user_id,
        case_date: dayFrom(monday, days),
        patient_first,
        patient_last,
        case_status,
        pay_amount,
        pay_category,
      }),
    ),
    case_procedure_codes: Object.entries(codes).flatMap(([case_id, list]) =>
      list.map((procedure_code) => ({ case_id, procedure_code })),
    ),
    report_email_list: readers(),
  };
}

function dayFrom(monday: Date, days: number): string {
  return new Date(monday.getTime() + days * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
}

function readers() {
  return lists.flatMap((report_name) =>
    addresses.map((email_address) => ({
      report_name,
      email_address,
      first_name: "Sample",
      last_name: "Reader",
    })),
  );
}
