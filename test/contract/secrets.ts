/** What every source of secrets must do, and what its errors must not say. */
import assert from "node:assert/strict";
import { suite, test, type TestContext } from "node:test";
import { inspect } from "node:util";
import { ConfigError, DeniedError, UnavailableError } from "../../src/domain/failure.ts";
import type { SecretAlias, Secrets } from "../../src/ports/secrets.ts";

export const never = new AbortController().signal;
/** What the clock of the opened source says. */
export const now = new Date("2026-11-23T09:00:00Z");
/** The alias that has no id. */
export const unnamed: SecretAlias = "twilio";

export interface SecretPlace {
  readonly secrets: Secrets;
  /** Puts a text in the secret's place, over what is there. */
  readonly keep: (alias: SecretAlias, text: string) => Promise<void>;
}

/** Each holds `hunter2`, to see whether it leaks. */
const spoilt = [
  "",
  "hunter2",
  '{"password":"hunter2"',
  "{\"password\": 'hunter2'}",
  '{"password":"hunter2",}',
  '["hunter2"]',
  '"hunter2"',
  "null",
  "<html>hunter2</html>",
];

export function secretsContract(
  name: string,
  open: (test: TestContext) => Promise<SecretPlace>,
  skip?: string,
): void {
  suite(`secrets contract: ${name}`, skip === undefined ? {} : { skip }, () => {
    test("a secret is read with its values, nested ones too, confirmed now by its source", async (t) => {
      const { secrets, keep } = await open(t);
      const values = { user: "jobs", keys: { "1": "a" }, list: [1, "é"], none: null };
      await keep("main", JSON.stringify(values));

      const { version, ...secret } = await secrets.read("main", never);

      assert.deepEqual(secret, { alias: "main", values, confirmedAt: now, servedFrom: "source" });
      assert.notEqual(version, "");
    });

    test("the version stays while the values stay, and changes with them", async (t) => {
      const { secrets, keep } = await open(t);
      await keep("main", '{"a":1}');
      const first = await secrets.read("main", never);
      const again = await secrets.read("main", never);

      await keep("main", '{"a":2}');
      const changed = await secrets.read("main", never);

      assert.equal(again.version, first.version);
      assert.notEqual(changed.version, first.version);
      assert.deepEqual(changed.values, { a: 2 });
    });

    test("a secret that is not there is denied, by its alias", async (t) => {
      const { secrets } = await open(t);

      await assert.rejects(secrets.read("user-reports", never), (error) => {
        return error instanceof DeniedError && error.message.includes("user-reports");
      });
    });

    for (const text of spoilt) {
      test(`the text ${text} is no secret: unavailable, and none of it is told`, async (t) => {
        const { secrets, keep } = await open(t);
        await keep("ses", text);

        const error = await secrets.read("ses", never).catch((thrown: unknown) => thrown);

        assert.ok(error instanceof UnavailableError);
        assert.match(error.message, /^Cannot read the secret ses: /);
        assert.doesNotMatch(inspect(error, { depth: Infinity, showHidden: true }), /hunter2|html/);
      });
    }

    test("an alias without an id is a wrong setting, named", async (t) => {
      const { secrets } = await open(t);

      await assert.rejects(secrets.read(unnamed, never), (error) => {
        return error instanceof ConfigError && error.message.includes("SECRET_ID_TWILIO ");
      });
    });

    test("a read that is told to stop fails with the reason", async (t) => {
      const { secrets, keep } = await open(t);
      const reason = new Error("the run was told to stop");
      await keep("main", "{}");

      await assert.rejects(secrets.read("main", AbortSignal.abort(reason)), reason);
    });
  });
}
