/**
 * The first check: secrets survive an outage of their store, and nothing else passes for one. What is checked is handed in,
 * so that a test can see the check fail on a world whose copies never grow old.
 */
import type { Fault } from "../demo/stand-in-secrets-manager.ts";
import { lifetimeSeconds } from "../domain/secrets/copy-rules.ts";
import { copyTrials } from "./copy-trials.ts";
import { must, mustEqual, mustFail, mustHold } from "./expectations.ts";
import { onNew, onWarm, type Bench, type SecretsSubject } from "./secrets-bench.ts";
import { trials, type Check, type Trial } from "./trial.ts";
import { warmingTrials } from "./warming-trials.ts";

export function secretsCheck(subject: SecretsSubject, live: readonly Trial[] = []): Check {
  return {
    name: "Secrets Manager",
    trials: [
      ...outageTrials(subject),
      ...refusalTrials(subject),
      ...copyTrials(subject),
      ...warmingTrials(subject),
    ],
    live,
  };
}

const internalError: Fault = { code: "InternalServiceError", status: 500 };

/** The three that AWS names for an outage, and a line that is cut. */
const outages: Readonly<Record<string, Fault>> = {
  InternalServiceError: internalError,
  ServiceUnavailable: { code: "ServiceUnavailable", status: 503 },
  ThrottlingException: { code: "ThrottlingException", status: 400 },
  "a cut line": "cut",
};

const outageRemedy =
  "Do not rely on this version in an outage: go back to the one before, and pass this line on to the developers.";

function outageTrials(subject: SecretsSubject): readonly Trial[] {
  return trials(outageRemedy, {
    "a fresh copy is used without asking the store": onWarm(subject, async (bench) => {
      const { store, clock } = bench;
      const before = store.questions();
      clock.pass(lifetimeSeconds("main") / 60 - 1);

      const { servedFrom } = await bench.process().read();

      mustEqual("questions to the store", store.questions() - before, 0);
      mustEqual("served from", servedFrom, "source");
    }),
    ...Object.fromEntries(
      Object.entries(outages).map(([name, fault]) => [
        `${name}: the stale copy is used and its age is said`,
        onWarm(subject, async (bench) => staleCopyIsUsed(bench, fault)),
      ]),
    ),
    "the store is back: its new value is used": onWarm(subject, async (bench) => {
      bench.clock.pass(62);
      bench.store.fail(internalError);
      await bench.process().read();
      bench.store.fail();
      bench.keep("main", { admin_email: "successor@example.com" });

      const { values, servedFrom } = await bench.process().read();

      mustEqual("served from", servedFrom, "source");
      mustEqual("the value", values["admin_email"], "successor@example.com");
    }),
    "a copy older than 24 h is used no more, however long the outage": onWarm(
      subject,
      async (bench) => {
        bench.clock.pass(24 * 60 + 1);
        bench.store.fail(internalError);

        await mustFail(bench.process().read(), "UnavailableError", "it was still used");
      },
    ),
    "a secret that has no copy: an outage is an error, not a blank": onNew(
      subject,
      async (bench) => {
        bench.store.fail(internalError);

        await mustFail(bench.process().read(), "UnavailableError", "something was given");
      },
    ),
  });
}

async function staleCopyIsUsed(bench: Bench, fault: Fault): Promise<void> {
  bench.clock.pass(62);
  bench.store.fail(fault);
  const process = bench.process();

  const { servedFrom, values } = await process.read();

  mustEqual("served from", servedFrom, "copy");
  mustEqual("the value", values["admin_email"], "operator@example.com");
  mustEqual(
    "the age",
    process.uses.all().map(({ ageSeconds }) => ageSeconds),
    [3720],
  );
  mustHold(
    "the log",
    process.log(),
    "⚠️ AWS Secrets Manager error - using stale cache (age: 3720s)",
  );
}

const refusals: Readonly<Record<string, Fault>> = {
  "not found": { code: "ResourceNotFoundException", status: 400 },
  "access denied": { code: "AccessDeniedException", status: 400 },
};

/** A refusal is no outage: what was taken away must not live on for long. */
function refusalTrials(subject: SecretsSubject): readonly Trial[] {
  return trials(outageRemedy, {
    ...Object.fromEntries(
      Object.entries(refusals).map(([name, fault]) => [
        `${name}: is an error, and the copy stands in for 2 h at most, which people are told`,
        onWarm(subject, async (bench) => {
          bench.store.fail(fault);
          await standsInFor(bench, 120, "DeniedError");
        }),
      ]),
    ),
    "text that is no JSON: is an error, and the copy stands in for 6 h at most, which people are told":
      onWarm(subject, async (bench) => {
        bench.store.keep(bench.id("main"), "<html>Service unavailable</html>");
        await standsInFor(bench, 360, "UnavailableError");
      }),
  });
}

async function standsInFor(bench: Bench, minutes: number, error: string): Promise<void> {
  bench.clock.pass(minutes - 1);
  const process = bench.process();
  mustEqual("served from", (await process.read()).servedFrom, "copy");
  must(
    process.uses.all().every(({ tell }) => tell),
    "nobody is told of the copy's use",
  );

  bench.clock.pass(2);
  await mustFail(bench.process().read(), error, "the copy was used for longer");
}
