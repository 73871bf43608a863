/** Backups encrypted under a key of KMS: the contract against an emulator, the stock SDK as a witness, and each refusal's meaning. */
import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { suite, test, type TestContext } from "node:test";
import { inspect } from "node:util";
import { KMS } from "@aws-sdk/client-kms";
import { buildDecrypt } from "@aws-crypto/decrypt-node";
import { buildEncrypt } from "@aws-crypto/encrypt-node";
import { KmsKeyringNode } from "@aws-crypto/kms-keyring-node";
import { encryptionSdkCipher } from "../../../src/adapters/cipher/encryption-sdk.ts";
import { kmsMasterKey } from "../../../src/adapters/cipher/kms-master-key.ts";
import { ConfigError, DeniedError, UnavailableError } from "../../../src/domain/failure.ts";
import { openCipher } from "../../../src/world/kept.ts";
import {
  all,
  backupCipherContract,
  context,
  digest,
  inPieces,
  never,
  sealed,
} from "../../contract/backup-cipher.ts";
import { canary, identityCanary, refusal, reset, silence } from "../../support/aws-answers.ts";
import { access, region } from "../keys/kms.ts";
import { type Answer, reply, serve } from "../mail/ses-servers.ts";

const emulator = process.env["TEST_AWS_ENDPOINT"];
const skip = emulator === undefined ? "TEST_AWS_ENDPOINT is not set" : undefined;

/** Two master keys in the emulator, the first with an alias. */
async function openEmulator(t: TestContext) {
  const variables = access(emulator ?? "");
  const client = new KMS({ region });
  const made = await Promise.all([client.createKey({}), client.createKey({})]);
  const [own = "", another = ""] = made.map(({ KeyMetadata: key }) => key?.KeyId ?? "");
  const [arn = ""] = made.map(({ KeyMetadata: key }) => key?.Arn ?? "");
  const alias = `alias/test-${randomUUID()}`;
  await client.createAlias({ AliasName: alias, TargetKeyId: own });
  t.after(async () => {
    await client.deleteAlias({ AliasName: alias });
    for (const KeyId of [own, another]) {
      await client.scheduleKeyDeletion({ KeyId, PendingWindowInDays: 7 }).catch(() => undefined);
    }
    client.destroy();
    variables[Symbol.dispose]();
  });
  return { client, alias, own, arn, another };
}

backupCipherContract(
  "a key of KMS in an emulator",
  async (t) => {
    const { alias, another } = await openEmulator(t);
    return {
      cipher: await openCipher({ kind: "kms", keyId: alias, region }),
      another: await openCipher({ kind: "kms", keyId: another, region }),
    };
  },
  skip,
);

suite("a key of KMS in an emulator", skip === undefined ? {} : { skip }, () => {
  test("the stock SDK decrypts what we encrypt, and we what it encrypts", async (t) => {
    const { client, alias, arn } = await openEmulator(t);
    const cipher = encryptionSdkCipher(kmsMasterKey({ keyId: alias, region }));
    const plain = randomBytes(2_500_000);
    const ours = await sealed(cipher, plain);
    // Its types are those of an older client.
    const clientProvider = () => client as never;
    const keyring = new KmsKeyringNode({ generatorKeyId: arn, clientProvider });

    const { plaintext, messageHeader } = await buildDecrypt().decrypt(keyring, ours);
    const { result } = await buildEncrypt().encrypt(keyring, plain, {
      encryptionContext: { ...context },
      suiteId: messageHeader.suiteId,
    });
    const theirs = await all(cipher.decrypt(inPieces(result, 70_000), context, never));

    assert.equal(digest(plaintext), digest(plain));
    assert.equal(messageHeader.encryptedDataKeys[0]?.providerInfo, arn);
    assert.equal(digest(theirs), digest(plain));
  });

  test("whether it is named by alias, id or ARN, it is the same key, and its name is its ARN", async (t) => {
    const { alias, own, arn } = await openEmulator(t);
    const ciphers = [alias, own, arn].map((keyId) =>
      encryptionSdkCipher(kmsMasterKey({ keyId, region })),
    );
    const names: string[] = [];
    const encrypted: Buffer[] = [];
    for (const cipher of ciphers) {
      const encrypting = cipher.encrypt(inPieces(Buffer.from("whole"), 9), context, never);
      encrypted.push(await all(encrypting.encrypted));
      names.push(encrypting.keyId());
    }

    const decrypted = await Promise.all(
      encrypted.map(async (each, index) =>
        all(ciphers[2 - index]?.decrypt(inPieces(each, 100), context, never) ?? inPieces(each, 1)),
      ),
    );

    assert.deepEqual(names, [arn, arn, arn]);
    assert.deepEqual(decrypted.map(String), ["whole", "whole", "whole"]);
  });

  test("an alias that is not there is denied, with what to do", async (t) => {
    const { another } = await openEmulator(t);
    const keyId = `alias/gone-${another}`;

    const encrypting = sealed(encryptionSdkCipher(kmsMasterKey({ keyId, region })), Buffer.of(1));

    await assert.rejects(encrypting, (error) => {
      assert.ok(error instanceof DeniedError, String(error));
      assert.match(
        error.message,
        /NotFoundException.*; let KEYS_URL name the key or alias that is to encrypt backups$/,
      );
      return true;
    });
  });
});

