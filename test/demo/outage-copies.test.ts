/** The sealed copies while the replayed outage lasts, looked at from outside at the moments that the page names. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { runProgram } from "../../src/cli/program.ts";
import { systemClock } from "../../src/world/world.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

type Files = Readonly<Record<string, string>>;

/** By secret: the names and bytes of the files of its copy. */
function copiesIn(folder: string): Files {
  const copies = join(folder, ".surgicase", "copies");
  return Object.fromEntries(
    readdirSync(copies)
      .filter((name) => name !== "warming-state")
      .map((name) => [
        name,
        readdirSync(join(copies, name))
          .map((file) => `${file} ${readFileSync(join(copies, name, file), "base64")}`)
          .join("\n"),
      ]),
  );
}

function awsVariables(): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => name.startsWith("AWS_")),
  );
}

test("no copy changes from the failure to its end but that of the secret which the store still gives", async (context) => {
  const folder = await temporaryFolder(context);
  const seen = new Map<string, Files>();
  const moments = ["08:12:40  The store begins", "12:13  The store is well", "of a made-up clock"];
  process.env["AWS_PROFILE"] = "somebody";
  context.after(() => delete process.env["AWS_PROFILE"]);
  const before = awsVariables();

  const code = await runProgram(["demo", "--outage"], {
    environment: {},
    folder,
    host: "here",
    clock: systemClock,
    stop: new AbortController().signal,
    isTerminal: false,
    print(line) {
      const moment = moments.find((each) => line.includes(each));
      if (moment !== undefined) {
        seen.set(moment, copiesIn(folder));
      }
    },
    complain: (line) => assert.fail(line),
    ask: undefined,
    randomId: () => crypto.randomUUID(),
    random: () => 0.5,
  });

  assert.equal(code, 0);
  const [failing = {}, well = {}, end = {}] = moments.map((moment) => seen.get(moment));
  assert.equal(Object.keys(failing).length, 9);
  const changed = (one: Files, other: Files) =>
    Object.keys(one).filter((name) => one[name] !== other[name]);
  assert.deepEqual(changed(failing, well), ["case-documents"]);
  assert.equal(changed(well, end).length, 9);
  assert.deepEqual(awsVariables(), before);
});
