/** The policy `legacy`, for providers of whose profile no password can be made. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { scrub } from "../../src/domain/scrub.ts";
import { keepingMailer } from "../support/job-run.ts";
import {
  individualAttempt,
  individualDeliveries,
  reportedWorld,
} from "../support/reported-week.ts";
import { profileRow } from "../support/sample-world.ts";

const settings = { passwordPolicy: "legacy" } as const;

test("where nobody's profile has what it takes, the run is partial and names everybody, as its dry run does", async (t) => {
  const world = await reportedWorld(t, {
    user_profile: [
      profileRow("ann", { user_npi: null }),
      profileRow("bob", { last_name: " ", user_npi: null }),
    ],
  });
  const { mailer, letters } = keepingMailer();
  const rehearsal = await individualAttempt(world, { settings, dryRun: true });

  const outcome = await individualAttempt(world, { settings, ports: { mailer } });

  assert.ok(outcome.kind === "partial" && rehearsal.kind === "partial");
  assert.deepEqual(
    outcome.troubles.map(({ subject, problem }) => `${subject}: ${problem.split(",")[0]}`),
    [
      "provider bob: he was not sent his report: his profile has no last name and no NPI",
      "provider ann: he was not sent his report: his profile has no NPI",
    ],
  );
  assert.ok(outcome.troubles.every(({ problem }) => scrub(problem) === problem));
  assert.deepEqual(rehearsal.troubles, outcome.troubles);
  assert.equal(outcome.counts["recipients"], 0);
  assert.deepEqual([letters.length, individualDeliveries(world).length], [0, 0]);
});

test("who has what it takes is sent his report, and the others when they are mended", async (t) => {
  const world = await reportedWorld(t, {
    user_profile: [profileRow("ann", { user_npi: null }), profileRow("bob")],
  });
  const [first, second] = [keepingMailer(), keepingMailer()];
  await individualAttempt(world, { settings, ports: first });
  world.execute("update user_profile set user_npi = 1000000023 where user_id = 'ann'");
  world.execute("update user_profile set user_npi = null where user_id = 'bob'");

  const again = await individualAttempt(world, { settings, ports: second });

  assert.deepEqual(
    [first, second].map(({ letters }) => letters.map(({ to }) => to)),
    [["bob@example.com"], ["ann@example.com"]],
  );
  assert.deepEqual(again.kind === "partial" && again.troubles.map(({ subject }) => subject), [
    "REPORT_PASSWORDS",
  ]);
});
