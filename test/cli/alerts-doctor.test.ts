/** `alerts doctor`: whether people would hear of a failure, and what is wrong with the way there. */
import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { keepCopy } from "../support/kept-copies.ts";
import { worldIn } from "../support/sample-world.ts";
import { canary } from "../support/secret-fakes.ts";
import { awsAt, rowOf, secretProgram } from "../support/secret-program.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

interface Diagnosis {
  readonly reachesSomebody: boolean;
  readonly problems: readonly { readonly problem: string; readonly remedy: string }[];
  readonly inForce: { readonly addresses: readonly string[]; readonly source: string };
  readonly roads: readonly { readonly road: string; readonly withoutAws: boolean }[];
  readonly withoutAws: boolean;
  readonly runbook: string;
}

const good = {
  ENVIRONMENT: "production",
  MAIL_URL: "ses:us-east-1",
  MAIL_FALLBACK_URLS: `ses:us-west-2 smtps://jobs:${canary}@mail.example.com:2465`,
  MAIL_FROM: "jobs@example.com",
  ALERT_RECIPIENTS: "ops@example.com",
  ALERT_CONTACT: "the operators",
  RUNBOOK_URL: `https://reader:${canary}@example.com/runbooks?key=${canary}`,
};

suite("alerts doctor", { concurrency: true }, () => {
  test("nothing is wrong with the embedded world as it is: 0", async (t) => {
    const { code, stdout } = await secretProgram(await temporaryFolder(t), "alerts doctor");

    assert.equal(code, 0, stdout);
    assert.match(stdout, /^Nothing is wrong\.$/m);
  });

  test("recipients, sender, roads in order, contact and runbook are shown without a login", async (t) => {
    const folder = await temporaryFolder(t);
    await worldIn(folder).keepSecret("surgicase/main", {
      job_failure_recipients: "a@example.com",
      OPENAI_API_KEY: canary,
    });

    const table = await secretProgram(folder, "alerts doctor", good);
    const json = await secretProgram(folder, "alerts doctor --json", good);

    assert.deepEqual([table.code, json.code], [0, 0], table.stdout);
    assert.match(table.stdout, /^Alerts go to a@example\.com \(job_failure_recipients\)\.$/m);
    assert.equal(
      rowOf(table, "smtps://mail.example.com"),
      "smtps://mail.example.com | yes | alerts",
    );
    assert.equal(rowOf(table, "ses:us-east-1"), "ses:us-east-1 | no | alerts and reports");
    assert.match(table.stdout, /^Sender: +jobs@example\.com$/m);
    assert.match(table.stdout, /^Contact: +the operators$/m);
    assert.match(table.stdout, /^Runbook: +https:\/\/example\.com\/runbooks$/m);
    assert.match(
      table.stdout,
      /^With no AWS .* can still be sent.* No road was tried: `selftest --live`/m,
    );
    const found = JSON.parse(json.stdout) as Diagnosis;
    assert.deepEqual(
      found.roads.map(({ road }) => road),
      ["ses:us-east-1", "ses:us-west-2", "smtps://mail.example.com"],
    );
    assert.deepEqual([found.reachesSomebody, found.withoutAws], [true, true]);
    assert.deepEqual(found.problems, []);
  });

  for (const [what, variables, problem, code] of [
    [
      "only one road",
      { MAIL_URL: "smtps://m.example.com", MAIL_FALLBACK_URLS: "" },
      /only one road/,
      3,
    ],
    ["only AWS roads", { MAIL_FALLBACK_URLS: "ses:us-west-2" }, /every road needs AWS/, 3],
    [
      "only AWS roads, one of them by SMTP",
      { MAIL_FALLBACK_URLS: "smtps://email-smtp.us-west-2.amazonaws.com" },
      /every road needs AWS/,
      3,
    ],
    ["a road into files", { MAIL_FALLBACK_URLS: "file:" }, /mail goes into files/, 3],
    [
      "mail into files alone",
      { MAIL_URL: "file:", MAIL_FALLBACK_URLS: "" },
      /mail goes into files/,
      78,
    ],
    ["no sender", { MAIL_FROM: "" }, /there is no sender/, 78],
    [
      "a sender that is none",
      { MAIL_FROM: canary },
      /MAIL_FROM must be one plain mail address/,
      78,
    ],
    ["nobody named", { ALERT_RECIPIENTS: "" }, /nobody is named/, 78],
    [
      "no road",
      { MAIL_URL: `imap://${canary}`, MAIL_FALLBACK_URLS: "" },
      /there is no road for mail/,
      78,
    ],
    ["another setting that cannot be read", { DATABASE_URL: canary }, /DATABASE_URL must be/, 3],
    ["a first road that cannot be read", { MAIL_URL: canary }, /MAIL_URL must be/, 3],
    [
      "a road that points to a secret",
      { MAIL_URL: "secretsmanager:mail" },
      /must not point to a secret/,
      3,
    ],
  ] as const) {
    test(`${what} is told with what to do: ${code}`, async (t) => {
      const folder = await temporaryFolder(t);

      const ended = await secretProgram(folder, "alerts doctor --json", { ...good, ...variables });

      assert.equal(ended.code, code, ended.stdout);
      const { problems, reachesSomebody } = JSON.parse(ended.stdout) as Diagnosis;
      const found = problems.find((each) => problem.test(each.problem));
      assert.ok((found?.remedy ?? "") !== "", ended.stdout);
      assert.equal(reachesSomebody, code === 3);
    });
  }

  for (const [what, variables, code] of [
    ["one road", { MAIL_URL: "smtps://m.example.com", MAIL_FALLBACK_URLS: "" }, 0],
    ["nobody named", { ALERT_RECIPIENTS: "" }, 78],
  ] as const) {
    test(`asked whether somebody is reached, ${what} is ${code}`, async (t) => {
      const folder = await temporaryFolder(t);

      const ended = await secretProgram(folder, "alerts doctor --reachable", {
        ...good,
        ...variables,
      });

      assert.equal(ended.code, code, ended.stdout);
      assert.match(ended.stdout, /What is wrong:/);
    });
  }

  test("elements that are no address are told, while the others are", async (t) => {
    const folder = await temporaryFolder(t);
    const named = { job_failure_recipients: `a@example.com,${canary}` };
    await worldIn(folder).keepSecret("surgicase/main", named);

    const { code, stdout } = await secretProgram(folder, "alerts doctor", good);

    assert.equal(code, 3, stdout);
    assert.match(stdout, /^ {2}job_failure_recipients: number 2 is no mail address\. Correct it/m);
  });

  test("with AWS away and no copy, the installation's own list is told: 3", async (t) => {
    const folder = await temporaryFolder(t);

    const { code, stdout } = await secretProgram(folder, "alerts doctor", { ...good, ...awsAt() });

    assert.equal(code, 3, stdout);
    assert.match(stdout, /^Alerts go to ops@example\.com \(ALERT_RECIPIENTS\)\.$/m);
    assert.match(stdout, /^ {2}the secret main cannot be read \(unavailable\)\. /m);
    assert.match(stdout, /It has no copy that can be opened\.$/m);
  });

  test("with AWS away and a copy, whom it names is told: 3", async (t) => {
    const folder = await temporaryFolder(t);
    const values = { admin_email: "boss@example.com", key: canary };
    await keepCopy(folder, "main", { ageSeconds: 2 * 3600, values });

    const { code, stdout } = await secretProgram(folder, "alerts doctor", { ...good, ...awsAt() });

    assert.equal(code, 3, stdout);
    assert.match(stdout, /^Alerts go to boss@example\.com \(admin_email\)\.$/m);
    assert.match(stdout, /^ {2}the secret main is read from a copy \(unavailable\)\. /m);
  });

  test("nothing is sent", async (t) => {
    const folder = await temporaryFolder(t);

    await secretProgram(folder, "alerts doctor");

    assert.deepEqual(await worldIn(folder).files("mail"), []);
  });
});
