/**
 * `node tools/docs.ts`: writes the tables of the documents anew from the code, between their markers. A test compares them.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { secretAliases, secretVariable } from "../src/domain/secrets/aliases.ts";
import { mustHold } from "../src/domain/secrets/shapes.ts";
import { copyRules } from "../src/domain/secrets/copy-rules.ts";
import { causeOfClass, type FailureClass } from "../src/domain/secrets/failure-classes.ts";
import { placeholders } from "../src/domain/letters/kinds.ts";
import { settingsFor } from "../src/config/settings.ts";
import type { Setting } from "../src/config/setting.ts";
import { jobs } from "../src/jobs/registry.ts";
import { failures, partialExitCode } from "../src/run/exit-codes.ts";
import { metricNames } from "../src/run/metrics.ts";
import { watchedMetricNames } from "../src/run/watched-metrics.ts";
import { alertHeadings, kubeAlertRows, pushedAlertRows } from "./monitoring/alerts-table.ts";

const root = join(import.meta.dirname, "..");

/** Documents that hold tables, and which. */
export const documents = {
  "README.md": ["jobs", "exit-codes"],
  "docs/settings.md": ["settings"],
  "docs/metrics.md": ["metrics"],
  "docs/monitoring.md": ["alerts", "kube-alerts"],
  "docs/secrets.md": ["copy-rules", "secrets"],
  "docs/reports.md": ["placeholders"],
} as const;

type TableName = (typeof documents)[keyof typeof documents][number];

const tables: Readonly<Record<TableName, () => string>> = {
  jobs: () =>
    markdown(
      ["job", "schedule (UTC)", "one attempt may take", "keeps trying for", "what it does"],
      jobs.map(({ name, schedule, attemptSeconds, keepsTryingSeconds, summary }) => [
        `\`${name}\``,
        `\`${schedule}\``,
        span(attemptSeconds),
        span(keepsTryingSeconds),
        summary,
      ]),
    ),
  alerts: () => markdown(alertHeadings, pushedAlertRows()),
  "kube-alerts": () => markdown(alertHeadings, kubeAlertRows()),
  "exit-codes": () =>
    markdown(
      ["exit code", "outcome", "what it means"],
      [
        ["0", "`succeeded`", "All of it done, all of it delivered."],
        ["0", "`skipped`", "Nothing to do, done already, or another run is at it."],
        [String(partialExitCode), "`partial`", "Done, with exceptions a person must see."],
        ...Object.entries(failures).map(([cause, { exitCode, meaning }]) => [
          String(exitCode),
          `\`failed\` (${cause})`,
          meaning,
        ]),
      ],
    ),
  placeholders: () =>
    markdown(
      ["kind", "placeholders"],
      Object.entries(placeholders).map(([kind, names]) => [
        `\`${kind}\``,
        names.map((name) => `\`{${name}}\``).join(" "),
      ]),
    ),
  settings: () =>
    markdown(
      ["variable", "default", "what it is"],
      Object.values<Setting<unknown>>(settingsFor({}, "/")).map(({ variable, fallback, about }) => [
        `\`${variable}\``,
        fallback === undefined || fallback === "" ? "" : `\`${fallback}\``,
        about,
      ]),
    ),
  secrets: () =>
    markdown(
      ["secret", "named by", "unless set", "must hold"],
      secretAliases.map((alias) => {
        const variable = secretVariable(alias);
        const setting = Object.values<Setting<unknown>>(settingsFor({}, "/")).find(
          (each) => each.variable === variable,
        );
        const usual = setting?.fallback ?? "";
        return [
          `\`${alias}\``,
          `\`${variable}\``,
          usual === "" ? "" : `\`${usual}\``,
          mustHold[alias],
        ];
      }),
    ),
  "copy-rules": () =>
    markdown(
      ["the store is", "such as", "a copy stands in when confirmed", "otherwise the run ends with"],
      Object.entries(copyRules).map(([name, { seconds, tell }]) => [
        `\`${name}\``,
        examples[name as FailureClass],
        copyWords(seconds, tell),
        String(failures[causeOfClass[name as FailureClass]].exitCode),
      ]),
    ),
  metrics: () =>
    markdown(
      ["metric", "labels", "what it is"],
      [...Object.values(metricNames), ...Object.values(watchedMetricNames)].map(
        ({ name, labels, help }) => [
          `\`${name}\``,
          labels.map((label) => `\`${label}\``).join(", "),
          help,
        ],
      ),
    ),
};

const examples: Readonly<Record<FailureClass, string>> = {
  unavailable: "5xx, throttling, no answer, no connection; STS or Pod Identity silent",
  suspect: "`200 {}`, HTML, a missing key, TLS or clock errors, an error nobody knows",
  denied: "access denied, not found, to be deleted, cannot be decrypted; a tombstone",
  misconfigured: "invalid request or parameter, no id",
};

function copyWords(seconds: number, tell: boolean): string {
  if (seconds === 0) {
    return "never";
  }
  return `up to ${span(seconds)} ago${tell ? "; the run is `partial`" : ""}`;
}

/** The document's text with its tables as the code has them now. */
export function withTables(text: string, names: readonly TableName[]): string {
  return names.reduce((document, name) => {
    const place = new RegExp(`(<!-- table:${name} -->\n).*?(<!-- /table:${name} -->)`, "s");
    if (!place.test(document)) {
      throw new Error(`Cannot write the table ${name}: the document has no place for it`);
    }
    return document.replace(
      place,
      (_all, before: string, after: string) => `${before}\n${tables[name]()}\n\n${after}`,
    );
  }, text);
}

/** A GitHub table, its columns as wide as the formatter makes them. */
function markdown(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [headings, ...rows];
  const widths = headings.map((_heading, column) =>
    Math.max(3, ...all.map((row) => (row[column] ?? "").length)),
  );
  const line = (row: readonly string[]) =>
    `| ${widths.map((width, column) => (row[column] ?? "").padEnd(width)).join(" | ")} |`;
  const rule = line(widths.map((width) => "-".repeat(width)));
  return [line(headings), rule, ...rows.map((row) => line(row))].join("\n");
}

function span(seconds: number): string {
  if (seconds === 0) {
    return "";
  }
  return seconds % 3600 === 0 ? `${seconds / 3600} h` : `${seconds / 60} min`;
}

if (import.meta.main) {
  for (const [path, names] of Object.entries(documents)) {
    const file = join(root, path);
    writeFileSync(file, withTables(readFileSync(file, "utf8"), names));
  }
}
