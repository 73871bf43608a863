/** The built image, run as a restricted pod runs it: not root, nothing writable but one volume, no capability, no network. */
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { promisify } from "node:util";
import { createGzip } from "node:zlib";

const image = process.env["TEST_IMAGE"] ?? "";
const restricted = [
  "--rm",
  "--read-only",
  "--cap-drop=ALL",
  "--security-opt=no-new-privileges",
  "--network=none",
  "--volume=/data",
];
const jobs = ["pending-payment-update", "provider-payment-report"];

const onImage = { skip: image === "" && "TEST_IMAGE is not set" };

test("the image lists the jobs on a read-only root", onImage, async () => {
  const { stdout, exitCode } = await run([], ["jobs"]);

  assert.equal(exitCode, 0);
  for (const job of jobs) {
    assert.match(stdout, new RegExp(`^${job} `, "mu"));
  }
});

test(
  "the image runs as a numeric user that owns neither the program nor its cache",
  onImage,
  async () => {
    const script =
      'process.stdout.write([process.getuid(), ...["/app/main.js", "/app/cache"].map((path) => fs.statSync(path).uid)].join(" "))';

    const { stdout } = await run(["--entrypoint=node"], ["--eval", script]);

    assert.equal(stdout, "65532 0 0");
  },
);

test(
  "the image reports a Monday's payments with nothing writable but its volume",
  onImage,
  async () => {
    const { stdout, exitCode } = await run([], ["demo"]);

    assert.equal(exitCode, 0);
    assert.match(stdout, /\/data\/\.surgicase\/storage\/.*\.pdf/u);
  },
);

test("the image answers an unknown job with the exit code of usage", onImage, async () => {
  const { exitCode } = await run([], ["run", "no-such-job"]);

  assert.equal(exitCode, 64);
});

test("the image finds everything that the demo loads in its compile cache", onImage, async () => {
  const { stderr } = await run(["--env=NODE_DEBUG_NATIVE=COMPILE_CACHE"], ["demo"]);

  const loaded = new Set(stderr.match(/(?<=for ESM )file:\/\/\S+\.js/gu));
  const accepted = new Set(stderr.match(/(?<=V8 code cache for ESM )\S+(?= was accepted)/gu));
  assert.notEqual(loaded.size, 0);
  assert.deepEqual(accepted, loaded);
});

test(
  "the image ends a waiting run on SIGTERM with 143, well within the grace of a pod",
  onImage,
  async () => {
    const name = `surgicase-jobs-test-${randomUUID()}`;
    const unreachable = "--env=DATABASE_URL=mysql://nobody:none@127.0.0.1:9/none";
    const words = ["run", "provider-payment-report"];
    const container = spawn("docker", dockerRun([`--name=${name}`, unreachable], words));
    const ended = new Promise((resolve) => container.once("close", resolve));
    await line(container.stdout, "run is waiting");

    const toldAt = performance.now();
    await promisify(execFile)("docker", ["kill", "--signal=TERM", name]);
    const exitCode = await ended;

    assert.equal(exitCode, 143);
    assert.ok(performance.now() - toldAt < 30_000);
  },
);

test("the image has the program on its path, with the same compile cache", onImage, async () => {
  const options = ["--env=NODE_DEBUG_NATIVE=COMPILE_CACHE", "--entrypoint=surgicase-jobs"];

  const { stdout, stderr, exitCode } = await run(options, ["jobs"]);

  assert.equal(exitCode, 0);
  assert.match(stdout, /^secrets-warming /mu);
  assert.match(stderr, /V8 code cache for ESM file:\/\/\/app\/main\.js was accepted/u);
});

for (const tool of ["mariadb-dump", "mariadb", "zstd"]) {
  test(`the image has ${tool}, which finds all its libraries`, onImage, async () => {
    const { stdout, stderr, exitCode } = await run([`--entrypoint=${tool}`], ["--version"]);

    assert.equal(exitCode, 0, stderr);
    assert.match(stdout, /MariaDB|Zstandard/u);
  });
}

test("the image's client takes the logins of MySQL", onImage, async () => {
  // Where the library were missing, the words would be of that, before anybody is connected to.
  const { stderr } = await run(
    ["--entrypoint=mariadb"],
    ["--no-defaults", "--default-auth=caching_sha2_password", "--host=127.0.0.1", "--port=9"],
  );

  assert.match(stderr, /ERROR 2002/u);
});

test(
  "the image can hand a login to its tools with nothing writable but its volume",
  onImage,
  async () => {
    const script = `
    const fs = require("node:fs");
    const fd = fs.openSync("/dev/shm/login", "wx+", 0o600);
    fs.rmSync("/dev/shm/login");
    fs.writeSync(fd, "[client]\\nport=9\\nhost=127.0.0.1\\nprotocol=tcp\\n");
    const { stderr } = require("node:child_process").spawnSync("mariadb-dump",
      ["--defaults-file=/dev/fd/3", "any"], { stdio: ["ignore", "pipe", "pipe", fd] });
    process.stdout.write(process.getuid() + " " + stderr);`;

    const { stdout } = await run(["--entrypoint=node"], ["--eval", script]);

    assert.match(stdout, /^65532 mariadb-dump: Got error: 2002: .*127\.0\.0\.1/u);
  },
);

test("the image is at most 60 MB, compressed", onImage, async () => {
  const saved = spawn("docker", ["save", image], { stdio: ["ignore", "pipe", "inherit"] });
  let bytes = 0;
  for await (const piece of saved.stdout.pipe(createGzip())) {
    bytes += (piece as Buffer).length;
  }

  assert.ok(bytes > 1_000_000 && bytes <= 60_000_000, `${bytes} bytes`);
});

interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(options: readonly string[], words: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const process = execFile("docker", dockerRun(options, words), (_, stdout, stderr) => {
      resolve({ exitCode: process.exitCode ?? -1, stdout, stderr });
    });
  });
}

function dockerRun(options: readonly string[], words: readonly string[]): readonly string[] {
  return ["run", ...restricted, ...options, image, ...words];
}

/** Resolves at the first line that holds the text. */
async function line(output: NodeJS.ReadableStream, text: string): Promise<void> {
  for await (const said of createInterface(output)) {
    if (said.includes(text)) {
      output.resume();
      return;
    }
  }
  throw new Error(`The container ended without saying "${text}"`);
}
