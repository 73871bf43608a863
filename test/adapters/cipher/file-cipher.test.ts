/** Backups encrypted under a key in a file: the contract, where the key is and when it is made, and the stock SDK as a witness. */
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { inspect } from "node:util";
import { buildDecrypt } from "@aws-crypto/decrypt-node";
import { buildEncrypt } from "@aws-crypto/encrypt-node";
import { RawAesKeyringNode, RawAesWrappingSuiteIdentifier } from "@aws-crypto/raw-aes-keyring-node";
import { encryptionSdkCipher } from "../../../src/adapters/cipher/encryption-sdk.ts";
import { fileMasterKey } from "../../../src/adapters/cipher/file-master-key.ts";
import { ConfigError, UnavailableError } from "../../../src/domain/failure.ts";
import { openCipher, openKeys } from "../../../src/world/kept.ts";
import {
  all,
  backupCipherContract,
  context,
  digest,
  inPieces,
  never,
  sealed,
} from "../../contract/backup-cipher.ts";
import { smallDisk } from "../../support/small-disk.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

backupCipherContract("a key in a file", async (t) => {
  const folders = [await temporaryFolder(t), await temporaryFolder(t)] as const;
  const [cipher, another] = await Promise.all(
    folders.map(async (folder) => openCipher({ kind: "files", folder, embedded: true })),
  );
  assert.ok(cipher && another);
  await sealed(another, Buffer.of());
  return { cipher, another };
});

async function masterKeyIn(folder: string): Promise<Uint8Array> {
  const text = await readFile(join(folder, "backup-master-key"), "utf8");
  return new Uint8Array(Buffer.from(text, "base64"));
}

async function stockKeyring(folder: string): Promise<RawAesKeyringNode> {
  const unencryptedMasterKey = await masterKeyIn(folder);
  return new RawAesKeyringNode({
    keyNamespace: "surgicase-jobs",
    keyName: createHash("sha256").update(unencryptedMasterKey).digest("hex").slice(0, 16),
    unencryptedMasterKey,
    wrappingSuite: RawAesWrappingSuiteIdentifier.AES256_GCM_IV12_TAG16_NO_PADDING,
  });
}

test("the stock SDK decrypts what we encrypt, and we what it encrypts", async (t) => {
  const folder = await temporaryFolder(t);
  const cipher = encryptionSdkCipher(fileMasterKey({ folder, embedded: true }));
  const plain = randomBytes(2_500_000);
  const ours = await sealed(cipher, plain);
  const keyring = await stockKeyring(folder);

  const { plaintext, messageHeader } = await buildDecrypt().decrypt(keyring, ours);
  const { result } = await buildEncrypt().encrypt(keyring, plain, {
    encryptionContext: { ...context },
    suiteId: messageHeader.suiteId,
  });
  const theirs = await all(cipher.decrypt(inPieces(result, 70_000), context, never));

  assert.equal(digest(plaintext), digest(plain));
  assert.deepEqual({ ...messageHeader.encryptionContext }, context);
  assert.equal(messageHeader.frameLength, 1024 * 1024);
  assert.equal(messageHeader.suiteId, 0x0478);
  assert.equal(digest(theirs), digest(plain));
});

test("a message without key commitment is refused", async (t) => {
  const folder = await temporaryFolder(t);
  const cipher = encryptionSdkCipher(fileMasterKey({ folder, embedded: true }));
  await sealed(cipher, Buffer.of());
  const { result } = await buildEncrypt("FORBID_ENCRYPT_ALLOW_DECRYPT" as never).encrypt(
    await stockKeyring(folder),
    randomBytes(100),
    { encryptionContext: { ...context } },
  );

  const decrypting = all(cipher.decrypt(inPieces(result, 1000), context, never));

  await assert.rejects(decrypting, /^Error: Cannot decrypt the backup: it was changed/);
});

test("its name is the beginning of the digest of the key, which lies beside that of the names and is another", async (t) => {
  const folder = join(await temporaryFolder(t), "keys");
  const settings = { kind: "files", folder, embedded: true } as const;
  await openKeys(settings).then(async (keys) => keys.open(Buffer.alloc(60), never));
  const { encrypted, keyId } = (await openCipher(settings)).encrypt(
    inPieces(Buffer.of(1), 1),
    context,
    never,
  );

  await all(encrypted);

  const key = await masterKeyIn(folder);
  assert.equal(keyId(), digest(key).slice(0, 16));
  assert.deepEqual((await readdir(folder)).toSorted(), ["backup-master-key", "phi-master-key"]);
  assert.equal((await stat(join(folder, "backup-master-key"))).mode & 0o777, 0o600);
  const names = await readFile(join(folder, "phi-master-key"), "utf8");
  assert.notEqual(names, await readFile(join(folder, "backup-master-key"), "utf8"));
});

