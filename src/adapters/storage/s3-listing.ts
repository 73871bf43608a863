/**
 * The objects below a folder of a bucket, page by page. An answer that is no list is an error, never an empty one: whoever looks for
 * backups must not be told that there is none by something that stands between.
 */
import type { ListObjectsV2CommandOutput } from "@aws-sdk/client-s3";
import type { ListedObject } from "../../ports/storage.ts";
import { isPlainPath } from "../files.ts";
import type { BucketDesk } from "./s3-desk.ts";
import { ListingError } from "./s3-receipt.ts";

/** Sorted, without the bucket's prefix. Keys that this program could not have made are passed over. */
export async function objectsBelow(
  desk: BucketDesk,
  folder: string,
  signal: AbortSignal,
): Promise<readonly ListedObject[]> {
  const { prefix } = desk.settings;
  const objects: ListedObject[] = [];
  let next: string | undefined;
  do {
    const page = await pageAfter(next, desk, `${prefix}${folder}/`, signal);
    objects.push(
      ...objectsOn(page).map(({ key, bytes }) => ({ key: key.slice(prefix.length), bytes })),
    );
    next = nextOf(page, next);
  } while (next !== undefined);
  return objects
    .filter(({ key }) => isPlainPath(key))
    .toSorted((one, other) => (one.key < other.key ? -1 : 1));
}

async function pageAfter(
  token: string | undefined,
  desk: BucketDesk,
  Prefix: string,
  signal: AbortSignal,
): Promise<ListObjectsV2CommandOutput> {
  const { settings, limits } = desk;
  const question = {
    Bucket: settings.bucket,
    Prefix,
    MaxKeys: limits.pageKeys,
    // XML cannot hold every character that a key may have.
    EncodingType: "url",
    ...(token === undefined ? {} : { ContinuationToken: token }),
  } as const;
  return await desk.ask(
    ({ ListObjectsV2Command }) => new ListObjectsV2Command(question),
    limits.answerMilliseconds,
    signal,
  );
}

/** @throws {ListingError} */
function objectsOn({
  Contents = [],
  EncodingType,
}: ListObjectsV2CommandOutput): readonly ListedObject[] {
  return Contents.map(({ Key = "", Size }) => {
    if (Size === undefined) {
      throw new ListingError("Cannot trust the answer: it does not say how large the objects are");
    }
    return { key: EncodingType === "url" ? decoded(Key) : Key, bytes: Size };
  });
}

/** As forms are encoded: a blank is a plus. */
function decoded(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll("+", " "));
  } catch {
    // It is not UTF-8: no key of ours.
    return "";
  }
}

/** Of what comes after this page; `undefined`: nothing does. @throws {ListingError} */
function nextOf(
  { IsTruncated, NextContinuationToken: next }: ListObjectsV2CommandOutput,
  before: string | undefined,
): string | undefined {
  if (IsTruncated === false) {
    return undefined;
  }
  if (next === undefined || next === "" || next === before) {
    throw new ListingError("Cannot trust the answer: it is no list of objects, or breaks off");
  }
  return next;
}
