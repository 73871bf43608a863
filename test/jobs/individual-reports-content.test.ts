/** Names that are encrypted or cannot be printed, and who is told of them, once or again. */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { UnavailableError } from "../../src/domain/failure.ts";
import type { DataKeys } from "../../src/ports/data-keys.ts";
import type { Ports } from "../../src/ports/ports.ts";
import type { RunRecord } from "../../src/ports/run-history.ts";
import { keepingMailer } from "../support/job-run.ts";
import { hopeless } from "../support/reportable-week.ts";
import {
  individualAttempt,
  individualDeliveries,
  reportedWorld,
} from "../support/reported-week.ts";
import { caseRow } from "../support/sample-world.ts";
import { embeddedWrap, keyRow, ownersKey } from "../support/wrapped-keys.ts";

/** Base64 of the right length, under a key that nobody has. */
const sealedName = "q83vASNFZ4mrze8BI0VniavN7wEjRWeJq83vASNFZ4k=";

/** Ann's case has a name that is encrypted, and no key opens it; bob's a letter that the font lacks. */
async function worldWithOddNames(t: TestContext) {
  return reportedWorld(t, {
    cases: [
      caseRow("A-1", { phi_encrypted: 1, patient_last: sealedName }),
      caseRow("B-1", { user_id: "bob", phi_encrypted: 0, patient_last: "李" }),
    ],
  });
}

const oddities = ["case A-1", "1 letter"];

function subjectsOf(outcome: Awaited<ReturnType<typeof individualAttempt>>): readonly string[] {
  return outcome.kind === "partial" ? outcome.troubles.map(({ subject }) => subject) : [];
}

/** Counts what is printed and opened. */
function watched() {
  const seen = { printed: 0, opened: 0 };
  const around = ({ printer, keys }: Ports): Partial<Ports> => ({
    printer: {
      ...printer,
      async print(document) {
        seen.printed += 1;
        return printer.print(document);
      },
    },
    keys: {
      async open(wrapped, signal) {
        seen.opened += 1;
        return keys.open(wrapped, signal);
      },
    },
  });
  return { seen, around };
}

/** As the history has it when a run has told what it found. */
function endedRun(): RunRecord {
  const at = new Date("2026-11-23T10:31:00Z");
  return {
    runId: "run-before",
    attempt: "local",
    job: "individual-provider-reports",
    slot: new Date("2026-11-23T10:00:00Z"),
    startedBy: "schedule",
    startedAt: at,
    seenAt: at,
    end: { endedAt: at, outcome: "partial", exitCode: 3, counts: {}, troubles: [], detail: "" },
  };
}

function historyOf(run: RunRecord) {
  return ({ history }: Ports) => ({ ...history, list: async () => [run] });
}

test("a name that cannot be read is printed as unavailable and named by its case, a letter by its number", async (t) => {
  const world = await worldWithOddNames(t);
  const { mailer, letters } = keepingMailer();

  const outcome = await individualAttempt(world, { ports: { mailer } });

  assert.deepEqual(subjectsOf(outcome), oddities);
  assert.doesNotMatch(JSON.stringify(outcome), /李|q83v/);
  const letter = outcome.kind === "partial" ? outcome.troubles.at(-1) : undefined;
  assert.match(letter?.problem ?? "", /: U\+674E, in the patient's name of case B-1$/);
  assert.equal(letters.length, 2);
});

test("what a killed run told nobody is told by the next one, though everybody has his report", async (t) => {
  const world = await worldWithOddNames(t);
  await individualAttempt(world);
  const { mailer, letters } = keepingMailer();

  const outcome = await individualAttempt(world, { ports: { mailer } });

  assert.deepEqual(subjectsOf(outcome), oddities);
  assert.equal(letters.length, 0);
});

test("where everybody has his report and a run has told of them, nothing is opened or printed again", async (t) => {
  const world = await worldWithOddNames(t);
  await individualAttempt(world);
  const { seen, around } = watched();

  const outcome = await individualAttempt(world, {
    around: (ports) => ({ ...around(ports), history: historyOf(endedRun())(ports) }),
  });

  assert.equal(outcome.kind, "skipped");
  assert.deepEqual(seen, { printed: 0, opened: 0 });
});

test("who is new is printed, and nobody else again", async (t) => {
  const world = await worldWithOddNames(t);
  world.execute("update user_profile set user_email = 'none' where user_id = 'bob'");
  await individualAttempt(world);
  world.execute("update user_profile set user_email = 'bob@example.com' where user_id = 'bob'");
  const { seen, around } = watched();

  const outcome = await individualAttempt(world, {
    around: (ports) => ({ ...around(ports), history: historyOf(endedRun())(ports) }),
  });

  assert.deepEqual(subjectsOf(outcome), ["1 letter"]);
  assert.equal(seen.printed, 1);
});

test("encrypted names are opened with the owner's key, which is asked for once", async (t) => {
  const world = await reportedWorld(t);
  const key = await ownersKey(embeddedWrap(world.folder));
  const row = keyRow("ann", key.wrapped);
  world.execute(
    "insert into user_encryption_keys (user_id, encrypted_dek, is_active) values (?, ?, 1)",
    row.user_id,
    row.encrypted_dek,
  );
  world.execute(
    "update cases set phi_encrypted = 1, patient_last = ? where user_id = 'ann'",
    key.seal("Ofann"),
  );
  const { seen, around } = watched();

  const outcome = await individualAttempt(world, { around });

  assert.equal(outcome.kind, "succeeded");
  assert.equal(seen.opened, 1);
});

test("while nobody can open the keys the run waits, and nothing is sent to anybody", async (t) => {
  const world = await worldWithOddNames(t);
  world.execute(
    "insert into user_encryption_keys (user_id, encrypted_dek, is_active) values ('ann', 'q83v', 1)",
  );
  const away: DataKeys = {
    open: async () => {
      throw new UnavailableError("the key service", "Cannot open a data key: no answer");
    },
  };
  const { mailer, letters } = keepingMailer();

  await assert.rejects(
    individualAttempt(world, { ports: { mailer, keys: away } }),
    UnavailableError,
  );

  assert.equal(letters.length, 0);
});

test("a refusal for good does not hide what is amiss in the documents", async (t) => {
  const world = await worldWithOddNames(t);
  const answers = { "bob@example.com": hopeless };

  const outcome = await individualAttempt(world, { ports: keepingMailer(answers) });

  assert.deepEqual(subjectsOf(outcome), ["provider bob (bob@example.com)", ...oddities]);
  assert.equal(individualDeliveries(world).length, 2);
});
