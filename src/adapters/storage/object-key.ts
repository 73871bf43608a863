/** Which keys a storage takes, the same for every kind: what is stored in a folder today may move to a bucket tomorrow. */
import { isPlainPath } from "../files.ts";

/** As a person says it, where a run waits for it. */
export const storageName = "the report storage";

/** @throws {TypeError} when the key is not a relative path of plain names. */
export function requirePlainKey(key: string): void {
  if (!isPlainPath(key)) {
    throw new TypeError(
      `Cannot use ${JSON.stringify(key)} as a key: it must be a relative path of plain names, such as reports/2026-11-23/a.pdf`,
    );
  }
}
