/** The payment report with its documents in a bucket: encrypted there, the same bytes for whoever is served later, and patience. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { suite, test } from "node:test";
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { UnavailableError } from "../../src/domain/failure.ts";
import { providerPaymentReport } from "../../src/jobs/provider-payment-report.ts";
import { noEmulator, openBucket, openEmulatedBucket } from "../adapters/storage/buckets.ts";
import { login } from "../adapters/mail/ses-servers.ts";
import { closedWorld as closedMonday, reporting, reportMails } from "../faults/two-jobs.ts";
import { attemptOf, keepingMailer } from "../support/job-run.ts";
import { startProgram } from "../support/program.ts";
import { closedWorld, later } from "../support/reportable-week.ts";

suite(
  "provider-payment-report on an emulator's S3",
  noEmulator === undefined ? {} : { skip: noEmulator },
  () => {
    test("what is stored is what was recorded and mailed, encrypted, and tells nobody's name", async (t) => {
      const world = await closedWorld(t);
      const { storage, client, bucket: Bucket } = await openEmulatedBucket(t);
      const { mailer, letters } = keepingMailer();

      const outcome = await attemptOf(providerPaymentReport, world.folder, {
        ports: { mailer, storage },
      });

      assert.equal(outcome.kind, "succeeded");
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
      assert.deepEqual(
        new Set(Contents.map(({ Key }) => Key)),
        new Set(world.deliveries().map((row) => `private/${String(row["storage_key"])}`)),
      );
      for (const row of world.deliveries()) {
        const Key = `private/${String(row["storage_key"])}`;
        const object = await client.send(new GetObjectCommand({ Bucket, Key }));
        const bytes = await object.Body?.transformToByteArray();
        const letter = letters.find(({ to }) => to === row["recipient"]);

        assert.equal(object.ServerSideEncryption, "AES256");
        assert.equal(object.ContentType, "application/pdf");
        assert.equal(sha256Of(bytes), row["sha256"]);
        assert.equal(sha256Of(letter?.attachments?.[0]?.content), row["sha256"]);
        assert.match(Key, /^private\/reports\/provider-payment-report\/[\w./-]+\.pdf$/);
        assert.doesNotMatch(Key, /finance|payroll|example/);
      }
      assert.deepEqual(await world.files("storage"), []);
    });

    test("a second run sends the bytes that the first has stored", async (t) => {
      const world = await closedWorld(t);
      const { storage } = await openEmulatedBucket(t);
      const refusing = keepingMailer({ "finance@example.com": later });
      await attemptOf(providerPaymentReport, world.folder, {
        ports: { mailer: refusing.mailer, storage },
      }).catch((error: unknown) => assert.ok(error instanceof UnavailableError));
      const planned = world.deliveries().find((row) => row["recipient"] === "finance@example.com");
      const { mailer, letters } = keepingMailer();

      await attemptOf(providerPaymentReport, world.folder, {
        now: "2026-11-23T11:00:00Z",
        ports: { mailer, storage },
      });

      assert.deepEqual(
        letters.map(({ to, attachments }) => [to, sha256Of(attachments?.[0]?.content)]),
        [["finance@example.com", planned?.["sha256"]]],
      );
    });

    test("a bucket that is away ends the attempt as one to wait for, before any mail", async (t) => {
      const world = await closedWorld(t);
      const { storage } = await openEmulatedBucket(t, { endpoint: "http://127.0.0.1:9" });
      const { mailer, letters } = keepingMailer();

      const attempt = attemptOf(providerPaymentReport, world.folder, {
        ports: { mailer, storage },
      });

      await assert.rejects(attempt, (error: Error) => {
        assert.ok(error instanceof UnavailableError);
        assert.equal(error.what, "the report storage");
        return /^Cannot store reports\/.*: the connection was refused$/.test(error.message);
      });
      assert.equal(letters.length, 0);
    });
  },
);

test("the program waits for a bucket that is away, and delivers when it is back", async (t) => {
  let isAway = true;
  const { server } = await openBucket(t, {
    early: ({ socket }) => {
      if (isAway) {
        socket.destroy();
      }
      return isAway;
    },
  });
  const world = await closedMonday(t);
  const program = startProgram(world.folder, reporting, {
    variables: {
      ...login,
      STORAGE_URL: `s3://reports-bucket/private/user-reports?endpoint=${server.url}`,
    },
  });

  await program.says("run is waiting");
  await program.says("notification sent");
  const mailsWhileAway = await world.mails();
  isAway = false;
  const { code, stdout } = await program.ended;

  assert.equal(code, 0, stdout);
  assert.match(stdout, /Cannot store reports\/[^"]*: the connection was cut/);
  assert.ok(mailsWhileAway.every(({ attachments }) => attachments.length === 0));
  assert.deepEqual(Object.values(await reportMails(world)), [1, 1]);
  assert.equal(server.objects.size, 2);
  assert.ok(
    [...server.objects.keys()].every((path) =>
      path.startsWith("/reports-bucket/private/user-reports/reports/provider-payment-report/"),
    ),
  );
  assert.deepEqual(await world.files("storage"), []);
});

function sha256Of(content: Uint8Array | string | undefined): string {
  return createHash("sha256")
    .update(content ?? "")
    .digest("hex");
}
