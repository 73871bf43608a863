/** Copies and tombstones as sealed text. Name, version and times stand in the header, where the seal binds them. */
import { secretAliases, type SecretAlias, type SecretValues } from "./aliases.ts";
import type { Kept } from "./copy.ts";
import type { KeyRing } from "./key-ring.ts";
import { headerOf, seal, SealError, unseal, type Header } from "./seal.ts";

const purpose = "secret copy";

export interface OpenedCopy {
  readonly kept: Kept;
  /** The id of the key that had closed it. */
  readonly key: string;
}

export function sealCopy(kept: Kept, ring: KeyRing): string {
  const body = kept.kind === "copy" ? JSON.stringify(kept.values) : "";
  return seal(purpose, headerFor(kept), body, ring);
}

/** @throws {SealError} also where it is of another secret. */
export function openCopy(
  text: string,
  expected: { readonly alias: SecretAlias; readonly secretId: string },
  ring: KeyRing,
): OpenedCopy {
  const { header, body, key } = unseal(purpose, text, ring);
  const kept = keptIn(header, body);
  if (kept.alias !== expected.alias || kept.secretId !== expected.secretId) {
    throw new SealError("is of another secret");
  }
  return { kept, key };
}

/** What it says of itself, without the key and so unproven. Values are left out. */
export function describeCopy(text: string): Kept | undefined {
  const header = headerOf(text);
  try {
    return header && keptIn(header, "{}");
  } catch {
    return undefined;
  }
}

function headerFor(kept: Kept): Header {
  const { kind, alias, secretId, version, createdAt } = kept;
  const common = {
    kind,
    alias,
    secretId,
    ...(version === undefined ? {} : { version }),
    ...(createdAt === undefined ? {} : { createdAt: createdAt.toISOString() }),
  };
  return kept.kind === "copy"
    ? { ...common, confirmedAt: kept.confirmedAt.toISOString() }
    : {
        ...common,
        at: kept.at.toISOString(),
        reason: kept.reason,
        ...(kept.by === undefined ? {} : { by: kept.by }),
      };
}

function keptIn(header: Header, body: string): Kept {
  const { kind = "", version, by } = header;
  const common = {
    alias: aliasIn(header),
    secretId: header["secretId"] ?? "",
    createdAt: header["createdAt"] === undefined ? undefined : momentIn(header, "createdAt"),
  };
  switch (kind) {
    case "copy":
      return {
        ...common,
        kind,
        version: version ?? "",
        confirmedAt: momentIn(header, "confirmedAt"),
        values: valuesIn(body),
      };
    case "tombstone":
      return {
        ...common,
        kind,
        version,
        at: momentIn(header, "at"),
        by,
        reason: header["reason"] ?? "",
      };
    default:
      throw new SealError("is neither a copy nor a tombstone");
  }
}

function aliasIn(header: Header): SecretAlias {
  const alias = secretAliases.find((known) => known === header["alias"]);
  if (alias === undefined) {
    throw new SealError("is of a secret that is not known here");
  }
  return alias;
}

function momentIn(header: Header, name: string): Date {
  const moment = new Date(header[name] ?? "");
  if (Number.isNaN(moment.getTime())) {
    throw new SealError(`has no moment ${name}`);
  }
  return moment;
}

function valuesIn(body: string): SecretValues {
  try {
    return JSON.parse(body) as SecretValues;
  } catch {
    // The parser's words quote the text.
    throw new SealError("holds no values");
  }
}
