/** What every store of secrets must do. It never throws for what it could not give: its answers say why. */
import assert from "node:assert/strict";
import { suite, test, type TestContext } from "node:test";

import { secretVariable, type SecretAlias } from "../../src/domain/secrets/aliases.ts";
import type { FailureClass } from "../../src/domain/secrets/failure-classes.ts";
import type { SecretStore, StoreAnswer } from "../../src/ports/secret-store.ts";

export const never = new AbortController().signal;
/** The alias that has no id. */
export const unnamed: SecretAlias = "twilio";
/** The alias whose secret is never kept. */
const missing: SecretAlias = "user-reports";

export interface KeptSecrets {
  readonly store: SecretStore;
  /** Puts a text in the secret's place, over what is there. */
  readonly keep: (alias: SecretAlias, text: string) => Promise<void>;
}

type Given = StoreAnswer & { readonly kind: "secret" };

export function secretStoreContract(
  name: string,
  open: (test: TestContext) => Promise<KeptSecrets>,
  skip?: string,
): void {
  suite(`secret store contract: ${name}`, skip === undefined ? {} : { skip }, () => {
    declareAsking(open);
    declareAskingForAll(open);
    declareReplacing(open);
    declareStopping(open);
  });
}

type Open = (test: TestContext) => Promise<KeptSecrets>;

function declareAsking(open: Open): void {
  test("a secret is given as it was kept, with a version", async (t) => {
    const { store, keep } = await open(t);
    const text = '{"user": "jobs", "keys": {"1": "é"}}';
    await keep("main", text);

    const answer = given(await store.ask("main", never));

    assert.equal(answer.text, text);
    assert.notEqual(answer.version, "");
    assert.ok(answer.createdAt === undefined || answer.createdAt instanceof Date);
  });

  test("the version stays while the text stays, and changes with it", async (t) => {
    const { store, keep } = await open(t);
    await keep("main", '{"a":1}');
    const first = given(await store.ask("main", never));
    const again = given(await store.ask("main", never));

    await keep("main", '{"a":2}');
    const changed = given(await store.ask("main", never));

    assert.equal(again.version, first.version);
    assert.notEqual(changed.version, first.version);
    assert.equal(changed.text, '{"a":2}');
  });

  test("a secret that is not there is denied", async (t) => {
    const { store } = await open(t);

    assert.equal(classOf(await store.ask(missing, never)), "denied");
  });

  test("an alias without an id is a wrong setting, named", async (t) => {
    const { store } = await open(t);

    const answer = await store.ask(unnamed, never);

    assert.ok(answer.kind === "failed");
    assert.equal(answer.failure.class, "misconfigured");
    assert.match(answer.failure.words, new RegExp(`${secretVariable(unnamed)}\\b`));
  });
}

function declareAskingForAll(open: Open): void {
  test("asked for many, the store has an answer for each", async (t) => {
    const { store, keep } = await open(t);
    await keep("main", '{"a":1}');
    await keep("ses", '{"b":1}');

    const answers = await store.askAll(["main", missing, unnamed, "ses"], never);

    assert.deepEqual([...answers.keys()].toSorted(), ["main", "ses", unnamed, missing]);
    assert.equal(given(answers.get("main")).text, '{"a":1}');
    assert.equal(given(answers.get("ses")).text, '{"b":1}');
    assert.equal(classOf(answers.get(missing)), "denied");
    assert.equal(classOf(answers.get(unnamed)), "misconfigured");
  });

  test("asked for one and for many, the store gives the same", async (t) => {
    const { store, keep } = await open(t);
    await keep("main", '{"a":1}');

    const one = await store.ask("main", never);
    const many = await store.askAll(["main"], never);

    assert.deepEqual(many.get("main"), one);
  });

  test("asked for none, the store has no answer", async (t) => {
    const { store } = await open(t);

    assert.equal((await store.askAll([], never)).size, 0);
  });
}

function declareReplacing(open: Open): void {
  test("a text is replaced where its version is still the one that was read", async (t) => {
    const { store, keep } = await open(t);
    await keep("main", '{"a":1}');
    const { version } = given(await store.ask("main", never));

    const replaced = await store.replace("main", '{"a":2}', version, never);

    const after = given(await store.ask("main", never));
    assert.equal(replaced, "replaced");
    assert.equal(after.text, '{"a":2}');
    assert.notEqual(after.version, version);
  });

  test("a text that somebody else replaced meanwhile is left alone", async (t) => {
    const { store, keep } = await open(t);
    await keep("main", '{"a":1}');
    const { version } = given(await store.ask("main", never));
    await keep("main", '{"a":2}');
    const before = await store.ask("main", never);

    const replaced = await store.replace("main", '{"a":3}', version, never);

    assert.equal(replaced, "conflict");
    assert.deepEqual(await store.ask("main", never), before);
  });

  test("of those who replace the same version at once, one does", async (t) => {
    const { store, keep } = await open(t);
    await keep("main", '{"a":0}');
    const { version } = given(await store.ask("main", never));
    const texts = ['{"a":1}', '{"a":2}', '{"a":3}'];

    const replaced = await Promise.all(
      texts.map(async (text) => store.replace("main", text, version, never)),
    );

    const { text } = given(await store.ask("main", never));
    assert.equal(replaced.filter((each) => each === "conflict").length, 2);
    assert.equal(text, texts[replaced.indexOf("replaced")]);
  });

  test("what is not there, or has no id, cannot be replaced", async (t) => {
    const { store } = await open(t);

    const absent = await store.replace(missing, "{}", "1", never);
    const nameless = await store.replace(unnamed, "{}", "1", never);

    assert.ok(typeof absent === "object" && typeof nameless === "object");
    assert.equal(absent.failure.class, "denied");
    assert.equal(nameless.failure.class, "misconfigured");
  });
}

function declareStopping(open: Open): void {
  test("a store that is told to stop fails with the reason, and changes nothing", async (t) => {
    const { store, keep } = await open(t);
    const reason = new Error("the run was told to stop");
    const stopped = AbortSignal.abort(reason);
    await keep("main", '{"a":1}');
    const before = given(await store.ask("main", never));

    await assert.rejects(store.ask("main", stopped), reason);
    await assert.rejects(store.askAll(["main"], stopped), reason);
    await assert.rejects(store.replace("main", "{}", before.version, stopped), reason);

    assert.deepEqual(await store.ask("main", never), before);
  });
}

function given(answer: StoreAnswer | undefined): Given {
  assert.ok(answer?.kind === "secret", answer?.kind === "failed" ? answer.failure.words : "none");
  return answer;
}

function classOf(answer: StoreAnswer | undefined): FailureClass | undefined {
  return answer?.kind === "failed" ? answer.failure.class : undefined;
}
