/** CMS's page of downloads: what is offered there. A page that offers no zip at all is not taken for an empty list. */
import { DeniedError, toError, UnavailableError } from "../../domain/failure.ts";
import type { OfferedFile } from "../../ports/npi-files.ts";
import { fetchFailure } from "../http-server.ts";
import { zipLinks } from "./page-links.ts";
import { silenceLimit } from "./silence.ts";
import { webAddress, type WebAddress } from "./web-address.ts";

const pageName = "CMS's page of NPPES files";

const mostBytes = 5 * 1024 * 1024;
const totalMilliseconds = 60_000;

/** @throws {UnavailableError} {DeniedError} {Error} where there is no such page. */
export async function offeredOn(
  address: string,
  silenceMilliseconds: number,
  signal: AbortSignal,
): Promise<readonly OfferedFile[]> {
  const page = webAddress(address);
  const limit = AbortSignal.timeout(totalMilliseconds);
  const files = await (async () => {
    try {
      return await linksOn(page, silenceMilliseconds, AbortSignal.any([signal, limit]));
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof DeniedError || error instanceof NoSuchPageError
        ? error
        : unavailable(page, limit.aborted ? "it takes too long" : fetchFailure(error), error);
    }
  })();
  if (files.length === 0) {
    throw unavailable(
      page,
      "it offers no zip file; look at it, and whether NPI_URL is its address",
    );
  }
  return files;
}

class NoSuchPageError extends Error {
  override readonly name = "NoSuchPageError";
}

async function linksOn(
  page: WebAddress,
  silenceMilliseconds: number,
  signal: AbortSignal,
): Promise<readonly OfferedFile[]> {
  using silence = silenceLimit(silenceMilliseconds, signal);
  const answer = await fetch(page.href, { headers: page.headers, signal: silence.signal });
  if (!answer.ok) {
    await answer.body?.cancel();
    throw statusFailure(page, answer.status);
  }
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of answer.body ?? []) {
    silence.heard();
    bytes += piece.length;
    if (bytes > mostBytes) {
      throw new Error("it is larger than 5 MB");
    }
    pieces.push(piece);
  }
  return zipLinks(Buffer.concat(pieces).toString("utf8"), answer.url);
}

function statusFailure({ host }: WebAddress, status: number): Error {
  switch (status) {
    case 401:
    case 403:
      return new DeniedError(
        `Cannot read ${pageName}: ${host} answers ${status}; it lets this machine not read it`,
      );
    case 404:
    case 410:
      return new NoSuchPageError(
        `Cannot read ${pageName}: ${host} has none there (${status}); set NPI_URL to its address`,
      );
    default:
      return new Error(`it answered ${status}`);
  }
}

function unavailable({ host }: WebAddress, state: string, cause?: unknown): UnavailableError {
  return new UnavailableError(
    pageName,
    `Cannot read ${pageName} at ${host}: ${state}`,
    cause === undefined ? {} : { cause: toError(cause) },
  );
}
