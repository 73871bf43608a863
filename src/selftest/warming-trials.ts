/** Trials of the warming: when people are mailed, what it takes away, and what it leaves alone. */
import type { Fault } from "../demo/stand-in-secrets-manager.ts";
import { must, mustEqual, mustFail, mustHold } from "./expectations.ts";
import { nineSecrets, onWarm, type Bench, type SecretsSubject } from "./secrets-bench.ts";
import { trials, type Trial } from "./trial.ts";

const outage: Fault = { code: "InternalServiceError", status: 500 };
const denial: Fault = { code: "AccessDeniedException", status: 400 };

const remedy =
  "Watch `secrets status` by hand until this is mended, and pass this line on to the developers.";

export function warmingTrials(subject: SecretsSubject): readonly Trial[] {
  return [...outageTrials(subject), ...denialTrials(subject)];
}

function outageTrials(subject: SecretsSubject): readonly Trial[] {
  return trials(remedy, {
    "5 of 9 not refreshed: people are mailed": onNine(subject, async (bench) => {
      mustEqual("mails", await mailsAfter(bench, outage, 5), 1);
    }),
    "4 of 9 not refreshed: nobody is mailed yet": onNine(subject, async (bench) => {
      mustEqual("mails", await mailsAfter(bench, outage, 4), 0);
    }),
    "all stale: people are mailed, and not again by the next warming": onNine(
      subject,
      async (bench) => {
        mustEqual("mails", await mailsAfter(bench, outage, 9), 1);
        mustEqual("mails of the next warming", await mailsAfter(bench, outage, 9), 0);
      },
    ),
    "an outage that is over: people who were told hear of it": onNine(subject, async (bench) => {
      await mailsAfter(bench, outage, 9);
      mustEqual("mails", await mailsAfter(bench, outage, 0), 1);
    }),
    "served from copies is not called refreshed": onNine(subject, async (bench) => {
      failFor(bench, outage, 8);
      bench.clock.pass(30);

      const { outcome } = await bench.process().warm();

      mustEqual("the outcome", outcome.kind, "partial");
      must(outcome.kind === "partial", "it is not partial");
      mustEqual("refreshed", outcome.counts["refreshed"], 1);
      mustEqual("stale", outcome.counts["stale"], 8);
    }),
  });
}

function denialTrials(subject: SecretsSubject): readonly Trial[] {
  return trials(remedy, {
    "a secret that is denied: its copy is taken away": onNine(subject, async (bench) => {
      await mailsAfter(bench, denial, 1);

      const first = nineSecrets[0] ?? "main";
      const error = await mustFail(bench.process().read(first), "DeniedError", "it was used");
      mustHold("the error", error.message, "taken away");
    }),
    "most secrets denied at once: people are mailed, and the copies are held for an hour": onNine(
      subject,
      async (bench) => {
        mustEqual("mails", await mailsAfter(bench, denial, 9), 1);
        mustEqual("served from", (await bench.process().read()).servedFrom, "source");
      },
    ),
    "a spoilt secret does not take the place of the good copy": onNine(subject, async (bench) => {
      bench.store.keep(bench.id("main"), "{}}");
      bench.clock.pass(62);
      await bench.process().warm();

      const { values } = await bench.process().read();

      mustEqual("the value", values["admin_email"], "operator@example.com");
    }),
  });
}

function onNine(subject: SecretsSubject, work: (bench: Bench) => Promise<void>): Trial["run"] {
  return onWarm(subject, work, nineSecrets);
}

/** The mails of the next warming, half an hour later, with the first so many secrets failing. */
async function mailsAfter(bench: Bench, fault: Fault, failing: number): Promise<number> {
  failFor(bench, fault, failing);
  bench.clock.pass(30);
  const { letters } = await bench.process().warm();
  return letters.length;
}

function failFor(bench: Bench, fault: Fault, failing: number): void {
  const ids = new Set(nineSecrets.slice(0, failing).map((alias) => bench.id(alias)));
  bench.store.fail(fault, (id) => ids.has(id));
}
