/**
 * Name servers that are silent, as on 2025-10-20: a look-up cannot be called off, and Node waits for it even at its exit. The
 * program is started with an /etc/resolv.conf of its own.
 */
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite, test } from "node:test";
import { hour, secretsWorld, update, type SecretsWorld } from "./secrets-world.ts";

const address = "127.0.0.153";
const program =
  process.env["TEST_PROGRAM"] ?? join(import.meta.dirname, "..", "..", "src", "main.ts");
const skip = unshared();

function unshared(): string | false {
  try {
    execFileSync("unshare", ["-m", "mount", "--bind", "/dev/null", "/etc/resolv.conf"], {
      stdio: "ignore",
    });
    return false;
  } catch {
    return "name servers of a test's own take root and its capabilities";
  }
}

async function runThere({ folder, variables }: SecretsWorld, words: readonly string[]) {
  const file = join(folder, "resolv.conf");
  await writeFile(file, `nameserver ${address}\noptions timeout:10 attempts:3\n`);
  const script = 'mount --bind "$0" /etc/resolv.conf && exec "$@"';
  const inside = ["-m", "sh", "-c", script, file, process.execPath, program, ...words];
  const env = { ...variables, AWS_ENDPOINT_URL_SECRETS_MANAGER: "", HOME: folder };
  const { PATH = "" } = process.env;
  const startedAt = performance.now();
  const child = execFile("unshare", inside, { cwd: folder, env: { ...env, PATH } });
  let stdout = "";
  child.stdout?.on("data", (text: string) => (stdout += text));
  const [code] = (await once(child, "close")) as [number];
  return { code, stdout, seconds: (performance.now() - startedAt) / 1000 };
}

suite("name servers that are silent", { skip }, () => {
  for (const [what, ageSeconds, code] of [
    ["with a copy", 5 * hour, 0],
    ["without a copy that may be used", 25 * hour, 75],
  ] as const) {
    test(`X12 a job ${what} ends within 8 s with ${code}, and its process with it`, async (t) => {
      const server = createSocket("udp4").bind(53, address);
      await once(server, "listening");
      t.after(() => server.close());
      const world = await secretsWorld(t, { ageSeconds });

      const run = await runThere(world, update);

      assert.equal(run.code, code, run.stdout);
      assert.match(run.stdout, /(?:using stale cache|Cannot read the secret main: )/);
      assert.ok(run.seconds < 11, `${run.seconds} s`);
    });
  }
});
