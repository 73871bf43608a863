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
  if (!bucketForm.test(url.hostname) || !prefixForm.test(prefix)) {
    throw new SettingError(
      "must name a bucket and a prefix of plain names: s3://bucket/private/reports",
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

function regionOf(url: URL, usual: string): string {
  const region = url.searchParams.get("region") ?? usual;
  if (!isRegion(region)) {
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
  if (kmsKey !== undefined && encryption !== "aws:kms") {
    throw new SettingError("must have encryption=aws:kms where it has kms-key");
  }
  return { encryption, kmsKey };
}

function endpointOf(text: string | null): string | undefined {
  if (text === null) {
    return undefined;
  }
  const endpoint = URL.parse(text);
  if (endpoint === null || !/^https?:$/.test(endpoint.protocol) || endpoint.username !== "") {
    throw new SettingError(
      "must have endpoint=https://server, without a login, where it has endpoint",
    );
  }
  return endpoint.href;
}

export type KeysSettings =
  | FolderSettings
  | {
      readonly kind: "kms";
      /** `alias/…`, a key's id or its ARN. */
      readonly keyId: string;
      readonly region: string;
    };

export function keysUrl(home: string) {
  const expected = "must be file:, file:///absolute/folder or kms:alias/<name>";
  const files = folderUrl(home, "keys");
  return (text: string): KeysSettings => {
    const url = urlOf(text, expected);
    if (url.protocol === "file:") {
      return files(text);
    }
    if (url.protocol !== "kms:" || !/^[A-Za-z0-9:/_-]+$/.test(url.pathname)) {
      throw new SettingError(expected);
    }
    refuseOtherParameters(url, "region");
    const region = regionOf(url, regionIn(url.pathname) ?? usualRegion);
    return { kind: "kms", keyId: url.pathname, region };
  };
}

/** Of an ARN: `arn:aws:kms:us-east-1:…`. */
function regionIn(keyId: string): string | undefined {
  return keyId.startsWith("arn:") ? keyId.split(":")[3] : undefined;
}
