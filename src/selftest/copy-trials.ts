/** Trials of the copies themselves: they outlive a process, hold nothing readable, and are believed only while sealed. */
import { mustEqual, mustFail, mustHold, mustLack, must } from "./expectations.ts";
import { mark } from "./sample-secrets.ts";
import { onWarm, type Bench, type SecretsSubject } from "./secrets-bench.ts";
import { trials, type Trial } from "./trial.ts";
import { place } from "../secrets/placing.ts";

const remedy =
  "Do not rely on this version with secrets: go back to the one before, and pass this line on to the developers.";

export function copyTrials(subject: SecretsSubject): readonly Trial[] {
  return [...keepingTrials(subject), ...revocationTrials(subject)];
}

function keepingTrials(subject: SecretsSubject): readonly Trial[] {
  return trials(remedy, {
    "a new process finds the copies of the last one, in an outage too": onWarm(
      subject,
      async (bench) => {
        bench.clock.pass(62);
        bench.store.fail("cut");
        await bench.process().read();

        const { values } = await bench.process().read();

        mustEqual("the value", values["admin_email"], "operator@example.com");
      },
    ),
    "a copy whose time was altered is not used, and that is said": onWarm(subject, usesNoAltered),
    "a copy of another secret put in its place is not used": onWarm(subject, async (bench) => {
      const other = await copyOf(bench, "twilio");
      await bench.alterCopy("main", () => other);
      bench.store.fail("cut");

      await mustFail(bench.process().read(), "UnavailableError", "it was used");
    }),
    "what lies on the disk does not hold a secret in readable form": onWarm(
      subject,
      async (bench) => {
        mustLack("a copy", await bench.copiesOnDisk(), mark, "a secret");
      },
    ),
    "no log line, error or mail holds what is in a secret": onWarm(subject, holdsNoSecret),
  });
}

function revocationTrials(subject: SecretsSubject): readonly Trial[] {
  return trials(remedy, {
    "a revoked secret is given to nobody, though the store still has it": onWarm(
      subject,
      async (bench) => {
        await revoke(bench);

        const error = await mustFail(bench.process().read(), "DeniedError", "it was given");

        mustHold("the error", error.message, "revoked");
      },
    ),
    "no warming brings a revoked secret back before it has a new version": onWarm(
      subject,
      async (bench) => {
        await revoke(bench);
        bench.clock.pass(30);
        await bench.process().warm();
        await mustFail(bench.process().read(), "DeniedError", "it was given");

        bench.keep("main", { admin_email: "successor@example.com" });
        bench.clock.pass(30);
        await bench.process().warm();
        const { values } = await bench.process().read();

        mustEqual("the value", values["admin_email"], "successor@example.com");
      },
    ),
  });
}

async function usesNoAltered(bench: Bench): Promise<void> {
  bench.clock.pass(23 * 60);
  const now = bench.clock.now().toISOString();
  await bench.alterCopy("main", (text) =>
    text.replace(/"confirmedAt":"[^"]*"/, `"confirmedAt":"${now}"`),
  );
  bench.store.fail("cut");
  const process = bench.process();

  await mustFail(process.read(), "UnavailableError", "it was used");

  mustHold("the log", process.log(), "⚠️ secret copy cannot be used");
}

async function copyOf(bench: Bench, alias: "twilio"): Promise<string> {
  let found = "";
  await bench.alterCopy(alias, (text) => {
    found = text;
    return text;
  });
  return found;
}

async function revoke(bench: Bench): Promise<void> {
  const { copies, signal } = bench.process();
  const kept = await copies();
  const seen = await kept.open("main", signal);
  must(seen.kind === "kept", "there is no copy to revoke");
  const { version, createdAt } = seen.kept;
  const tombstone = {
    kind: "tombstone",
    alias: "main",
    secretId: bench.id("main"),
    version,
    createdAt,
    at: bench.clock.now(),
    by: "self-test",
    reason: "a trial",
  } as const;
  await place(tombstone, kept, signal);
}

/** Through an outage, a refusal and a spoilt secret that begins with the mark. */
async function holdsNoSecret(bench: Bench): Promise<void> {
  const said: string[] = [];
  for (const spoil of [
    () => bench.store.fail("cut"),
    () => bench.store.fail({ code: "AccessDeniedException", status: 400 }),
    () => {
      bench.store.fail();
      bench.store.keep(bench.id("main"), `${mark} is no JSON`);
    },
  ]) {
    spoil();
    bench.clock.pass(62);
    const process = bench.process();
    const { letters } = await process.warm();
    const error = await process.read().catch(String);
    said.push(process.log(), typeof error === "string" ? error : "", JSON.stringify(letters));
  }
  mustLack("what was said", said.join("\n"), mark, "a secret");
}
