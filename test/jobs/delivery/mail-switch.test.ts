/** When the application's switch keeps reports back. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { DeniedError } from "../../../src/domain/failure.ts";
import { mailIsOn } from "../../../src/jobs/delivery/mail-switch.ts";
import type { Secrets } from "../../../src/ports/secrets.ts";

const never = new AbortController().signal;

function secretsWith(values: Readonly<Record<string, unknown>>): Secrets {
  return {
    async read(alias) {
      assert.equal(alias, "main");
      return { alias, values, version: "1", confirmedAt: new Date(0), servedFrom: "source" };
    },
  };
}

suite("ENABLE_EMAIL", () => {
  const on = [true, "true", "TRUE", "1", "yes", "On", " enabled\n", undefined, null, 0, 1, [], {}];
  const off = [false, "false", "0", "no", "off", "disabled", "truee", "", " "];
  for (const [values, expected] of [
    [on, true],
    [off, false],
  ] as const) {
    for (const value of values) {
      test(`${JSON.stringify(value)} is ${expected ? "on" : "off"}`, async () => {
        assert.equal(
          await mailIsOn(secretsWith({ ENABLE_EMAIL: value }), { signal: never }),
          expected,
        );
      });
    }
  }
});

test("a secret that cannot be read keeps no report back", async () => {
  const secrets: Secrets = {
    read: async () => {
      throw new DeniedError("denied");
    },
  };

  assert.equal(await mailIsOn(secrets, { signal: never }), true);
});

test("a run that is told to stop asks no further", async () => {
  const secrets: Secrets = {
    read: async (_alias, signal) => {
      signal.throwIfAborted();
      throw new DeniedError("denied");
    },
  };

  await assert.rejects(
    mailIsOn(secrets, { signal: AbortSignal.abort(new Error("stopped")) }),
    /^Error: stopped$/,
  );
});
