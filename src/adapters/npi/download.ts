/**
 * A file over http into a nameless temporary file. Where the connection breaks it goes on from there, if the server can do so and it is
 * the same file still; else it begins anew. A server that does not answer is tried a few times; then it is for the run to wait.
 */
import type { FileHandle } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { DeniedError, UnavailableError } from "../../domain/failure.ts";
import { AbsentFileError } from "../../domain/npi/absent-file.ts";
import type { FetchProgress } from "../../ports/npi-files.ts";
import { fetchFailure } from "../http-server.ts";
import { meaningOf, type Asked, type Unfit } from "./answer-kind.ts";
import { closed } from "./opened-file.ts";
import { silenceLimit, type Silence } from "./silence.ts";
import { temporaryFile, type TemporaryFile } from "./temporary-file.ts";
import type { WebAddress } from "./web-address.ts";

export interface DownloadLimits {
  /** Where the temporary file is. */
  readonly folder: string;
  /** Without a byte: then the connection counts as broken. */
  readonly silenceMilliseconds: number;
  /** Before the second attempt; twice as long before each that follows on one that brought nothing. */
  readonly pauseMilliseconds: number;
}

export interface Downloaded {
  readonly handle: FileHandle;
  readonly bytes: number;
  readonly sha256: string;
}

/** In a row, that bring nothing new. */
const fruitlessAttempts = 4;
/** At most, also where each brings a little. */
const allAttempts = 100;

type OnProgress = (progress: FetchProgress) => void;

/** @throws {UnavailableError} {DeniedError} {Error} where the server has no such file. */
export async function download(
  address: WebAddress,
  limits: DownloadLimits,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<Downloaded> {
  signal.throwIfAborted();
  const file = await temporaryFile(limits.folder);
  try {
    await fetchInto(file, address, limits, onProgress, signal);
    return { handle: file.handle, bytes: file.length(), sha256: file.sha256() };
  } catch (error) {
    await closed(file.handle);
    throw error;
  }
}

async function fetchInto(
  file: TemporaryFile,
  address: WebAddress,
  limits: DownloadLimits,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<void> {
  let known: Asked = { from: 0, total: undefined, validator: undefined };
  let furthest = 0;
  let fruitless = 0;
  for (let attempt = 1; ; attempt += 1) {
    const tried = await attemptOnce(file, address, known, limits, onProgress, signal);
    if (tried.kind === "whole") {
      return;
    }
    fruitless = file.length() > furthest ? 1 : fruitless + 1;
    furthest = Math.max(furthest, file.length());
    if (fruitless >= fruitlessAttempts || attempt >= allAttempts) {
      throw new UnavailableError(
        "the server of NPPES files",
        `Cannot fetch ${address.name} from ${address.host}: ${tried.state}, after ${attempt} attempts`,
        { cause: tried.cause },
      );
    }
    known = { ...tried.known, from: tried.known.validator === undefined ? 0 : file.length() };
    await pause(limits.pauseMilliseconds * 2 ** (fruitless - 1), undefined, { signal });
  }
}

type Tried =
  | { readonly kind: "whole" }
  | {
      readonly kind: "broken";
      /** A clause. */
      readonly state: string;
      readonly known: Omit<Asked, "from">;
      readonly cause?: unknown;
    };

const nothingKnown = { total: undefined, validator: undefined };

async function attemptOnce(
  file: TemporaryFile,
  address: WebAddress,
  asked: Asked,
  { silenceMilliseconds }: DownloadLimits,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<Tried> {
  using silence = silenceLimit(silenceMilliseconds, signal);
  const answer = await answerOf(address, asked, silence, signal);
  if (answer.kind === "failed") {
    return { kind: "broken", state: answer.state, known: asked, cause: answer.cause };
  }
  const { response } = answer;
  const meaning = meaningOf(response, asked);
  if (meaning.kind !== "whole" && meaning.kind !== "rest") {
    await response.body?.cancel();
    return unfit(meaning.kind, address, response.status, asked);
  }
  if (meaning.kind === "whole") {
    await file.restart();
  }
  const { total, validator } = meaning;
  const known = { total, validator };
  for await (const piece of piecesOf(response, signal)) {
    if ("state" in piece) {
      return { kind: "broken", known, ...piece };
    }
    silence.heard();
    await file.append(piece.bytes);
    onProgress({ bytes: file.length(), of: total });
  }
  return wholeOrBroken(file.length(), known);
}

function wholeOrBroken(length: number, known: Omit<Asked, "from">): Tried {
  if (known.total === undefined || length === known.total) {
    return { kind: "whole" };
  }
  const state = `${length} bytes came of the ${known.total} that it promised`;
  return { kind: "broken", state, known: length < known.total ? known : nothingKnown };
}

/** @throws {DeniedError} {Error} where another attempt would not help. */
function unfit(kind: Unfit, { name, host }: WebAddress, status: number, asked: Asked): Tried {
  switch (kind) {
    case "anew":
      return { kind: "broken", state: "the file is another one now", known: nothingKnown };
    case "later":
      return { kind: "broken", state: `it answers ${status}`, known: asked };
    case "denied":
      throw new DeniedError(`Cannot fetch ${name} from ${host}: it refuses access (${status})`);
    case "missing":
      throw new AbsentFileError(
        `Cannot fetch ${name} from ${host}: there is no such file (${status})`,
      );
    case "refused":
      throw new Error(`Cannot fetch ${name} from ${host}: it answers ${status}`);
  }
}

type Got =
  | { readonly kind: "answered"; readonly response: Response }
  | { readonly kind: "failed"; readonly state: string; readonly cause: unknown };

async function answerOf(
  { href, headers }: WebAddress,
  { from, validator }: Asked,
  silence: Silence,
  signal: AbortSignal,
): Promise<Got> {
  const rest =
    from === 0 || validator === undefined ? {} : { range: `bytes=${from}-`, "if-range": validator };
  try {
    const response = await fetch(href, {
      headers: { ...headers, ...rest, "accept-encoding": "identity" },
      signal: silence.signal,
    });
    return { kind: "answered", response };
  } catch (cause) {
    signal.throwIfAborted();
    return { kind: "failed", state: fetchFailure(cause), cause };
  }
}

/** What goes wrong on the way is a piece too, the last one: what else is thrown is not the connection's. */
async function* piecesOf(
  { body }: Response,
  signal: AbortSignal,
): AsyncIterable<
  { readonly bytes: Uint8Array } | { readonly state: string; readonly cause: unknown }
> {
  const pieces: AsyncIterable<Uint8Array> | readonly Uint8Array[] = body ?? [];
  try {
    for await (const bytes of pieces) {
      yield { bytes };
    }
  } catch (cause) {
    signal.throwIfAborted();
    yield { state: `the connection broke (${fetchFailure(cause)})`, cause };
  }
}
