/** The plain-text twin of an alert: the same content in the same order. Lines are not wrapped, so that commands stay whole. */
import {
  aboutHeading,
  type Alert,
  exceptionsHeading,
  type Fact,
  type Links,
  moreWords,
  type Step,
  type Troubles,
} from "./alert.ts";

/** Ends with a line break. The important part comes first, for whoever cuts it. */
export function alertText(alert: Alert): string {
  const { message, traceback } = alert;
  const blocks = [
    `${alert.severity.toUpperCase()} · ${alert.environment}\n${alert.headline}`,
    alert.lead,
    ...(message === undefined ? [] : [messageBlock(message, alert.problems)]),
    section("What it means", alert.meaning),
    ...(alert.troubles.shown.length === 0 ? [] : [troubleBlock(alert.troubles)]),
    section("What to do now", stepBlock(alert.steps)),
    ...(alert.counts.length === 0 ? [] : [section("What was done", factBlock(alert.counts))]),
    section(aboutHeading(alert), factBlock(alert.facts)),
    ...(traceback === undefined ? [] : [section("Where in the code", indented(traceback))]),
    ...linkBlock(alert.links),
  ];
  return `${blocks.join("\n\n")}\n`;
}

/** A heading and what stands under it. */
export function section(heading: string, content: string): string {
  return `${heading.toUpperCase()}\n${content}`;
}

function messageBlock(message: string, problems: readonly string[]): string {
  return [indented(message), ...problems.map((problem) => `    - ${problem}`)].join("\n");
}

function troubleBlock(troubles: Troubles): string {
  const each = troubles.shown.map(
    ({ subject, problem, remedy }) => `- ${subject}: ${problem}\n  ${remedy}`,
  );
  const more = troubles.more === 0 ? [] : [moreWords(troubles)];
  return section(exceptionsHeading(troubles), [...each, ...more].join("\n"));
}

/** Numbered where there are several; each command on a line of its own. */
export function stepBlock(steps: readonly Step[]): string {
  return steps
    .map(({ text, command }, index) => {
      const numbered = steps.length === 1 ? text : `${index + 1}. ${text}`;
      return command === undefined ? numbered : `${numbered}\n\n${indented(command)}\n`;
    })
    .join("\n")
    .trimEnd();
}

function factBlock(facts: readonly Fact[]): string {
  const width = Math.max(...facts.map(({ label }) => label.length)) + 2;
  return facts.map(({ label, value }) => `${`${label}:`.padEnd(width)}${value}`).join("\n");
}

function linkBlock({ contact, runbook }: Links): readonly string[] {
  const lines = [
    ...(contact === undefined ? [] : [`Contact: ${contact}`]),
    ...(runbook === undefined ? [] : [`Runbook: ${runbook}`]),
  ];
  return lines.length === 0 ? [] : [lines.join("\n")];
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, "    ");
}
