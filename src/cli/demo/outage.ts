/**
 * `demo --outage`: the morning of 2025-10-20 once more, when AWS Secrets Manager failed for eight of nine secrets. Only the clock,
 * the store and the data are made up: jobs, SDK, sealed copies and mails are the real ones.
 */
import { join } from "node:path";
import { fingerprints } from "../../demo/fingerprints.ts";
import { madeUpClock } from "../../demo/made-up-clock.ts";
import { wellTables } from "../../demo/sample-data.ts";
import { withSealedNames } from "../../demo/sealed-names.ts";
import { sampleSecrets } from "../../demo/sample-secrets.ts";
import { standInSecretsManager, type StandIn } from "../../demo/stand-in-secrets-manager.ts";
import { secretIdOf, type Config } from "../../config/config.ts";
import { secretAliases } from "../../domain/secrets/aliases.ts";
import { wrapDataKey } from "../../world/kept.ts";
import { lendSecretsManager } from "../../world/lent-environment.ts";
import type { Shell } from "../shell.ts";
import { worldOf } from "../with-ports.ts";
import { embedded } from "./folder.ts";
import { at, runAt, storeFailedAt, type Morning, type Ran } from "./morning.ts";
import { sumUp, type Copies } from "./outage-summary.ts";
import { endingOf, letter, quietly, told } from "./outage-words.ts";
import { pageOn, type Page } from "./page.ts";

/** The one secret that the store still gives. */
const survivor = "case-documents";

export async function replayOutage(outside: Shell, home: string): Promise<void> {
  const began = outside.clock.now();
  const clock = madeUpClock(outside.clock, at("07:29:00"));
  await using store = await standInSecretsManager(() => clock.now());
  using lent = new DisposableStack();
  lent.use(lendSecretsManager(store.url));
  const settings = { LOG_FORMAT: "json", SECRETS_URL: "aws:us-east-1" };
  const shell = { ...embedded(outside, settings), clock };
  const morning: Morning = { shell, clock, store, home, page: pageOn(outside) };

  introduce(morning.page);
  const { survivorId } = await prepare(morning);
  const well = await allIsWell(morning);
  const before = await fingerprints(join(home, "copies"));
  storeFails(morning, survivorId);
  const outage = [
    ...(await operatorIsTold(morning)),
    ...(await reportGoesOut(morning)),
    ...(await outageLasts(morning)),
  ];
  const copies = copiesOf(before, await fingerprints(join(home, "copies")));
  storeIsWell(morning, copies);
  const after = await operatorHearsOfTheEnd(morning);
  await sumUp([...well, ...outage, ...after], copies, morning, outside, began);
}

function introduce(page: Page): void {
  page.title("The morning of Monday 2025-10-20, replayed");
  page.paragraph(
    "At 08:12:40 UTC on that day AWS Secrets Manager began to fail. The old jobs could not read eight of nine secrets: the payment reports of that Monday failed, and nobody knew for about four hours. This is the same morning with these jobs.",
  );
  page.blank();
  page.paragraph(
    "The clock is made up: every time below is one of that morning, in UTC, and the replay takes a few seconds. The store is a stand-in for Secrets Manager on this machine, asked through the real AWS SDK. People and cases are made up too. The jobs, the sealed copies and the mails are the real ones. Nothing leaves this machine.",
  );
}

async function prepare({ shell, store }: Morning): Promise<{ readonly survivorId: string }> {
  const { world, config } = worldOf(shell);
  await world.migrate(shell.stop);
  const tables = await withSealedNames(wellTables(at("00:00:00")), async (dataKey) =>
    wrapDataKey(config.keys, dataKey, shell.stop),
  );
  await world.fill(tables, shell.stop);
  fillStore(store, config);
  return { survivorId: secretIdOf(config, survivor) ?? "" };
}

function fillStore(store: StandIn, config: Config): void {
  const secrets = sampleSecrets();
  for (const alias of secretAliases) {
    const id = secretIdOf(config, alias);
    if (alias !== "database" && id !== undefined) {
      store.keep(id, JSON.stringify(secrets[alias]));
    }
  }
}

