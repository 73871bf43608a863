/**
 * `secrets refresh [name]`: asks the store now. With a name a person insists: an older version is taken, and one that was
 * revoked. It never takes a copy away: only the warming does.
 */
import { durationWords, plainLine } from "../../../domain/alerts/wording.ts";
import { causeOf, type Cause } from "../../../domain/failure.ts";
import { scrub } from "../../../domain/scrub.ts";
import type { SecretAlias } from "../../../domain/secrets/aliases.ts";
import { causeOfClass } from "../../../domain/secrets/failure-classes.ts";
import { troublesOf, type Telling } from "../../../jobs/warming/troubles.ts";
import type { SecretCopies } from "../../../ports/secret-copies.ts";
import { failures, partialExitCode } from "../../../run/exit-codes.ts";
import { isRefreshed, withWritten } from "../../../secrets/after-warming.ts";
import type { Finding, Warming } from "../../../secrets/findings.ts";
import { warm } from "../../../secrets/warming.ts";
import { warmingSettings } from "../../../world/secrets.ts";
import { defineCommand } from "../../command.ts";
import { programCommand } from "../../program-command.ts";
import type { Shell } from "../../shell.ts";
import { withPorts, worldOf } from "../../with-ports.ts";
import { secretNamed } from "./names.ts";
import type { Revocation } from "../../../domain/secrets/copy.ts";
import { revocationIn } from "../../../ports/secret-copies.ts";

export const refresh = defineCommand({
  usage: "refresh [name]",
  about: "Ask the store now; a named one even if it was revoked",
  options: (parser) =>
    parser.positional("name", { type: "string", describe: "One secret's name; else all" }),
  async run({ name }, shell) {
    const { ids, ...settings } = warmingSettings(worldOf(shell).config);
    const isNamed = name !== undefined;
    const aliases = isNamed ? [secretNamed(ids, name)] : [...ids.keys()];
    const findings = await withPorts(shell, ["copies", "store"], async (ports, signal) => {
      const now = () => shell.clock.now();
      const command = (words: string) => programCommand(shell.environment, words);
      const secretId = (alias: SecretAlias) => ids.get(alias) ?? "";
      const tools = { ...settings, ...ports, secretId, now, forced: isNamed, tombstones: false };
      const revoked = await revocations(aliases, ports.copies, signal);
      const warming = await warm(aliases, tools, signal);
      printFindings(warming, revoked, { now: now(), ids, command }, shell);
      await ports.copies.changeState((before) => withWritten(before, warming.findings), signal);
      return warming.findings;
    });
    return exitCodeFor(findings);
  },
});

async function revocations(
  aliases: readonly SecretAlias[],
  copies: SecretCopies,
  signal: AbortSignal,
): Promise<readonly Revocation[]> {
  const opened = await Promise.all(aliases.map(async (alias) => copies.open(alias, signal)));
  return opened.flatMap((one) => revocationIn(one) ?? []);
}

function printFindings(
  warming: Warming,
  revoked: readonly Revocation[],
  telling: Telling,
  { print, complain }: Shell,
): void {
  const { findings } = warming;
  const refreshed = findings.filter((finding) => finding.kind === "refreshed");
  for (const { alias, version, confirmedAt } of refreshed) {
    const age = durationWords((telling.now.getTime() - confirmedAt.getTime()) / 1000);
    print(plainLine(`${alias}: refreshed, confirmed ${age} ago, version ${version}`, 200));
    for (const { by, reason } of revoked.filter((one) => one.alias === alias)) {
      print(plainLine(`This took back the revocation by ${by} (${reason}).`, 300));
    }
  }
  // Whether much was denied at once is for the warming to judge: it alone takes copies away.
  for (const { subject, problem, remedy } of troublesOf(
    { ...warming, massDenial: undefined },
    telling,
  )) {
    complain(scrub(plainLine(`${subject}: ${problem}. ${remedy}`, 600)));
  }
  print(`${refreshed.length} of ${findings.length} secrets refreshed.`);
}

function exitCodeFor(findings: readonly Finding[]): number {
  const missed = findings.filter((finding) => !isRefreshed(finding));
  if (missed.length === 0) {
    return 0;
  }
  const causes = missed.map((finding) => causeFor(finding));
  const worst = worstFirst.find((cause) => causes.includes(cause)) ?? "fault";
  return missed.length < findings.length ? partialExitCode : failures[worst].exitCode;
}

const worstFirst = ["fault", "misconfigured", "denied", "unavailable"] as const satisfies Cause[];

function causeFor(finding: Finding): Cause {
  if (finding.kind === "unkept") {
    return causeOf(finding.error);
  }
  return "failure" in finding ? causeOfClass[finding.failure.class] : "denied";
}
