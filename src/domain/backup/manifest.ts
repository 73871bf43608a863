/**
 * What a backup is said to hold, written when its dump was read back. It is not secret, and holds no row. Whoever reads one trusts
 * nothing: a manifest that names another backup's dump would have that one restored, or removed. Pure.
 */
import { backupMomentIn, dumpKeyOf } from "./backup-id.ts";

export const manifestFormat = 1;

export interface Manifest {
  readonly format: typeof manifestFormat;
  readonly id: string;
  readonly environment: string;
  readonly schema: string;
  /** `MariaDB 10.11.19`. */
  readonly server: string;
  readonly startedAt: Date;
  readonly finishedAt: Date;
  readonly dump: DumpFacts;
  /** Names the master key, as the message does. */
  readonly keyId: string;
  readonly tables: readonly TableRows[];
  /** Tables whose rows come from elsewhere again. */
  readonly leftOut: readonly string[];
  readonly views: readonly string[];
  readonly routines: readonly string[];
  readonly triggers: readonly string[];
  readonly events: readonly string[];
  /** Tables that were not dumped as of one moment. */
  readonly outsideSnapshot: readonly string[];
  readonly runId: string;
  /** When it was read back, decrypted and checked. */
  readonly verifiedAt: Date;
  /** `mariadb-dump 10.11.19`. */
  readonly tool?: string | undefined;
}

export interface DumpFacts {
  readonly key: string;
  /** Of the object as it is stored, encrypted; the digest as lower-case hexadecimal. */
  readonly bytes: number;
  readonly sha256: string;
  /** Of the SQL in it. */
  readonly sqlBytes: number;
  readonly sqlSha256: string;
  /** Bytes: what the server must take that it is restored on. Older manifests are without it. */
  readonly longestStatement?: number | undefined;
}

export interface TableRows {
  readonly name: string;
  readonly rows: number;
}

export type ManifestReading =
  | { readonly kind: "read"; readonly manifest: Manifest }
  /** The reason is a clause about "it", and quotes nothing. */
  | { readonly kind: "damaged"; readonly reason: string };

export function manifestText(manifest: Manifest): string {
  return `${JSON.stringify(manifest, undefined, 2)}\n`;
}

/** @param id of the folder that it was found in. */
export function readManifest(text: string, id: string): ManifestReading {
  const found = jsonIn(text);
  if (!isObject(found)) {
    return damaged("it is no JSON object");
  }
  const { format } = found;
  if (format !== manifestFormat) {
    const isNewer = typeof format === "number" && format > manifestFormat;
    return damaged(
      isNewer ? "a newer version of surgicase-jobs wrote it: use that" : "its format is missing",
    );
  }
  const fields = fieldsOf(found);
  const manifest = manifestIn(fields);
  if (fields.wrong.length > 0) {
    return damaged(`it is without its ${fields.wrong.join(", ")}`);
  }
  if (manifest.id !== id || manifest.dump.key !== dumpKeyOf(id)) {
    return damaged("it is of another backup");
  }
  return backupMomentIn(id) === undefined
    ? damaged("its folder is not named as a backup's")
    : { kind: "read", manifest };
}

function damaged(reason: string): ManifestReading {
  return { kind: "damaged", reason };
}

function manifestIn(fields: Fields): Manifest {
  const tool = fields.within["tool"];
  return {
    format: manifestFormat,
    id: fields.text("id"),
    environment: fields.text("environment"),
    schema: fields.text("schema"),
    server: fields.text("server"),
    startedAt: fields.moment("startedAt"),
    finishedAt: fields.moment("finishedAt"),
    dump: dumpIn(fields),
    keyId: fields.text("keyId"),
    tables: tablesIn(fields),
    leftOut: fields.names("leftOut"),
    views: fields.names("views"),
    routines: fields.names("routines"),
    triggers: fields.names("triggers"),
    events: fields.names("events"),
    outsideSnapshot: fields.names("outsideSnapshot"),
    runId: fields.text("runId"),
    verifiedAt: fields.moment("verifiedAt"),
    ...(typeof tool === "string" ? { tool } : {}),
  };
}

function dumpIn({ within, wrong }: Fields): DumpFacts {
  const found = within["dump"];
  const dump = fieldsOf(isObject(found) ? found : {}, "dump.", wrong);
  const longest = dump.within["longestStatement"];
  return {
    key: dump.text("key"),
    bytes: dump.count("bytes"),
    sha256: dump.digest("sha256"),
    sqlBytes: dump.count("sqlBytes"),
    sqlSha256: dump.digest("sqlSha256"),
    ...(isCount(longest) ? { longestStatement: longest } : {}),
  };
}

function tablesIn({ within, wrong }: Fields): readonly TableRows[] {
  const found: unknown = within["tables"];
  if (!Array.isArray(found)) {
    wrong.push("tables");
    return [];
  }
  return found.map((each: unknown, index) => {
    const table = fieldsOf(isObject(each) ? each : {}, `tables[${index}].`, wrong);
    return { name: table.text("name"), rows: table.count("rows") };
  });
}

type Fields = ReturnType<typeof fieldsOf>;

/** Reads fields one by one, and notes which of them are not what they must be. */
function fieldsOf(within: Readonly<Record<string, unknown>>, before = "", wrong: string[] = []) {
  function field<Value>(name: string, isRight: (value: unknown) => value is Value, none: Value) {
    const value = Object.hasOwn(within, name) ? within[name] : undefined;
    if (isRight(value)) {
      return value;
    }
    wrong.push(`${before}${name}`);
    return none;
  }
  return {
    within,
    wrong,
    text: (name: string) => field(name, isText, ""),
    digest: (name: string) => field(name, isDigest, ""),
    count: (name: string) => field(name, isCount, 0),
    moment: (name: string) => new Date(field(name, isMoment, "")),
    names: (name: string) => field(name, areNames, []),
  };
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isDigest(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isMoment(value: unknown): value is string {
  const isWritten = isText(value) && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value);
  return isWritten && !Number.isNaN(new Date(value).getTime());
}

function areNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => isText(each));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's words quote the text.
    return undefined;
  }
}
