/**
 * A bench for secrets: a Secrets Manager on this machine that fails as told, a folder for copies, and processes that read
 * through the real SDK. Time passes when the trial says so.
 */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readConfig, secretIdOf, type Config } from "../config/config.ts";
import { standInSecretsManager, type StandIn } from "../demo/stand-in-secrets-manager.ts";
import type { SecretAlias, SecretValues } from "../domain/secrets/aliases.ts";
import { findJob } from "../jobs/registry.ts";
import type { SecretCopies } from "../ports/secret-copies.ts";
import type { Secret } from "../ports/secrets.ts";
import { copyUses, type CopyUses } from "../run/copy-uses.ts";
import { lendSecretsManager } from "../world/lent-environment.ts";
import { secretTexts } from "../world/secret-texts.ts";
import { storeWords } from "../world/secrets.ts";
import type { openWorld } from "../world/world.ts";
import { must } from "./expectations.ts";
import { keptLog } from "./kept-log.ts";
import { rehearse, type Rehearsal } from "./rehearsal.ts";
import { sampleSecrets } from "./sample-secrets.ts";
import type { Scratch } from "./scratch.ts";
import { stillClock, type StillClock } from "./still-clock.ts";
import type { Trial } from "./trial.ts";

/** What is checked, and where and when. */
export interface SecretsSubject {
  readonly openWorld: typeof openWorld;
  readonly scratch: Scratch;
  readonly now: () => Date;
}

export interface Bench extends AsyncDisposable {
  readonly store: StandIn;
  readonly clock: StillClock;
  /** The secret's name in the store. */
  readonly id: (alias: SecretAlias) => string;
  readonly keep: (alias: SecretAlias, values: SecretValues) => void;
  /** A process that has just begun: it remembers nothing of an earlier one. */
  readonly process: () => Process;
  /** Rewrites what is kept of a secret, behind everybody's back. */
  readonly alterCopy: (alias: SecretAlias, alter: (text: string) => string) => Promise<void>;
  /** Everything that lies in the folder of copies, as text. */
  readonly copiesOnDisk: () => Promise<string>;
}

export interface Process {
  /** The secret main, unless another is named. */
  readonly read: (alias?: SecretAlias) => Promise<Secret>;
  readonly warm: () => Promise<Rehearsal>;
  readonly uses: CopyUses;
  readonly copies: () => Promise<SecretCopies>;
  readonly log: () => string;
  readonly signal: AbortSignal;
}

const twoSecrets: readonly SecretAlias[] = ["main", "twilio"];
export const nineSecrets = Object.keys(sampleSecrets) as readonly SecretAlias[];

/** A trial on a bench where no copy was made yet. Two secrets will do, and cost less than all. */
export function onNew(
  subject: SecretsSubject,
  work: (bench: Bench) => Promise<void>,
  aliases = twoSecrets,
): Trial["run"] {
  return async (signal) => {
    await using bench = await openBench(subject, aliases, signal);
    await work(bench);
  };
}

/** A trial on a bench whose copies were all confirmed just now. */
export function onWarm(
  subject: SecretsSubject,
  work: (bench: Bench) => Promise<void>,
  aliases = twoSecrets,
): Trial["run"] {
  return onNew(
    subject,
    async (bench) => {
      const { outcome } = await bench.process().warm();
      must(
        outcome.kind === "succeeded",
        `the copies could not be made: the warming ended ${outcome.kind}`,
      );
      await work(bench);
    },
    aliases,
  );
}

async function openBench(
  { openWorld, scratch, now }: SecretsSubject,
  aliases: readonly SecretAlias[],
  signal: AbortSignal,
): Promise<Bench> {
  const folder = await scratch.folder();
  const clock = stillClock(now());
  await using stack = new AsyncDisposableStack();
  const store = stack.use(await standInSecretsManager(() => clock.now()));
  stack.use(lendSecretsManager(store.url));
  const config = configFor(folder, aliases);
  const id = (alias: SecretAlias) => secretIdOf(config, alias) ?? "";
  const keep: Bench["keep"] = (alias, values) => store.keep(id(alias), JSON.stringify(values));
  aliases.forEach((alias) => keep(alias, sampleSecrets[alias] ?? {}));
  const copies = join(folder, ".surgicase", "copies");
  const opened = stack.move();
  return {
    store,
    clock,
    id,
    keep,
    process: () => processOn(config, openWorld, clock, signal),
    alterCopy: async (alias, alter) => rewrite(join(copies, alias), alter),
    copiesOnDisk: async () => textsIn(copies),
    [Symbol.asyncDispose]: async () => opened.disposeAsync(),
  };
}

/** Only these secrets have a name, so a warming asks for no others. */
function configFor(folder: string, aliases: readonly SecretAlias[]): Config {
  const unnamed = nineSecrets.filter((alias) => !aliases.includes(alias));
  return {
    ...readConfig({ SECRETS_URL: "aws:us-east-1" }, folder),
    ...Object.fromEntries(unnamed.map((alias) => [`secretId:${alias}`, undefined])),
  };
}

function processOn(
  config: Config,
  open: SecretsSubject["openWorld"],
  clock: StillClock,
  signal: AbortSignal,
): Process {
  const { log, lines } = keptLog();
  const uses = copyUses(log, storeWords(config));
  const texts = secretTexts();
  const world = open(config, clock, texts, uses);
  return {
    uses,
    signal,
    copies: async () => world.copies(),
    log: () => lines().join("\n"),
    read: async (alias = "main") => (await world.secrets()).read(alias, signal),
    async warm() {
      const job = findJob("secrets-warming");
      if (job === undefined) {
        throw new Error("there is no job secrets-warming");
      }
      return await rehearse(job, {
        clock,
        log,
        config,
        signal,
        world,
        open: async (needs, attempt) => world.open(needs, attempt),
        copies: uses.all,
        scrub: texts.scrub,
      });
    },
  };
}

async function rewrite(folder: string, alter: (text: string) => string): Promise<void> {
  for (const path of await filesIn(folder)) {
    await writeFile(path, alter(await readFile(path, "utf8")));
  }
}

async function textsIn(folder: string): Promise<string> {
  const paths = await filesIn(folder);
  return (await Promise.all(paths.map(async (path) => readFile(path, "utf8")))).join("\n");
}

async function filesIn(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  if (paths.length === 0) {
    throw new Error("no copy lies in the folder of copies");
  }
  return paths;
}
