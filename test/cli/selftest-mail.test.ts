/** `selftest --send-test-email`: asked or told, refused or sent, through a real mail server. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { suite, test } from "node:test";
import { simpleParser } from "mailparser";
import { runProgram as runHere } from "../../src/cli/program.ts";
import type { Shell } from "../../src/cli/shell.ts";
import { systemClock } from "../../src/world/world.ts";
import { openOffice } from "../adapters/mail/smtp-servers.ts";
import { runProgram } from "../support/program.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const asked = ["selftest", "--send-test-email"] as const;

function roadTo({ settings }: Awaited<ReturnType<typeof openOffice>>) {
  return {
    USER: "robin",
    MAIL_URL: `smtp://127.0.0.1:${settings.port}`,
    MAIL_FROM: "jobs@example.com",
    ALERT_RECIPIENTS: "one@example.com,two@example.com",
  };
}

suite("selftest --send-test-email", () => {
  test("with --yes a CRITICAL test mail is accepted for everybody, and says that nothing is to be done", async (context) => {
    await using office = await openOffice();
    const folder = await temporaryFolder(context);

    const { code, stdout } = await runProgram(folder, [...asked, "--yes"], {
      variables: roadTo(office),
    });

    assert.equal(code, 0, stdout);
    assert.match(
      stdout,
      /accepted by smtp:\/\/127\.0\.0\.1:\d+ for o\*\*\*@example\.com: <.+@example\.com>/,
    );
    assert.match(
      stdout,
      /accepted by smtp:\/\/127\.0\.0\.1:\d+ for t\*\*\*@example\.com: <.+@example\.com>/,
    );
    assert.match(stdout, /accepted is not received/);
    for (const address of ["one@example.com", "two@example.com"]) {
      const [arrival, ...others] = await office.arrivals(address);
      assert.ok(arrival);
      assert.deepEqual(others, []);
      const mail = await simpleParser(Buffer.from(arrival.raw));
      assert.equal(mail.subject, "🚨 CRITICAL: Scheduled Job Failed - Resilience Test Job");
      assert.match(mail.text ?? "", /This is a test: no job failed/);
      assert.match(mail.text ?? "", /Asked for by:\s+robin on /);
      assert.match(mail.text ?? "", /WHAT TO DO NOW\s+Nothing\./);
      assert.match(String(mail.html), /This is a test: no job failed/);
    }
  });

  test("without a terminal and without --yes it is refused with 64, and nothing is sent", async (context) => {
    await using office = await openOffice();
    const folder = await temporaryFolder(context);

    const { code, stderr, stdout } = await runProgram(folder, asked, {
      variables: roadTo(office),
    });

    assert.equal(code, 64);
    assert.match(stderr, /^Cannot ask whether to send the test mail: .*--yes/);
    assert.equal(stdout, "");
    assert.deepEqual(await office.arrivals("one@example.com"), []);
  });

  test("where it can be sent to nobody, that is said with 78", async (context) => {
    const folder = await temporaryFolder(context);

    const { code, stderr } = await runProgram(folder, [...asked, "--yes"], {
      variables: { MAIL_URL: "smtp://127.0.0.1" },
    });

    assert.equal(code, 78);
    assert.match(stderr, /MAIL_FROM cannot be used/);
    assert.match(stderr, /ALERT_RECIPIENTS names nobody/);
  });

  for (const [answer, meaning] of [
    ["no", "no"],
    ["", "nothing"],
    ["y", "something else"],
  ] as const) {
    test(`whoever answers ${meaning} gets no mail, and 1`, async (context) => {
      await using office = await openOffice();
      const folder = await temporaryFolder(context);
      const said: string[] = [];
      const questions: string[] = [];
      const shell: Shell = {
        environment: roadTo(office),
        folder,
        host: "host",
        clock: systemClock,
        stop: new AbortController().signal,
        isTerminal: true,
        print: (line) => void said.push(line),
        complain: (line) => void said.push(line),
        ask: async (question) => {
          questions.push(question);
          return answer;
        },
        randomId: () => "random-1",
        random: () => 0,
      };

      const code = await runHere(asked, shell);

      assert.equal(code, 1);
      assert.deepEqual(questions, [
        "Send a test mail to 2 recipients (o***@example.com, t***@example.com)? yes/no ",
      ]);
      assert.deepEqual(said, ["Cancelled: no mail was sent, and nothing was tried."]);
      assert.deepEqual(await office.arrivals("one@example.com"), []);
    });
  }

  for (const [answer, code, mails] of [
    ["no\n", 1, 0],
    ["yes\n", 0, 1],
    ["\u0004", 1, 0],
    ["\u0003", 143, 0],
  ] as const) {
    test(`on a terminal, ${JSON.stringify(answer)} ends with ${code} and ${mails} mails`, async (context) => {
      await using office = await openOffice();
      const folder = await temporaryFolder(context);

      const ended = await onTerminal(folder, asked, roadTo(office), answer);

      if (ended === undefined) {
        context.skip("script is missing: no terminal can be made");
        return;
      }
      assert.equal(ended.code, code, ended.said);
      assert.match(ended.said, /Send a test mail to 2 recipients/);
      assert.equal((await office.arrivals("one@example.com")).length, mails);
    });
  }
});

/** Starts it on a terminal of its own, and types the answer once it is asked. */
async function onTerminal(
  folder: string,
  words: readonly string[],
  variables: Readonly<Record<string, string>>,
  answer: string,
): Promise<{ readonly code: number | null; readonly said: string } | undefined> {
  const main =
    process.env["TEST_PROGRAM"] ?? join(import.meta.dirname, "..", "..", "src", "main.ts");
  const command = [process.execPath, main, ...words].map((word) => `'${word}'`).join(" ");
  const child = spawn("script", ["-qec", command, "/dev/null"], {
    cwd: folder,
    env: { PATH: process.env["PATH"] ?? "", HOME: folder, TERM: "xterm", ...variables },
    stdio: ["pipe", "pipe", "inherit"],
    timeout: 60_000,
  });
  const { promise, resolve } = Promise.withResolvers<number | null | undefined>();
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    const wasAsked = said.includes("yes/no");
    said += text;
    if (!wasAsked && said.includes("yes/no")) {
      child.stdin.write(answer);
    }
  });
  child.on("error", () => resolve(undefined));
  child.on("close", (code) => resolve(code));
  const code = await promise;
  return code === undefined ? undefined : { code, said };
}
