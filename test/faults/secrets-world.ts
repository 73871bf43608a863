/**
 * Nine secrets in a Secrets Manager on loopback, their sealed copies of a chosen age, and the jobs that read them as processes.
 * In every secret there is a canary; whatever a test did, `assertQuiet` looks for them in all that it left behind.
 */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { cp, mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import type { TestContext } from "node:test";
import type { ParsedMail } from "mailparser";
import type { SecretAlias } from "../../src/domain/secrets/aliases.ts";
import type { Kept } from "../../src/domain/secrets/copy.ts";
import type { WarmingState } from "../../src/domain/secrets/warming-state.ts";
import type { Answer } from "../adapters/mail/ses-servers.ts";
import { canary, identityCanary } from "../support/aws-answers.ts";
import {
  createdSeconds,
  serveSecretsManager,
  type SecretsManagerOptions,
} from "../support/aws-servers.ts";
import { copiesIn, keepCopy } from "../support/kept-copies.ts";
import { runProgram, type Ended } from "../support/program.ts";
import { sampleWorld, usualTables, worldIn, type SampleWorld } from "../support/sample-world.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";
import { assertClean, assertNothingTold } from "./canaries.ts";
import { contents, failingSome, fill, nine, type Codes } from "./nine-secrets.ts";
import { closing, lastLine, linesOf, reporting } from "./two-jobs.ts";

export const minute = 60;
export const hour = 3600;

export const update = [...closing, "--no-wait"] as const;
export const report = [...reporting, "--no-wait"] as const;
export const warming = ["run", "secrets-warming"] as const;

/** A question takes 8 s, whatever hangs; its start takes longer on a busy machine. */
const longestSeconds = 8 + 12;

export interface SecretsWorldOptions extends Omit<SecretsManagerOptions, "script" | "always"> {
  /** How long ago the store confirmed the copies; absent: there are none. */
  readonly ageSeconds?: number;
}

export async function secretsWorld(t: TestContext, options: SecretsWorldOptions = {}) {
  const { ageSeconds, ...serving } = options;
  const script: (Answer | undefined)[] = [];
  const server = await serveSecretsManager({ ...serving, script });
  t.after(async () => server[Symbol.asyncDispose]());
  const sample = await readyWorld(t);
  const { folder } = sample;
  const copiesFolder = join(folder, ".surgicase", "copies");
  const given = fill(server);
  const variables: Readonly<Record<string, string>> = {
    SECRETS_URL: "aws:us-east-1",
    AWS_ENDPOINT_URL_SECRETS_MANAGER: server.url,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: identityCanary,
    AWS_EC2_METADATA_DISABLED: "true",
    TERMINATION_MESSAGE_PATH: join(folder, "last-words"),
  };
  const runs: Ended[] = [];

  const world = {
    ...sample,
    server,
    variables,
    /** What answers from now on; without: the store as it should be. */
    fail(answer?: Answer): void {
      script.length = server.calls.length;
      script.push(...Array<Answer | undefined>(answer === undefined ? 0 : 500).fill(answer));
    },
    /** From now on these are refused with the code; the others are given. */
    refuse(aliases: readonly SecretAlias[], code: string, message = "not for you"): void {
      world.refuseEach(Object.fromEntries(aliases.map((alias) => [alias, code])), message);
    },
    refuseEach(codes: Codes, message = "not for you"): void {
      world.fail(failingSome(server, given, codes, message));
    },
    async keep(alias: SecretAlias, age: number): Promise<void> {
      const createdAt = new Date(createdSeconds * 1000);
      const { version = "1" } = given.find((one) => one.alias === alias) ?? {};
      const copy = { ageSeconds: age, createdAt, version, values: contents[alias] };
      await keepCopy(folder, alias, copy);
    },
    async kept(alias: SecretAlias): Promise<Kept | undefined> {
      const opened = await (await copiesIn(folder)).open(alias, never);
      return opened.kind === "kept" ? opened.kept : undefined;
    },
    async state(): Promise<WarmingState | undefined> {
      return (await copiesIn(folder)).state(never);
    },
    /** Puts in place what a warming of an earlier time would have left for the next. */
    async changeState(change: (state: WarmingState) => WarmingState): Promise<void> {
      await (await copiesIn(folder)).changeState(change, never);
    },
    /** File → bytes, of all copies and tombstones. */
    copyFiles: async () => filesUnder(copiesFolder, [/^warming-state/]),
    copiesFolder,
    async run(words: readonly string[], changes: Readonly<Record<string, string>> = {}) {
      const before = server.calls.length;
      const known = new Set((await sample.mails()).map(({ messageId }) => messageId));
      const startedAt = performance.now();
      const ended = await runProgram(folder, words, { variables: { ...variables, ...changes } });
      const seconds = (performance.now() - startedAt) / 1000;
      runs.push(ended);
      assert.ok(seconds < longestSeconds, `it took ${seconds} s: ${ended.stdout}`);
      // Their files' names tell no order within a second.
      const mails = await sample.mails();
      return told(
        ended,
        server.calls.slice(before),
        mails.filter(({ messageId }) => !known.has(messageId)),
      );
    },
    /** A command other than `run`. */
    async command(words: readonly string[]): Promise<Ended> {
      const ended = await runProgram(folder, words, { variables });
      runs.push(ended);
      return ended;
    },
    /** No canary in anything that was said or left behind. */
    async assertQuiet(): Promise<void> {
      assert.notEqual(runs.length, 0);
      await assertNothingTold(sample, runs);
      const others = await filesUnder(folder, [/^\.surgicase\/(?:mail|metrics|runs|storage)\//]);
      for (const [name, bytes] of [...others, ...runs.map(({ stdout }) => ["log", stdout])]) {
        assertClean(String(name), String(bytes));
        for (const each of [canary, identityCanary]) {
          assert.ok(!String(bytes).includes(each), `${name} tells ${each}`);
        }
      }
    },
  };
  if (ageSeconds !== undefined) {
    for (const alias of nine) {
      await world.keep(alias, ageSeconds);
    }
  }
  return world;
}

export type SecretsWorld = Awaited<ReturnType<typeof secretsWorld>>;

/** As a good warming left it a moment ago. */
export async function warmWorld(t: TestContext): Promise<SecretsWorld> {
  const ageSeconds = 5 * minute;
  const world = await secretsWorld(t, { ageSeconds });
  const at = new Date(Date.now() - ageSeconds * 1000);
  const confirmed = nine.map(async (alias) => {
    const kept = await world.kept(alias);
    return [alias, kept?.kind === "copy" ? kept.confirmedAt : at] as const;
  });
  const written = Object.fromEntries(await Promise.all(confirmed));
  await world.changeState((state) => ({ ...state, asked: { at, failure: undefined }, written }));
  return world;
}

/** The newest generation of a text in a folder of them. */
export async function newestIn(folder: string): Promise<string> {
  return join(folder, (await readdir(folder)).toSorted().at(-1) ?? "");
}

const never = AbortSignal.timeout(600_000);

/** What a run said and did, as these tests look at it. */
export interface Told extends Ended {
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  /** Its last word. */
  readonly last: Readonly<Record<string, unknown>>;
  /** Of each use of a copy: `main unavailable store InternalServiceError`. */
  readonly uses: readonly string[];
  /** How often the store was asked. */
  readonly calls: number;
  /** Mails it sent about itself. */
  readonly alerts: readonly ParsedMail[];
}

function told(ended: Ended, calls: readonly unknown[], mails: readonly ParsedMail[]): Told {
  const lines = linesOf(ended);
  const used = lines.filter(({ msg }) => String(msg).includes("using stale cache"));
  const uses = used.map(({ secret, class: meaning, whose, code }) =>
    [secret, meaning, whose, code].join(" "),
  );
  const alerts = mails.filter(({ attachments }) => attachments.length === 0);
  const last = lastLine(ended);
  return { ...ended, lines, last, uses: [...new Set(uses)], calls: calls.length, alerts };
}

export function subjects({ alerts }: Told): readonly (string | undefined)[] {
  return alerts.map(({ subject }) => subject);
}

let ready: Promise<string> | undefined;

/** With two providers' cases, filled once and copied. */
async function readyWorld(t: TestContext): Promise<SampleWorld> {
  ready ??= (async () => {
    const folder = await mkdtemp(join(tmpdir(), "surgicase-ready-"));
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    await sampleWorld(folder, usualTables());
    return folder;
  })();
  const folder = await temporaryFolder(t);
  await cp(await ready, folder, { recursive: true });
  return worldIn(folder);
}

async function filesUnder(
  folder: string,
  without: readonly RegExp[],
): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !without.some((pattern) => pattern.test(relative(folder, path))))
    .toSorted();
  return new Map(
    await Promise.all(
      paths.map(async (path) => [relative(folder, path), await readFile(path, "latin1")] as const),
    ),
  );
}
