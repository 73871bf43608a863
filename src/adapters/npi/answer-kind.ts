/** What a server's answer to the request for a file means for what is here of it already. Pure. */

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
}

/** What was asked for: the file, or the rest of it from there on. */
export interface Asked {
  readonly from: number;
  /** Of the whole file, as it was said before. */
  readonly total: number | undefined;
  readonly validator: string | undefined;
}

export type Meaning = Coming | { readonly kind: Unfit };

export interface Coming {
  /** The file from its beginning, or what follows on what is here. */
  readonly kind: "whole" | "rest";
  readonly total: number | undefined;
  readonly validator: string | undefined;
}

/** `anew`: what is here is of no use, the file is another one now, or the server counts otherwise. */
export type Unfit = "anew" | "later" | "denied" | "missing" | "refused";

export function meaningOf({ status, headers }: Answer, asked: Asked): Meaning {
  if (status === 200) {
    return { kind: "whole", total: wholeLength(headers), validator: validatorIn(headers) };
  }
  if (status === 206 && asked.from > 0 && isRest(headers, asked)) {
    return { kind: "rest", total: asked.total, validator: asked.validator };
  }
  return { kind: unfits[status] ?? (status >= 500 ? "later" : "refused") };
}

const unfits: Readonly<Record<number, Unfit>> = {
  206: "anew",
  401: "denied",
  403: "denied",
  404: "missing",
  408: "later",
  410: "missing",
  416: "anew",
  429: "later",
};

/** Where the file is packed for the way, the length is that of the way. */
function wholeLength(headers: Headers): number | undefined {
  const length = headers.get("content-length");
  return length === null || isPacked(headers) ? undefined : Number(length);
}

function isPacked(headers: Headers): boolean {
  return !["", "identity"].includes(headers.get("content-encoding") ?? "");
}

/** What tells this very file from others. Without one the rest of it cannot be asked for: it might be the rest of another. */
function validatorIn(headers: Headers): string | undefined {
  const tag = headers.get("etag");
  const strong = tag === null || tag.startsWith("W/") ? undefined : tag;
  return isPacked(headers) ? undefined : (strong ?? headers.get("last-modified") ?? undefined);
}

function isRest(headers: Headers, { from, total, validator }: Asked): boolean {
  const [, start, length = "*"] =
    /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get("content-range") ?? "") ?? [];
  const other = validatorIn(headers);
  return (
    Number(start) === from &&
    (length === "*" || total === undefined || Number(length) === total) &&
    (other === undefined || other === validator)
  );
}