async function allIsWell(morning: Morning): Promise<readonly Ran[]> {
  const { page } = morning;
  page.step("07:30", "All is well");
  page.paragraph(
    "secrets-warming asks the store for all nine secrets and keeps a sealed copy of each.",
  );
  page.blank();
  const first = await runAt(morning, "07:30:05", "secrets-warming", { code: 0, shows: true });

  page.step("08:00", "The week's payment batch is closed");
  page.paragraph("Another warming, then pending-payment-update.");
  page.blank();
  const second = await runAt(morning, "08:00:05", "secrets-warming", { code: 0, shows: true });
  const update = await runAt(morning, "08:00:10", "pending-payment-update", {
    code: 0,
    shows: true,
  });
  return [first, second, update];
}

function storeFails({ clock, store, page }: Morning, survivorId: string): void {
  clock.set(storeFailedAt);
  store.fail({ code: "InternalServiceError", status: 500 }, (id) => id !== survivorId);
  page.step("08:12:40", "The store begins to fail");
  page.paragraph(
    `InternalServiceError for eight of nine secrets. Only ${survivorId} can still be read.`,
  );
}

async function operatorIsTold(morning: Morning): Promise<readonly Ran[]> {
  const { page } = morning;
  page.step("08:30", "The next warming notices, and the operator is told");
  const warming = await runAt(morning, "08:30:05", "secrets-warming", { code: 3, shows: true });
  endingOf(page, "3: done, with exceptions that a person must see");
  warming.mails.forEach((mail) => letter(page, mail, warming));
  return [warming];
}

async function reportGoesOut(morning: Morning): Promise<readonly Ran[]> {
  const { page } = morning;
  page.step("09:00", "The payment report goes out all the same");
  page.paragraph(
    "The store confirmed the copies at 08:00. For an hour that is as good as asking it; now it is longer ago, and the store is down. The report goes on with the sealed copy, and says so.",
  );
  page.blank();
  const warming = await quietly(morning, "09:00:10");
  const report = await runAt(morning, "09:00:20", "provider-payment-report", {
    code: 0,
    shows: true,
  });
  endingOf(page, "0");
  page.blank();
  report.mails.forEach((mail) => told(page, mail));
  return [warming, report];
}

async function outageLasts(morning: Morning): Promise<readonly Ran[]> {
  const { page } = morning;
  page.step("09:30", "The outage lasts");
  page.paragraph(
    "A warming every half hour. The operator knows, so it is silent, but for a reminder after two hours.",
  );
  page.blank();
  const silent = await quietlyAll(morning, ["09:30:10", "10:00:10", "10:30:30", "11:00:10"]);

  page.step("11:00", "Somebody runs the report once more");
  page.paragraph("Nobody gets it twice.");
  page.blank();
  const again = await runAt(morning, "11:00:20", "provider-payment-report", {
    code: 0,
    shows: true,
  });
  endingOf(page, "0");

  page.step("11:30", "It lasts still");
  return [...silent, again, ...(await quietlyAll(morning, ["11:30:10", "12:00:10"]))];
}

async function quietlyAll(morning: Morning, times: readonly string[]): Promise<readonly Ran[]> {
  const runs: Ran[] = [];
  for (const time of times) {
    runs.push(await quietly(morning, time));
  }
  return runs;
}

function copiesOf(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Copies {
  const aliases = secretAliases.filter((alias) => before.has(alias));
  const same = aliases.filter((alias) => before.get(alias) === after.get(alias));
  return { all: aliases.length, same, renewed: aliases.filter((alias) => !same.includes(alias)) };
}

function storeIsWell({ clock, store, page }: Morning, { all, same, renewed }: Copies): void {
  clock.set(at("12:13:00"));
  store.fail();
  page.step("12:13", "The store is well again");
  page.paragraph(
    `Until now ${same.length} of ${all} sealed copies are those of 08:00, byte for byte: what fails never replaces what was good. Renewed throughout: ${renewed.join(", ")}.`,
  );
}

async function operatorHearsOfTheEnd(morning: Morning): Promise<readonly Ran[]> {
  const { page } = morning;
  page.step("12:30", "The next warming notices, and the operator hears of it");
  const warming = await runAt(morning, "12:30:10", "secrets-warming", { code: 0, shows: true });
  endingOf(page, "0");
  warming.mails.forEach((mail) => letter(page, mail, warming));
  return [warming];
}
