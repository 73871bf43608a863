/** Muting a job: dated, by somebody, for a reason; and what becomes of its mails meanwhile. */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { untilOf } from "../../src/cli/commands/alerts/until.ts";
import { UsageError } from "../../src/domain/failure.ts";
import { runProgram } from "../support/program.ts";
import { sampleWorld } from "../support/sample-world.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const now = new Date("2026-11-23T09:00:00Z");

for (const [text, until] of [
  ["2026-11-25T12:00Z", "2026-11-25T12:00:00.000Z"],
  ["2026-11-25T12:00:30Z", "2026-11-25T12:00:30.000Z"],
  ["45m", "2026-11-23T09:45:00.000Z"],
  ["4h", "2026-11-23T13:00:00.000Z"],
  [" 14d ", "2026-12-07T09:00:00.000Z"],
] as const) {
  test(`--until ${text} is ${until}`, () => {
    assert.equal(untilOf(text, now).toISOString(), until);
  });
}

for (const [text, why] of [
  ["2026-11-23T08:59Z", /until 2026-11-23T08:59Z: that is past/],
  ["0h", /that is past/],
  ["15d", /14 days from now is the longest, 2026-12-07T09:00Z/],
  ["2027-11-23T09:00Z", /the longest/],
  ["2026-11-31T09:00Z", /Cannot read --until/],
  ["2026-11-25T12:00", /Cannot read --until/],
  ["tomorrow", /Cannot read --until/],
  ["4", /Cannot read --until/],
  ["", /Cannot read --until/],
] as const) {
  test(`--until ${JSON.stringify(text)} is refused`, () => {
    assert.throws(
      () => untilOf(text, now),
      (error) => error instanceof UsageError && why.test(error.message),
    );
  });
}

async function alertsIn(t: TestContext) {
  const world = await sampleWorld(await temporaryFolder(t));
  const run = async (...words: readonly string[]) =>
    runProgram(world.folder, words, {
      variables: { JOB_OPTIONS: words[0] === "run" ? "--no-wait" : "" },
    });
  const alerts = async (words: string) => run("alerts", ...words.split(" "));
  return { alerts, run, mails: async () => world.mails() };
}

const who = "--by ann --reason maintenance";

test("a job that is muted runs and fails, and nobody is mailed until it is unmuted", async (t) => {
  const { alerts, run, mails } = await alertsIn(t);
  // Nothing is closed yet, so it is blocked.
  const fail = async () => run("run", "provider-payment-report");

  const muted = await alerts(`mute provider-payment-report --until 4h ${who}`);
  const quiet = await fail();
  const silent = await mails();
  const unmuted = await alerts(`unmute provider-payment-report ${who}`);
  await fail();

  assert.equal(muted.code, 0, muted.stderr);
  assert.match(muted.stdout, /^provider-payment-report is muted until \w{3} \d{4}-.* UTC: nobody/);
  assert.match(muted.stdout, /alerts unmute provider-payment-report --by "\$\(whoami\)"/);
  assert.equal(quiet.code, 69);
  assert.match(quiet.stdout, /"by":"ann","reason":"maintenance".*notification muted/);
  assert.deepEqual(silent, []);
  assert.equal(unmuted.code, 0, unmuted.stderr);
  assert.equal((await mails()).length, 1);
});

test("the mutes in force are listed, with who, until when and why", async (t) => {
  const { alerts } = await alertsIn(t);

  const none = await alerts("mutes");
  await alerts(`mute referral-report --until 2d ${who}`);
  await alerts("mute referral-report --until 4h --by bob --reason shorter");
  await alerts(`mute paid-update --until 1h ${who}`);
  await alerts(`unmute paid-update ${who}`);
  const table = await alerts("mutes");
  const document = JSON.parse((await alerts("mutes --json")).stdout) as object[];

  assert.equal(none.stdout, "No job is muted.\n");
  assert.match(
    table.stdout,
    /^JOB +UNTIL +BY +REASON +SINCE\nreferral-report +.* UTC  bob  shorter  .*UTC\n$/,
  );
  assert.deepEqual(
    document.map((each) => ({ ...each, until: "", since: "" })),
    [{ job: "referral-report", until: "", by: "bob", reason: "shorter", since: "" }],
  );
});

for (const [what, words, why] of [
  [
    "a job that there is not",
    `mute referal-report --until 4h ${who}`,
    /"referal-report": there is no such job/,
  ],
  ["a mute without an end", `mute referral-report ${who}`, /until/],
  ["a mute for ever", `mute referral-report --until 99999d ${who}`, /the longest/],
  ["a mute that nobody answers for", "mute referral-report --until 4h --reason x", /by/],
  ["the end of a mute that there is not", `unmute referral-report ${who}`, /it is not muted/],
] as const) {
  test(`refused: ${what}`, async (t) => {
    const { alerts } = await alertsIn(t);

    const { code, stderr } = await alerts(words);

    assert.equal(code, 64);
    assert.match(stderr, why);
    assert.equal((await alerts("mutes")).stdout, "No job is muted.\n");
  });
}
