/** The settings of what is kept: the storage of reports and backups, and the master keys of data keys. */
import { isRegion, refuseOtherParameters, urlOf } from "./parsers.ts";
import { folderUrl, type FolderSettings } from "./seams.ts";
import { SettingError } from "./setting.ts";

export interface BucketSettings {
  readonly kind: "s3";
  readonly bucket: string;
  /** Before every key: `private/reports/`, or nothing. */
  readonly prefix: string;
  readonly region: string;
  /** Of an S3-compatible server; absent: AWS. */
  readonly endpoint: string | undefined;
  /** How the server encrypts what it keeps: its own keys, a KMS key, or nothing is asked for. */
  readonly encryption: "AES256" | "aws:kms" | "none";
  /** Of `aws:kms`; absent: the account's own for S3. */
  readonly kmsKey: string | undefined;
}

export type StorageSettings = FolderSettings | BucketSettings;

const usualRegion = "us-east-1";
const bucketForm = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const prefixForm = /^(?:[A-Za-z0-9_][A-Za-z0-9._-]*\/)*$/;
/** With a key below it a prefix must fit into the 1,024 bytes that S3 takes. */
const longestPrefix = 500;
const kmsKeyForm = /^[A-Za-z0-9:/_-]{1,300}$/;

export function storageUrl(home: string) {
  const expected = "must be file:, file:///absolute/folder or s3://bucket/prefix";
  const files = folderUrl(home, "storage");
  return (text: string): StorageSettings => {
    const url = urlOf(text, expected);
    if (url.protocol === "file:") {
      return files(text);
    }
    if (url.protocol !== "s3:") {
      throw new SettingError(expected);
    }
    refuseOtherParameters(url, "region", "endpoint", "encryption", "kms-key");
    return bucketOf(url);
  };
}

function bucketOf(url: URL): BucketSettings {
  const path = url.pathname.replace(/^\//, "");
  const prefix = path === "" || path.endsWith("/") ? path : `${path}/`;
  if (!isBucket(url.hostname) || !prefixForm.test(prefix) || prefix.length > longestPrefix) {
    throw new SettingError(
      "must name a bucket and a prefix of plain names: s3://bucket/private/reports",
    );
  }
  if (url.username !== "" || url.password !== "" || url.port !== "" || url.hash !== "") {
    throw new SettingError(
      "must hold neither a login nor a port: AWS_ACCESS_KEY_ID or the pod's role say who we are, endpoint=https://server:port where it is",
    );
  }
  return {
    kind: "s3",
    bucket: url.hostname,
    prefix,
    region: regionOf(url, usualRegion),
    endpoint: endpointOf(url.searchParams.get("endpoint")),
    ...encryptionOf(url.searchParams),
  };
}

// One dot at a time, and not like an address: S3 takes no other names.
function isBucket(name: string): boolean {
  return bucketForm.test(name) && !name.includes("..") && !/^\d+(?:\.\d+){3}$/.test(name);
}

function regionOf(url: URL, usual: string): string {
  const region = url.searchParams.get("region") ?? usual;
  // Servers like S3 name theirs as they like.
  const isFree = url.searchParams.has("endpoint") && /^[a-z0-9][a-z0-9-]{0,39}$/.test(region);
  if (!isRegion(region) && !isFree) {
    throw new SettingError("must have a region such as us-east-1 where it has region");
  }
  return region;
}

function encryptionOf(given: URLSearchParams): Pick<BucketSettings, "encryption" | "kmsKey"> {
  const encryption = given.get("encryption") ?? "AES256";
  const kmsKey = given.get("kms-key") ?? undefined;
  if (encryption !== "AES256" && encryption !== "aws:kms" && encryption !== "none") {
    throw new SettingError("must have encryption=AES256, aws:kms or none where it has encryption");
  }
  if (kmsKey !== undefined && (encryption !== "aws:kms" || !kmsKeyForm.test(kmsKey))) {
    throw new SettingError(
      "must have encryption=aws:kms where it has kms-key, which is an alias, an id or an ARN",
    );
  }
  return { encryption, kmsKey };
}

function endpointOf(text: string | null): string | undefined {
  if (text === null) {
    return undefined;
  }
  const endpoint = URL.parse(text);
  if (endpoint === null || !/^https?:$/.test(endpoint.protocol) || !isPlain(endpoint)) {
    throw new SettingError(
      "must have endpoint=https://server, without a login, where it has endpoint",
    );
  }
  return endpoint.href;
}

function isPlain({ username, password, search, hash }: URL): boolean {
  return username + password + search + hash === "";
}

export type KeysSettings =
  | FolderSettings
  | {
      readonly kind: "kms";
      /** `alias/…`, a key's id or its ARN. */
      readonly keyId: string;
      readonly region: string;
    };

/** As KMS names a key: by an alias, by its id, or by the ARN of either. */
const masterKey =
  /^kms:(?<id>alias\/[\w/-]+|[0-9a-f-]{36}|mrk-[0-9a-f]{32}|arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(?:key|alias)\/[\w/-]+)(?:\?[^#]*)?$/;

export function keysUrl(home: string) {
  const expected = "must be file:, file:///absolute/folder or kms:alias/<name>";
  const files = folderUrl(home, "keys");
  return (text: string): KeysSettings => {
    const url = urlOf(text, expected);
    if (url.protocol === "file:") {
      return files(text);
    }
    const keyId = masterKey.exec(text)?.groups?.["id"];
    if (keyId === undefined) {
      throw new SettingError(expected);
    }
    refuseOtherParameters(url, "region");
    const itsOwn = regionIn(keyId);
    const region = regionOf(url, itsOwn ?? usualRegion);
    if (region !== (itsOwn ?? region)) {
      throw new SettingError("must not have another region than the key that it names");
    }
    return { kind: "kms", keyId, region };
  };
}

/** Of an ARN: `arn:aws:kms:us-east-1:…`. */
function regionIn(keyId: string): string | undefined {
  return keyId.startsWith("arn:") ? keyId.split(":")[3] : undefined;
}
