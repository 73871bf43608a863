/** Credentials leave text, everything that helps a reader stays. The keys and tokens are made up. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import {
  array,
  assert as assertProperty,
  constantFrom,
  integer,
  oneof,
  property,
  string,
} from "fast-check";
import { scrub } from "../../src/domain/scrub.ts";

const base64 = "q7Zk1Xw9Lm3Rt5Yb8Nc2Vd4Fg6Hj0PsAaQeUiKoL+/8="; // 44 letters
const keyId = ["AKIA", "EXAMPLEEXAMPLE12"].join("");

const taken: readonly (readonly [string, string, string])[] = [
  ["a login in a URL", "at mysql://jobs:hunter2@db:3306/x", "at mysql://[redacted]@db:3306/x"],
  ["a user name in a URL", "https://token1@example.com/", "https://[redacted]@example.com/"],
  ["a password with a slash", "smtp://u:a/b?c#d@mail:25", "smtp://[redacted]@mail:25"],
  ["a password with an at sign", "smtp://u:a@b@mail:25", "smtp://[redacted]@mail:25"],
  ["password=", "with password=hunter2 today", "with password=[redacted] today"],
  ["an environment variable", "MYSQL_PWD=hunter2", "MYSQL_PWD=[redacted]"],
  ["a quoted value", `passwd="two words" x`, `passwd="[redacted]" x`],
  ["a quoted value with a quote in it", String.raw`pwd="two \"words" x`, `pwd="[redacted]" x`],
  ["a quote that was cut off", `token="two wor`, `token="[redacted]`],
  ["a token in a query", "/hook?week=2&token=abcd", "/hook?week=2&token=[redacted]"],
  ["JSON", `{"password":"hunter2","user":"jobs"}`, `{"password":"[redacted]","user":"jobs"}`],
  ["JSON in JSON", String.raw`{\"secret\":\"hunter2\"}`, String.raw`{\"secret\":\"[redacted]`],
  ["what Node prints", "{ secretKey: 'hunter2', a: 1 }", "{ secretKey: '[redacted]', a: 1 }"],
  ["a line of YAML", "password: hunter2", "password: [redacted]"],
  [
    "a secret key after its name",
    `aws_secret_access_key: ${base64}`,
    "aws_secret_access_key: [redacted]",
  ],
  ["a header", "Authorization: Digest a=1, b=2\nnext", "Authorization: [redacted]\nnext"],
  ["a bearer", "sent Bearer abc.def.ghi", "sent Bearer [redacted]"],
  ["basic authentication", "sent Basic am9iczpodW50ZXIy", "sent Basic [redacted]"],
  ["an access key", `key ${keyId} is old`, "key [redacted] is old"],
  ["an account", "arn:aws:iam::123456789012:role/jobs", "arn:aws:iam::[redacted]:role/jobs"],
  [
    "a key file",
    "a -----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY----- b",
    "a [redacted] b",
  ],
  ["half a key file", "a -----BEGIN RSA PRIVATE KEY-----\nMII", "a [redacted]"],
  ["base64", `got ${base64}, thanks`, "got [redacted], thanks"],
  [
    "base64 in a path",
    `https://example.com/${base64.replace("+/", "-_")}`,
    "https://example.[redacted]",
  ],
];

for (const [what, text, expected] of taken) {
  test(`scrub takes out ${what}`, () => {
    assert.equal(scrub(text), expected);
  });
}

const kept = [
  "jobs could not be mailed to billing@example.com",
  "http://pushgateway:9091/metrics?from=a@example.com",
  "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  "pod provider-payment-summary-report-29384756-abcde of surgicase",
  "    at push (file:///opt/Surgicase/jobs2/src/adapters/metrics/pushgateway.ts:12:3)",
  "/home/Jane/projects2/surgicase/src/adapters/storage/directoryStorageOfReports",
  "Cannot read the secret main: it is binary",
  "Unexpected token: the secret is not JSON",
  "Basic authentication failed",
  "the bearer token is missing",
];

for (const text of kept) {
  test(`scrub keeps "${text.slice(0, 40).trim()}…" as it is`, () => {
    assert.equal(scrub(text), text);
  });
}

test("scrub takes out the secrets it is told, also as a URL or JSON spells them", () => {
  const secret = `p@ss "word"/1`;
  const text = `${secret} | ${encodeURIComponent(secret)} | ${JSON.stringify(secret)}`;

  assert.equal(scrub(text, [secret]), `[redacted] | [redacted] | "[redacted]"`);
});

test("scrub takes out the whole of a secret that begins like another", () => {
  assert.equal(scrub("hunter2hunter3", ["hunter2", "hunter2hunter3"]), "[redacted]");
});

test("scrub leaves alone what is shorter than four letters", () => {
  assert.equal(scrub("abc", ["abc"]), "abc");
});

test("scrub cuts to 2,000 letters", () => {
  assert.equal(scrub("word ".repeat(1000)).length, 2000);
});

// Few letters, so that secrets meet each other, the mask, patterns and the cut.
const piece = oneof(
  string({ maxLength: 12 }),
  string({ unit: constantFrom("a", "b", "[", "]", "█", "redacted"), maxLength: 12 }),
  constantFrom(...taken.map(([, text]) => text), "password=", "://", "@", '"', "AKIA", " "),
  integer({ min: 1900, max: 2000 }).map((length) => "x ".repeat(length / 2)),
);
const literal = oneof(
  string({ minLength: 4, maxLength: 8 }),
  string({
    unit: constantFrom("a", "b", "[", "]", "█", "redacted"),
    minLength: 4,
    maxLength: 6,
  }),
  constantFrom("redacted", "[redacted]", "password", "edac", "]abc"),
);

test("scrub never lets a secret through, whatever stands around it, and a second time changes nothing", () => {
  assertProperty(
    property(
      array(literal, { maxLength: 4 }),
      array(piece, { maxLength: 12 }),
      (secrets, pieces) => {
        const text = pieces
          .flatMap((one, index) => [one, secrets[index % secrets.length] ?? ""])
          .join("");

        const once = scrub(text, secrets);

        assert.ok(secrets.every((secret) => !once.includes(secret)));
        assert.equal(scrub(once, secrets), once);
        assert.ok(once.length <= 2000);
      },
    ),
    { numRuns: 2000 },
  );
});

test("scrub takes 99 of 100 random secrets of 30 bytes in base64 that nobody told it", () => {
  const secrets = Array.from({ length: 1000 }, (_, index) =>
    createHash("sha256").update(String(index)).digest().subarray(0, 30).toString("base64"),
  );

  const through = secrets.filter((secret) => scrub(`value ${secret} end`).includes(secret));

  assert.ok(through.length < 10, `${through.length} came through`);
});

test("scrub is quick on long hostile text", () => {
  const texts = [
    "://a:",
    "password",
    "Bearer ",
    "a".repeat(50),
    "-----BEGIN A-----",
    '"',
    "secret=",
  ];

  for (const text of texts) {
    const before = process.cpuUsage().user;
    scrub(text.repeat(200_000 / text.length));
    assert.ok(process.cpuUsage().user - before < 2_000_000, text);
  }
});
