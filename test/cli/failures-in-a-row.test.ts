/** The watchdog that cannot start, run after run, as a process: one mail, and one when it is back. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { runProgram } from "../support/program.ts";
import { sampleWorld } from "../support/sample-world.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

for (const [where, variables] of [
  ["database and files", {}],
  ["files alone", { DATABASE_URL: "mysql://nobody:nothing@127.0.0.1:9/allstars" }],
] as const) {
  test(`runs that failed before are found in ${where}`, async (t) => {
    const world = await sampleWorld(await temporaryFolder(t));
    const run = async (more: Readonly<Record<string, string>> = {}) =>
      runProgram(world.folder, ["run", "watchdog"], { variables: { ...variables, ...more } });

    const first = await run({ METRICS_URL: "nonsense" });
    await run({ METRICS_URL: "nonsense" });
    const mails = (await world.mails()).length;
    await run();

    assert.equal(first.code, 78);
    assert.equal(mails, 1);
    const recovered = (await world.mails()).filter(({ subject }) =>
      /RECOVERED.*Watchdog/.test(subject ?? ""),
    );
    assert.equal(recovered.length, 1);
    assert.match(recovered[0]?.text ?? "", /2 runs had failed in a row/);
  });
}