const key = {
  KeyId: "arn:aws:kms:us-east-1:123456789012:key/1",
  Plaintext: Buffer.alloc(32, 7).toString("base64"),
  CiphertextBlob: Buffer.from("a wrapped key").toString("base64"),
};
const said = `${canary} ${identityCanary}`;

const answers: readonly (readonly [string, Answer, new (...parts: never[]) => Error, RegExp])[] = [
  [
    "AccessDeniedException",
    refusal("AccessDeniedException", said),
    DeniedError,
    /allow the role of the jobs kms:GenerateDataKey on the key that KEYS_URL names$/,
  ],
  [
    "DisabledException",
    refusal("DisabledException", said),
    DeniedError,
    /^Cannot encrypt the backup: KMS: .*; enable the key that KEYS_URL names$/,
  ],
  [
    "KMSInvalidStateException",
    refusal("KMSInvalidStateException", said),
    DeniedError,
    /where it is to be deleted, cancel that and enable it$/,
  ],
  ["ThrottlingException", refusal("ThrottlingException", said), UnavailableError, /Throttling/],
  ["a dropped connection", reset, UnavailableError, /the connection was cut$/],
  ["silence", silence, UnavailableError, /no answer within 0.5 s$/],
  ["200 {}", reply(200, "{}"), UnavailableError, /KMS answered without a key$/],
  [
    "a key of 16 bytes",
    reply(200, JSON.stringify({ ...key, Plaintext: "Y2FuYXJ5Y2FuYXJ5Y2FuYQ==" })),
    UnavailableError,
    /KMS answered without a key$/,
  ],
  [
    "a key without its wrapping",
    reply(200, JSON.stringify({ ...key, CiphertextBlob: undefined })),
    UnavailableError,
    /KMS answered without a key$/,
  ],
  ["ValidationException", refusal("ValidationException", said), ConfigError, /KEYS_URL/],
];

for (const [what, answer, kind, words] of answers) {
  test(`${what} of KMS: ${kind.name}, by one call, and nothing of its words is told`, async () => {
    await using server = await serve(answer);
    using _ = access(server.url);
    const cipher = encryptionSdkCipher(
      kmsMasterKey({ keyId: "alias/backups", region, limitMilliseconds: 500 }),
    );

    const failure: unknown = await sealed(cipher, Buffer.of(1)).catch((error: unknown) => error);

    assert.ok(failure instanceof kind, inspect(failure));
    assert.match(failure.message, words);
    assert.doesNotMatch(inspect(failure, { depth: Infinity, showHidden: true }), /canary|Y2FuYXJ5/);
    assert.equal(server.bodies.length, 1);
  });
}

const decryptions: readonly (readonly [
  string,
  Answer,
  new (...parts: never[]) => Error,
  RegExp,
])[] = [
  [
    "AccessDeniedException",
    refusal("AccessDeniedException", said),
    DeniedError,
    /^Cannot decrypt the backup: KMS: .*; allow the role of the jobs kms:Decrypt on the key/,
  ],
  ["DisabledException", refusal("DisabledException", said), DeniedError, /; enable the key/],
  [
    "IncorrectKeyException",
    refusal("IncorrectKeyException", said),
    Error,
    /^Cannot decrypt the backup: it was encrypted under the master key arn:aws:kms:us-east-1:123456789012:key\/1, and KEYS_URL has alias\/backups; let KEYS_URL name/,
  ],
  ["InvalidCiphertextException", refusal("InvalidCiphertextException", said), Error, /KEYS_URL/],
  ["another key", reply(200, fitsNot()), Error, /^Cannot decrypt the backup: it was changed/],
  ["a 503", reply(503, canary), UnavailableError, /KMS: the answer was 503$/],
];

function fitsNot(): string {
  return JSON.stringify({ ...key, Plaintext: Buffer.alloc(32, 8).toString("base64") });
}

for (const [what, answer, kind, words] of decryptions) {
  test(`${what} of KMS when it is to decrypt: ${kind.name}`, async () => {
    const left = [answer, reply(200, JSON.stringify(key))];
    await using server = await serve((...both) => (left.pop() ?? silence)(...both));
    using _ = access(server.url);
    const cipher = encryptionSdkCipher(kmsMasterKey({ keyId: "alias/backups", region }));
    const encrypted = await sealed(cipher, Buffer.of(1));

    const failure: unknown = await all(
      cipher.decrypt(inPieces(encrypted, 100), context, never),
    ).catch((error: unknown) => error);

    assert.ok(failure instanceof kind, inspect(failure));
    assert.match(failure.message, words);
    assert.doesNotMatch(inspect(failure, { depth: Infinity, showHidden: true }), /canary|Y2FuYXJ5/);
    assert.equal(server.bodies.length, 2);
  });
}

test("KMS is asked for the key of the settings, bound to the context", async () => {
  await using server = await serve(reply(200, JSON.stringify(key)));
  using _ = access(server.url);
  const cipher = encryptionSdkCipher(kmsMasterKey({ keyId: "alias/backups", region }));
  const encrypted = await sealed(cipher, Buffer.from("whole"));

  const decrypted = await all(cipher.decrypt(inPieces(encrypted, 100), context, never));

  assert.equal(String(decrypted), "whole");
  assert.deepEqual(
    server.bodies.map((body) => JSON.parse(body) as unknown),
    [
      { KeyId: "alias/backups", NumberOfBytes: 32, EncryptionContext: context },
      {
        KeyId: "alias/backups",
        CiphertextBlob: key.CiphertextBlob,
        EncryptionContext: context,
      },
    ],
  );
});
