/**
 * An alert as an HTML mail. Simple tables and inline styles only, since mail programs drop the rest; every part names its
 * own ink and paper, so that a program which turns mails dark turns both.
 */
import { aboutHeading, type Alert, type Severity } from "./alert.ts";
import { type Band, bandLine, bands, headline, mailPage } from "./html-page.ts";
import * as parts from "./html-parts.ts";
import { type Markup, nothing } from "./markup.ts";

interface Look {
  readonly band: Band;
  readonly box: string;
}

const looks: Readonly<Record<Severity, Look>> = {
  critical: { band: bands.red, box: "#ffebee" },
  warning: { band: bands.orange, box: "#fff3e0" },
  recovered: { band: bands.green, box: "#e8f5e9" },
};

/** The whole document; `alertText` says the same. */
export function alertHtml(alert: Alert): string {
  const look = looks[alert.severity];
  const { band } = look;
  return mailPage({
    title: alert.subject,
    preheader: alert.lead,
    band,
    header: [bandLine(band, overline(alert)), headline(band, alert.headline)],
    content: content(alert, look),
  });
}

function overline(alert: Alert): string {
  return `${alert.severity.toUpperCase()} · ${alert.environment}`;
}

// The order of reading on a telephone: what happened, whom it hurts, what to do; then the rest.
function content(alert: Alert, look: Look): readonly Markup[] {
  const paper = { background: look.box, border: look.band.colour };
  return [
    parts.lead(alert.lead),
    alert.message === undefined ? nothing : parts.messageBox(alert.message, alert.problems, paper),
    parts.section("What it means", parts.paragraph(alert.meaning)),
    parts.troubleList(alert.troubles, paper),
    parts.section("What to do now", parts.stepList(alert.steps)),
    alert.counts.length === 0
      ? nothing
      : parts.section("What was done", parts.factTable(alert.counts)),
    parts.section(aboutHeading(alert), parts.factTable(alert.facts)),
    alert.traceback === undefined
      ? nothing
      : parts.section("Where in the code", parts.traceback(alert.traceback)),
    parts.footer(alert.links),
  ];
}
