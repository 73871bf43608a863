/** A clock that is wrong, ours or theirs: the refusal carries the right time, and one more question is asked with it. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { canary, refusal } from "../../../support/aws-answers.ts";
import { serveSecretsManager } from "../../../support/aws-servers.ts";
import { access, asked, askedAll, brief } from "./store.ts";

const minute = 60_000;

for (const minutes of [20, -20]) {
  test(`a clock that differs by ${minutes} minutes costs one more question`, async () => {
    await using server = await serveSecretsManager({ clockAheadMilliseconds: minutes * minute });
    using _ = access(server.url);
    server.keep("surgicase/main", '{"a":1}');

    const one = await asked();
    const callsForOne = server.calls.length;
    const all = await askedAll(["main"]);

    assert.equal(brief(one), "secret");
    assert.equal(callsForOne, 2);
    assert.deepEqual(all.get("main"), one);
    assert.equal(server.calls.length, 4);
  });
}

for (const [name, message] of [
  ["InvalidSignatureException", `Signature expired: ${canary}`],
  ["InvalidSignatureException", `Signature not yet current: ${canary}`],
  ["RequestTimeTooSkewed", canary],
  ["RequestExpired", canary],
] as const) {
  test(`a skew that stays is suspect after two questions: ${name}`, async () => {
    await using server = await serveSecretsManager({ always: refusal(name, message) });
    using _ = access(server.url);

    assert.equal(brief(await asked()), `suspect store ${name}`);
    assert.equal(server.calls.length, 2);
  });
}
