/** What the errors of S3 and of servers like it mean to a run, by their names and, where a name is nobody's, by status. */

export type S3Meaning =
  | "unavailable"
  | "full"
  | "denied"
  | "unknown key"
  | "wrong secret"
  | "expired"
  | "KMS"
  | "no identity"
  | "no bucket"
  | "elsewhere"
  | "not offered"
  | "misconfigured"
  | "fault";

/** The name decides: throttling is a 503 and a 400, and a refusal may come under any status. */
export function meaningOf(name: string, status: number | undefined): S3Meaning {
  return (
    names.get(name.replace(/Exception$/, "")) ??
    (name.startsWith("KMS.") ? "KMS" : undefined) ??
    byStatus(status)
  );
}

function byStatus(status: number | undefined): S3Meaning {
  if (status === undefined) {
    return "fault";
  }
  if (status === 507) {
    return "full";
  }
  if (status >= 500 || status === 429 || status === 408 || status < 300) {
    return "unavailable";
  }
  if (status < 400) {
    return "elsewhere";
  }
  return status === 401 || status === 403 ? "denied" : "fault";
}

const names: ReadonlyMap<string, S3Meaning> = new Map([
  ...each("unavailable", [
    "InternalError",
    "ServiceUnavailable",
    "SlowDown",
    "SlowDownRead",
    "SlowDownWrite",
    "Throttling",
    "RequestLimitExceeded",
    "TooManyRequests",
    "RequestTimeout",
    "RequestTimeTooSkewed",
    "TimeoutError",
    "OperationAborted",
    "TemporaryRedirect",
    // Somebody's bytes were spoilt on the way.
    "BadDigest",
    "InvalidDigest",
    "IncompleteBody",
    "XAmzContentSHA256Mismatch",
    "XAmzContentChecksumMismatch",
    // A new try begins a new one.
    "NoSuchUpload",
    "InvalidPart",
    "KMS.Throttling",
    "KMS.KMSInternal",
    "KMS.DependencyTimeout",
  ]),
  ...each("full", [
    "XMinioStorageFull",
    "XMinioAdminBucketQuotaExceeded",
    "QuotaExceeded",
    "InsufficientStorage",
  ]),
  ...each("denied", [
    "AccessDenied",
    "AllAccessDisabled",
    "AccountProblem",
    "NotSignedUp",
    "UnauthorizedAccess",
  ]),
  ...each("unknown key", ["InvalidAccessKeyId", "InvalidClientTokenId", "InvalidToken"]),
  ...each("wrong secret", ["SignatureDoesNotMatch"]),
  ...each("expired", ["ExpiredToken", "TokenRefreshRequired", "RequestExpired"]),
  ...each("no bucket", ["NoSuchBucket", "InvalidBucketName"]),
  ...each("elsewhere", [
    "PermanentRedirect",
    "Redirect",
    "AuthorizationHeaderMalformed",
    "IllegalLocationConstraint",
    "IncorrectEndpoint",
  ]),
  ...each("not offered", [
    "NotImplemented",
    "InvalidEncryptionAlgorithmError",
    "ServerSideEncryptionConfigurationNotFoundError",
    "KMSNotConfigured",
    "XMinioKMSNotConfigured",
  ]),
  ...each("misconfigured", ["EndpointError"]),
]);

function each(
  meaning: S3Meaning,
  list: readonly string[],
): readonly (readonly [string, S3Meaning])[] {
  return list.map((name) => [name, meaning]);
}
