/** Encrypts some of the made-up patients' names as SurgiCase does: under a data key for each owner, which only the master key opens. */
import { randomBytes } from "node:crypto";
import { sealField } from "../domain/phi-field.ts";
import { encryptedCases, type MadeUpTables } from "./sample-data.ts";

/** The tables with those names encrypted, and the owners' data keys. @param wrap makes what `encrypted_dek` holds. */
export async function withSealedNames(
  tables: MadeUpTables,
  wrap: (dataKey: Uint8Array) => Promise<string>,
) {
  const owners = new Set(tables.cases.filter(isSealed).map(({ user_id }) => user_id));
  const dataKeys = new Map([...owners].map((owner) => [owner, randomBytes(32)]));
  const rows = [...dataKeys].map(async ([user_id, dataKey]) => ({
    user_id,
    encrypted_dek: await wrap(dataKey),
  }));
  return {
    ...tables,
    cases: tables.cases.map((row) => {
      const dataKey = isSealed(row) ? dataKeys.get(row.user_id) : undefined;
      return dataKey === undefined ? { ...row, phi_encrypted: 0 } : sealedRow(row, dataKey);
    }),
    user_encryption_keys: await Promise.all(rows),
  };
}

function isSealed({ case_id }: MadeUpTables["cases"][number]): boolean {
  return encryptedCases.has(case_id);
}

function sealedRow(row: MadeUpTables["cases"][number], dataKey: Uint8Array) {
  const seal = (name: string) => sealField(name, dataKey, randomBytes(12));
  return {
    ...row,
    patient_first: seal(row.patient_first),
    patient_last: seal(row.patient_last),
    phi_encrypted: 1,
  };
}
