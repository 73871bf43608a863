/** What a login lacks to load NPI files, told as the grant that gives it: the server says only that it refuses. */
import { DeniedError } from "../../../domain/failure.ts";
import { driverErrorOf } from "../driver-errors.ts";

/** @param grant a clause: what to grant, or to make. @throws {DeniedError} where the server says that the login may not. */
export async function unlessDenied<Result>(
  work: () => Promise<Result>,
  what: string,
  grant: string,
): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    const number = driverErrorOf(cause)?.number;
    if (number === 1044 || number === 1142) {
      throw new DeniedError(
        `Cannot make ${what} for the NPI tables: the database's login may not (${number}); ${grant}`,
        { cause },
      );
    }
    throw cause;
  }
}

/** Tables that one session alone sees. */
export async function makingTemporary(work: () => Promise<void>): Promise<void> {
  const grant = "grant create temporary tables on the schema of DATABASE_URL to it";
  await unlessDenied(work, "temporary tables", grant);
}
