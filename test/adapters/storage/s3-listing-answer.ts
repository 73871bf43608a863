/** A page of a bucket's keys, as S3 writes it: in the order of their bytes, encoded as asked, at most 1,000. */

/** @param objects all there are, by path with the bucket, encoded as in URLs. */
export function listing(objects: ReadonlyMap<string, Uint8Array>, asked: URL): string {
  const bucket = `${asked.pathname.replace(/\/$/, "")}/`;
  const { searchParams: question } = asked;
  const after = question.get("continuation-token") ?? "";
  const keys = [...objects]
    .filter(([path]) => path.startsWith(bucket))
    .map(([path, { length }]) => ({ key: decodeURIComponent(path.slice(bucket.length)), length }))
    .filter(({ key }) => key.startsWith(question.get("prefix") ?? "") && key > after)
    .toSorted((one, other) => (one.key < other.key ? -1 : 1));
  const page = keys.slice(0, Math.min(Number(question.get("max-keys") ?? 1000), 1000));
  const isEncoded = question.get("encoding-type") === "url";
  const contents = page.map(
    ({ key, length }) =>
      `<Contents><Key>${written(key, isEncoded)}</Key><Size>${length}</Size></Contents>`,
  );
  const isTruncated = page.length < keys.length;
  return [
    "<ListBucketResult>",
    `<KeyCount>${page.length}</KeyCount><IsTruncated>${isTruncated}</IsTruncated>`,
    isEncoded ? "<EncodingType>url</EncodingType>" : "",
    isTruncated
      ? `<NextContinuationToken>${escaped(page.at(-1)?.key ?? "")}</NextContinuationToken>`
      : "",
    ...contents,
    "</ListBucketResult>",
  ].join("");
}

function written(key: string, isEncoded: boolean): string {
  return isEncoded
    ? encodeURIComponent(key).replaceAll("%2F", "/").replaceAll("%20", "+")
    : escaped(key);
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
