/**
 * The outside, wired: this folder alone knows adapters. Each is loaded when something needs it, so that a run pays for what
 * it uses; what was opened is closed in reverse order.
 */
import { given, type Config } from "../config/config.ts";
import type { Database } from "../adapters/database/database.ts";
import type { SampleTables } from "../adapters/database/sample-rows.ts";
import type { Clock } from "../ports/clock.ts";
import type { Metrics } from "../ports/metrics.ts";
import type { PortName, Ports } from "../ports/ports.ts";
import type { RunHistory } from "../ports/run-history.ts";
import type { SecretCopies } from "../ports/secret-copies.ts";
import type { SecretStore } from "../ports/secret-store.ts";
import type { Secrets } from "../ports/secrets.ts";
import type { WatchNotes } from "../ports/watch-notes.ts";
import type { OpenedPorts } from "../run/attempt.ts";
import type { SecretsObserver } from "../secrets/copy-use.ts";
import { openDumps } from "./dumps.ts";
import { openCipher, openKeys, openStorage } from "./kept.ts";
import { openMailer } from "./mail.ts";
import { openNpiFiles } from "./npi.ts";
import { existing, reachDatabase, readyDatabase } from "./database.ts";
import { databasePorts } from "./database-ports.ts";
import { openCopies, openSecrets, openStore } from "./secrets.ts";
import { passwordsOf, type SecretTexts } from "./secret-texts.ts";
import { openHeartbeat, openNotes, openSightings } from "./watch.ts";

export { systemClock } from "../adapters/clock.ts";

export interface World {
  /** Opens the named ports, and nothing else. @throws {UnavailableError} {DeniedError} {ConfigError} */
  open(needs: readonly PortName[], signal: AbortSignal): Promise<OpenedPorts>;
  secrets(): Promise<Secrets>;
  store(): Promise<SecretStore>;
  copies(): Promise<SecretCopies>;
  notes(): Promise<WatchNotes>;
  /** Run records beside the database; none where Kubernetes has them itself. */
  runFiles(): Promise<RunHistory | undefined>;
  /** Brings our tables up to date; answers the versions applied. */
  migrate(signal: AbortSignal): Promise<readonly number[]>;
  /** Fills an empty database with SurgiCase's own tables and these rows, by table: for demonstrations. */
  fill(tables: SampleTables, signal: AbortSignal): Promise<void>;
}

/** Those settings that could be read: the world reaches as far as they do. */
export type WorldSettings = Partial<Config>;

const nobody: SecretsObserver = { copyUsed: () => undefined, copyUnusable: () => undefined };

export function openWorld(
  settings: WorldSettings,
  clock: Clock,
  texts: SecretTexts,
  observer = nobody,
): World {
  passwordsOf(settings).forEach((password) => texts.remember(password));
  const opening = { settings, clock, texts, observer };
  // Once for all: what a store answered, and that it did not, is remembered for the run.
  const store = once(async () => openStore(opening));
  const copies = once(async () => openCopies(opening));
  const secrets = once(async () => openSecrets(opening, await store(), await copies()));
  const world: World = {
    async open(needs, signal) {
      const stack = new AsyncDisposableStack();
      const opener = portOpener(world, settings, { clock, texts, stack, signal });
      try {
        const ports: Partial<Record<PortName, unknown>> = {};
        for (const need of needs) {
          ports[need] = await opener[need]();
        }
        return {
          ports: ports as Partial<Ports>,
          [Symbol.asyncDispose]: async () => stack.disposeAsync(),
        };
      } catch (error) {
        await stack.disposeAsync();
        throw error;
      }
    },
    secrets,
    store,
    copies,
    notes: once(async () => openNotes(settings)),
    runFiles: async () => openRunFiles(given(settings, "runs")),
    async migrate(signal) {
      const { migrate } = await import("../adapters/database/migrate.ts");
      const reached = await reachDatabase(given(settings, "database"), secrets, signal);
      await using database = reached.database;
      return await migrate(database, clock.now(), signal);
    },
    async fill(tables, signal) {
      const { fillSampleTables } = await import("../adapters/database/sample-rows.ts");
      const reached = await reachDatabase(given(settings, "database"), secrets, signal);
      await using database = reached.database;
      await fillSampleTables(database, tables, signal);
    },
  };
  return world;
}

async function openRunFiles(runs: Config["runs"]): Promise<RunHistory | undefined> {
  if (runs.kind === "kubernetes") {
    return undefined;
  }
  const { runFiles } = await import("../adapters/runs/run-files.ts");
  return runFiles(runs.folder);
}

interface Opening {
  readonly clock: Clock;
  readonly texts: SecretTexts;
  readonly stack: AsyncDisposableStack;
  readonly signal: AbortSignal;
}

/** How each port is opened for one attempt. All database ports share one database. */
function portOpener(
  world: World,
  settings: WorldSettings,
  { clock, texts, stack, signal }: Opening,
): { readonly [Name in PortName]: () => Promise<Ports[Name]> } {
  let opened: Promise<Database> | undefined;
  const database = (): Promise<Database> =>
    (opened ??= readyDatabase(
      existing(given(settings, "database")),
      async () => world.secrets(),
      stack,
      signal,
    ));
  return {
    ...databasePorts(database, settings),
    alertMailer: async () => openMailer(mailSettings(settings), clock, "alert", texts),
    cipher: async () => openCipher(given(settings, "keys")),
    clock: async () => clock,
    copies: async () => world.copies(),
    dumps: async () => openDumps(given(settings, "database"), async () => world.secrets(), stack),
    keys: async () => openKeys(given(settings, "keys")),
    mailer: async () => openMailer(mailSettings(settings), clock, "report", texts),
    metrics: async () =>
      openMetrics({
        metrics: given(settings, "metrics"),
        environment: given(settings, "environment"),
      }),
    heartbeat: async () => openHeartbeat(settings),
    notes: async () => world.notes(),
    npiFiles: async () => openNpiFiles(given(settings, "npi")),
    printer: async () => (await import("../adapters/pdf/printer.ts")).pdfPrinter(),
    records: async () => world.runFiles(),
    secrets: async () => world.secrets(),
    sightings: async () => openSightings(settings),
    storage: async () => openStorage(given(settings, "storage"), clock),
    store: async () => world.store(),
  };
}

function mailSettings(
  settings: WorldSettings,
): Pick<Config, "mail" | "mailFallbacks" | "mailFrom"> {
  return {
    mail: given(settings, "mail"),
    mailFallbacks: given(settings, "mailFallbacks"),
    mailFrom: given(settings, "mailFrom"),
  };
}

/** Opened at first use, and the same for everybody. */
function once<Opened>(open: () => Promise<Opened>): () => Promise<Opened> {
  let opened: Promise<Opened> | undefined;
  return async () => (opened ??= open());
}

/** Loaded at the first push, so that a run's first line does not wait for it. */
export function openMetrics(settings: Pick<Config, "metrics" | "environment">): Metrics {
  const metrics = once(async () => loadMetrics(settings));
  return {
    push: async (...pushed) => (await metrics()).push(...pushed),
    jobs: async (signal) => (await metrics()).jobs(signal),
    remove: async (job, signal) => (await metrics()).remove(job, signal),
  };
}

async function loadMetrics({
  metrics,
  environment,
}: Pick<Config, "metrics" | "environment">): Promise<Metrics> {
  return metrics.kind === "files"
    ? (await import("../adapters/metrics/text-file.ts")).textFileMetrics({
        folder: metrics.folder,
        environment,
      })
    : (await import("../adapters/metrics/pushgateway.ts")).pushgateway({
        url: metrics.url,
        environment,
      });
}
