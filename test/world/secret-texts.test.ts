/** What was read from a secret is taken out of every text, except what is printed on purpose. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { SecretValues } from "../../src/domain/secrets/aliases.ts";
import { rememberingStore, secretTexts } from "../../src/world/secret-texts.ts";

async function scrubAfterReading(values: SecretValues): Promise<(text: string) => string> {
  const texts = secretTexts();
  const text = JSON.stringify(values);
  const store = rememberingStore(
    {
      ask: async () => ({ kind: "secret", text, version: "1", createdAt: undefined }),
      askAll: async () => new Map(),
      replace: async () => "conflict",
    },
    texts,
  );
  await store.ask("main", new AbortController().signal);
  return texts.scrub;
}

for (const [what, values] of [
  ["a value", { anything: "zebra-crossing" }],
  ["a value in an object", { keys: { "1": "zebra-crossing" } }],
  ["a value in a list", { keys: ["zebra-crossing"] }],
  ["a password under an open name's neighbour", { username_old: "zebra-crossing" }],
] as const) {
  test(`${what} of a secret is printed nowhere`, async () => {
    const scrub = await scrubAfterReading(values);

    assert.equal(scrub("it said zebra-crossing twice").includes("zebra"), false);
  });
}

for (const key of ["job_failure_recipients", "admin_email", "username", "region", "current"]) {
  test(`what ${key} holds is printed on purpose`, async () => {
    const scrub = await scrubAfterReading({ [key]: "zebra-crossing" });

    assert.equal(scrub("it said zebra-crossing"), "it said zebra-crossing");
  });
}

test("a text of a few letters is no secret, as it occurs everywhere", async () => {
  const scrub = await scrubAfterReading({ flag: "yes", port: "33061" });

  assert.equal(scrub("yes, on port 33061"), "yes, on port 33061");
});

test("what nobody remembered is printed, what is remembered is not", async () => {
  const { scrub, remember } = secretTexts();

  assert.equal(scrub("zebra-crossing"), "zebra-crossing");
  remember(undefined);
  remember("zebra-crossing");
  assert.equal(scrub("zebra-crossing").includes("zebra"), false);
});
