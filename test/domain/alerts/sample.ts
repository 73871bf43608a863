/** A whole alert to render in tests: every part is there, each with a text of its own. */
import type { Alert } from "../../../src/domain/alerts/alert.ts";

/** The alert with `mark` put into every text that it carries. */
export function alertWith(mark: string): Alert {
  return {
    severity: "critical",
    subject: `subject ${mark}`,
    environment: `environment ${mark}`,
    headline: `headline ${mark}`,
    lead: `lead ${mark}`,
    message: `message ${mark}`,
    problems: [`problem one ${mark}`, `problem two ${mark}`],
    meaning: `meaning ${mark}`,
    troubles: {
      shown: [
        { subject: `case 1 ${mark}`, problem: `problem ${mark}`, remedy: `remedy one ${mark}` },
        { subject: `case 2 ${mark}`, problem: `problem ${mark}`, remedy: `remedy two ${mark}` },
      ],
      more: 7,
    },
    steps: [{ text: `step one ${mark}`, command: `command ${mark}` }, { text: `step two ${mark}` }],
    facts: [
      { label: `Slot ${mark}`, value: `Monday ${mark}` },
      { label: `Tries ${mark}`, value: `3 ${mark}` },
    ],
    counts: [{ label: `Cases ${mark}`, value: `12 ${mark}` }],
    traceback: `trace ${mark}`,
    links: { contact: `contact ${mark}`, runbook: `https://example.com/${mark}` },
    thread: "a.b.production@example.com",
  };
}

/** Every text of the alert that a reader must find; the subject is the mail's own and the thread a header's. */
export function textsOf(alert: Alert): readonly string[] {
  return [
    alert.environment,
    alert.headline,
    alert.lead,
    ...(alert.message?.split("\n") ?? []),
    ...alert.problems,
    alert.meaning,
    ...alert.troubles.shown.flatMap(({ subject, problem, remedy }) => [subject, problem, remedy]),
    ...alert.steps.flatMap(({ text, command }) =>
      command === undefined ? [text] : [text, command],
    ),
    ...[...alert.facts, ...alert.counts].flatMap(({ label, value }) => [label, value]),
    ...(alert.traceback?.split("\n").map((line) => line.trim()) ?? []),
    ...[alert.links.contact ?? [], alert.links.runbook ?? []].flat(),
  ];
}

/** What a reader of the HTML sees, each block on a line. */
export function visible(html: string): string {
  return html
    .replace(/^[\s\S]*?<\/title>/, "")
    .replaceAll(/<\/?(?:span|strong)\b[^>]*>/g, "")
    .replaceAll(/<[^>]*>/g, "\n")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}
