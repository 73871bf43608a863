/** A process that logs what `argv` says and exits at once, so that a line not yet written is lost. */
import { openLog } from "../../../src/adapters/log.ts";
import { scrub } from "../../../src/domain/scrub.ts";

const [destination = "json", what = "hostile"] = process.argv.slice(2);
const { log } = await openLog(
  {
    destination: destination === "terminal" ? "terminal" : "json",
    level: "info",
    scrub: (text) => scrub(text, ["hunter2"]),
  },
  { job: "npi-update", runId: "run-1" },
);

const scenes: Readonly<Record<string, () => void>> = {
  plain() {
    log.info({ rows: 3, at: new Date("2026-11-23T09:00:00Z") }, "loaded");
    log.warn({}, "⚠️ partial");
    log.error({ err: new Error("Cannot load: refused") }, "❌ failed");
  },
  hostile() {
    log.error({ err: driverError(), again: [{ error: driverError() }] }, "failed with hunter2");
    log.info(
      { user: { password: "hunter-a", firstName: "Ann-a", patient: { id: "Ann-b" } } },
      "nested",
    );
    log.info(
      {
        headers: new Map([["Authorization", "Basic hunter-b"]]),
        url: new URL("http://a:hunter-c@b/"),
      },
      "asked",
    );
    log.info(
      { bytes: Buffer.from("hunter-d"), deep: deepOf("hunter-e"), big: 12n, odd: Number.NaN },
      "odd",
    );
    log.info({ err: "hunter2 thrown as text", thrown: driverError(), none: undefined }, "text");
    log.info(
      { secret: "main", failedSecrets: ["ses", "main"], secrets: 9, tokenVersion: "v7" },
      "aliases",
    );
    log.info(
      { job: "another", level: 7, time: "then", msg: "mine", logger: "x", runId: "y" },
      "same names",
    );
  },
  many() {
    for (let count = 0; count < 20_000; count += 1) {
      log.info({ count, filler: "x ".repeat(50) }, "line");
    }
  },
};

scenes[what]?.();
process.exit(0);

function driverError(): Error {
  const inner = Object.assign(new Error("connect ECONNREFUSED hunter2"), {
    config: { password: "hunter-f" },
  });
  const several = new AggregateError([inner], "", { cause: { sql: "select hunter-g" } });
  return Object.assign(new Error("Cannot query: refused", { cause: several }), {
    sql: "insert into cases values ('Ann-c')",
    parameters: ["Ann-d"],
    toJSON: () => "hunter-h",
  });
}

function deepOf(text: string): unknown {
  const knot: Record<string, unknown> = {};
  knot["self"] = { next: knot };
  return Array.from({ length: 12 }).reduce((inner) => ({ inner, knot }), text);
}
