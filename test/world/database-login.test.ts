/** A login that the database refuses: the store is asked once whether it was changed, and the database once more. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { LoginRefusedError } from "../../src/domain/failure.ts";
import type { Secret, Secrets } from "../../src/ports/secrets.ts";
import { withLogin } from "../../src/world/database-login.ts";

const never = new AbortController().signal;
const refused = new LoginRefusedError("Cannot use the database: it refuses jobs");

function secret(version: string, servedFrom: Secret["servedFrom"] = "source"): Secret {
  const values = { username: "jobs", password: `password of ${version}` };
  const confirmedAt = new Date("2026-11-23T08:00:00Z");
  return { alias: "database", values, version, confirmedAt, servedFrom };
}

/** Gives `kept`, and when asked anew `current`; the database takes the password of `v2`. */
function opening(kept: Secret, current: Secret) {
  const asked: (string | undefined)[] = [];
  const tried: string[] = [];
  const secrets: Secrets = {
    async read(_alias, _signal, ask) {
      asked.push(ask);
      return ask === "anew" ? current : kept;
    },
  };
  const open = async ({ password }: { readonly password: string }) => {
    tried.push(password);
    if (password !== "password of v2") {
      throw refused;
    }
    return "opened";
  };
  return { opened: withLogin(secrets, open, never), asked, tried };
}

test("a login that was changed since is read once more, and used", async () => {
  const { opened, asked, tried } = opening(secret("v1"), secret("v2"));

  assert.equal(await opened, "opened");
  assert.deepEqual(asked, [undefined, "anew"]);
  assert.deepEqual(tried, ["password of v1", "password of v2"]);
});

test("a login that is taken is not looked up again", async () => {
  const { opened, asked } = opening(secret("v2"), secret("v3"));

  assert.equal(await opened, "opened");
  assert.deepEqual(asked, [undefined]);
});

test("a login that the store still has is refused for good, after one try", async () => {
  const { opened, tried } = opening(secret("v1"), secret("v1"));

  await assert.rejects(opened, refused);
  assert.equal(tried.length, 1);
});

test("a changed login that is refused too is not asked for a third time", async () => {
  const { opened, asked, tried } = opening(secret("v1"), secret("v3"));

  await assert.rejects(opened, refused);
  assert.deepEqual([asked.length, tried.length], [2, 2]);
});

test("while the store cannot say whether it was changed, it is waited for", async () => {
  const { opened } = opening(secret("v1"), secret("v1", "copy"));

  await assert.rejects(opened, (error) => {
    assert.ok(error instanceof Error);
    assert.equal(error.name, "UnavailableError");
    assert.match(error.message, /may have been changed, and the store cannot be asked/);
    assert.doesNotMatch(error.message, /password of/);
    return true;
  });
});