test("of many who begin at once all have the same key", async (t) => {
  const folder = await temporaryFolder(t);
  const cipher = () => encryptionSdkCipher(fileMasterKey({ folder, embedded: true }));

  const encrypted = await Promise.all(
    Array.from({ length: 10 }, async () => sealed(cipher(), Buffer.from("whole"))),
  );

  const decrypted = await Promise.all(
    encrypted.map(async (each) => all(cipher().decrypt(inPieces(each, 100), context, never))),
  );
  assert.deepEqual(
    decrypted.map(String),
    encrypted.map(() => "whole"),
  );
});

test("a folder of the settings' own is never given a key, and decrypting makes none anywhere", async (t) => {
  const folder = await temporaryFolder(t);
  const made = await temporaryFolder(t);
  const encrypted = await sealed(
    encryptionSdkCipher(fileMasterKey({ folder: made, embedded: true })),
    Buffer.from("whole"),
  );

  const attempts = [
    sealed(encryptionSdkCipher(fileMasterKey({ folder, embedded: false })), Buffer.of(1)),
    all(
      encryptionSdkCipher(fileMasterKey({ folder, embedded: true })).decrypt(
        inPieces(encrypted, 100),
        context,
        never,
      ),
    ),
  ];

  for (const attempt of attempts) {
    await assert.rejects(attempt, (error) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, /the file backup-master-key in it: it is not there; restore it/);
      return true;
    });
  }
  assert.deepEqual(await readdir(folder), []);
});

test("the wrong key names itself and the right one", async (t) => {
  const [one, other] = [await temporaryFolder(t), await temporaryFolder(t)];
  const encrypted = await sealed(
    encryptionSdkCipher(fileMasterKey({ folder: one, embedded: true })),
    Buffer.of(1),
  );
  const wrong = encryptionSdkCipher(fileMasterKey({ folder: other, embedded: true }));
  await sealed(wrong, Buffer.of(1));
  const [rightName, wrongName] = [await masterKeyIn(one), await masterKeyIn(other)].map((key) =>
    digest(key).slice(0, 16),
  );

  const decrypting = all(wrong.decrypt(inPieces(encrypted, 100), context, never));

  await assert.rejects(decrypting, {
    message: `Cannot decrypt the backup: it was encrypted under the master key ${rightName}, and KEYS_URL has ${wrongName}; let KEYS_URL name the key that encrypted it`,
  });
});

for (const text of ["", "canary", `${Buffer.alloc(31, 1).toString("base64")}\n`]) {
  test(`a file with ${JSON.stringify(text)} is no key; it stays, and is not quoted`, async (t) => {
    const folder = await temporaryFolder(t);
    await writeFile(join(folder, "backup-master-key"), text);

    const failure: unknown = await sealed(
      encryptionSdkCipher(fileMasterKey({ folder, embedded: true })),
      Buffer.of(1),
    ).catch((error: unknown) => error);

    assert.ok(failure instanceof ConfigError);
    assert.match(failure.message, /KEYS_URL.*backup-master-key holds 32 bytes in base64/);
    assert.ok(text === "" || !inspect(failure, { depth: Infinity }).includes(text.trim()));
    assert.equal(await readFile(join(folder, "backup-master-key"), "utf8"), text);
  });
}

test("a folder in the file's place is named", async (t) => {
  const folder = await temporaryFolder(t);
  await mkdir(join(folder, "backup-master-key"));

  const encrypting = sealed(
    encryptionSdkCipher(fileMasterKey({ folder, embedded: true })),
    Buffer.of(1),
  );

  await assert.rejects(encrypting, /Cannot encrypt the backup: there is a folder where a file/);
});

test("on a full disk the run waits, and half a key is none", async (t) => {
  const disk = await smallDisk(t);
  if (disk === undefined) {
    return;
  }
  await writeFile(join(disk, "ballast"), Buffer.alloc(1_000_000)).catch(() => undefined);
  const folder = join(disk, "keys");

  const encrypting = sealed(
    encryptionSdkCipher(fileMasterKey({ folder, embedded: true })),
    Buffer.of(1),
  );

  await assert.rejects(encrypting, UnavailableError);
  await assert.rejects(stat(join(folder, "backup-master-key")), /ENOENT/);
});
