/** A clock that is wrong: the SDK learns the right time from the refusal, and signs with it from then on. Asking again is left to us. */
import { toError } from "../../domain/failure.ts";

/** Sends once more where the server took our request for too old or too new. */
export async function twiceWhenSkewed<Output>(send: () => Promise<Output>): Promise<Output> {
  try {
    return await send();
  } catch (error) {
    if (!isSkewed(error)) {
      throw error;
    }
    return send();
  }
}

function isSkewed(thrown: unknown): boolean {
  const { name, message } = toError(thrown);
  return (
    /^(?:RequestTimeTooSkewed|RequestExpired)(?:Exception)?$/.test(name) ||
    (name === "InvalidSignatureException" &&
      /signature expired|signature not yet current/i.test(message))
  );
}
