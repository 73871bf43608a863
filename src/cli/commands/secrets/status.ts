/** `secrets status`: how every kept copy stands, and how the store was last. Never a value. */
import { countWords, momentWords, plainLine } from "../../../domain/alerts/wording.ts";
import { isInForce, type BreakGlass } from "../../../domain/secrets/copy-rules.ts";
import type { CopyReport } from "../../../secrets/copy-report.ts";
import { defineCommand, json } from "../../command.ts";
import type { Shell } from "../../shell.ts";
import { moment, printList } from "../../table.ts";
import { worldOf } from "../../with-ports.ts";
import {
  agoWords,
  copiesHeldUntil,
  copyReports,
  denialLines,
  printNotes,
  type CopyReports,
} from "./reports.ts";

export const status = defineCommand({
  usage: "status",
  about: "Show how old each copy is, and until when it is usable",
  options: (parser) => parser.option("json", json),
  async run(args, shell) {
    const { breakGlass } = worldOf(shell).config;
    const found = await copyReports(shell);
    const glass = breakGlass && { ...breakGlass, standing: standingOf(breakGlass, found.now) };
    if (args.json) {
      shell.print(JSON.stringify(documentOf(found, glass), undefined, 2));
      return 0;
    }
    printList(shell, false, found.reports, rowOf, "No secret has a name in the store.");
    printNotes(found.reports, shell);
    shell.print("");
    shell.print(lastWarmingWords(found));
    denialLines(found).forEach((line) => shell.print(line));
    if (glass !== undefined) {
      printGlass(glass, shell);
    }
    if (found.reports.some(({ canStandIn }) => !canStandIn)) {
      shell.print(
        "Next: `secrets refresh` asks the store now; `secrets drill` shows which jobs stop.",
      );
    }
    return 0;
  },
});

function documentOf(found: CopyReports, breakGlass: object | undefined) {
  const { state, reports: secrets, now, onMassDenial } = found;
  const lastWarming = state?.asked && {
    askedAt: state.asked.at,
    failure: state.asked.failure,
    failures: state.failures,
  };
  const massDenial = state?.massDenialSince && {
    since: state.massDenialSince,
    heldUntil: copiesHeldUntil(state, onMassDenial),
  };
  return { now, lastWarming, massDenial, breakGlass, secrets };
}

function rowOf(report: CopyReport) {
  const { secret, state, version = "", usableUntil } = report;
  return {
    secret,
    state,
    confirmed: agoWords(report),
    version: plainLine(version, 8).replace(" […]", "…"),
    "usable until": moment(usableUntil),
  };
}

function lastWarmingWords({ state }: CopyReports): string {
  if (state?.asked === undefined) {
    return "No warming has left word of itself here.";
  }
  const { at, failure } = state.asked;
  const asked = `The last warming asked the store on ${momentWords(at)}`;
  if (failure !== undefined) {
    return `${asked}: ${failure.class} (${failure.code}).`;
  }
  const failed = Object.keys(state.failures).length;
  const but = failed === 0 ? "" : `, but not for ${countWords(failed, "secret")}`;
  return `${asked}: it answered${but}.`;
}

type Standing = "in force" | "expired" | "too far";

function standingOf(glass: BreakGlass, now: Date): Standing {
  if (isInForce(glass, now)) {
    return "in force";
  }
  return glass.until <= now ? "expired" : "too far";
}

const glassWords: Readonly<Record<Standing, string>> = {
  "in force": "is in force: copies up to 72 h old may be used",
  expired: "has expired and is ignored",
  "too far": "is ignored: it reaches further than 24 h ahead",
};

function printGlass(
  { until, by, reason, standing }: BreakGlass & { readonly standing: Standing },
  { print }: Shell,
): void {
  const whose = `until ${momentWords(until)}, by ${by}: ${reason}`;
  print(plainLine(`SECRETS_BREAK_GLASS ${glassWords[standing]} (${whose})`, 300));
}
