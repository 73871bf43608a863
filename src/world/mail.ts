/** Mail, wired: the roads of the settings in their order. */
import type { Config } from "../config/config.ts";
import type { MailRoadSettings } from "../config/seams.ts";
import type { MailRoad } from "../adapters/mail/road.ts";
import type { MailPolicy } from "../adapters/mail/roads.ts";
import type { Probe, Probed } from "../adapters/mail/probe.ts";
import type { Clock } from "../ports/clock.ts";
import type { Mailer } from "../ports/mail.ts";
import type { SecretTexts } from "./secret-texts.ts";

/** The roads of alerts or of reports, loaded when the first letter is sent: most runs send none. */
export function openMailer(
  settings: Pick<Config, "mail" | "mailFallbacks" | "mailFrom">,
  clock: Clock,
  policy: MailPolicy,
  texts: SecretTexts,
): Mailer {
  let mailer: Promise<Mailer> | undefined;
  return {
    async send(letter, signal) {
      mailer ??= loadMailer(settings, clock, policy);
      const sent = await (await mailer).send(letter, signal);
      // A server may repeat the login it was given, and its answer is recorded.
      return sent.kind === "accepted" ? sent : { ...sent, reason: texts.scrub(sent.reason) };
    },
  };
}

async function loadMailer(
  { mail, mailFallbacks, mailFrom }: Pick<Config, "mail" | "mailFallbacks" | "mailFrom">,
  clock: Clock,
  policy: MailPolicy,
): Promise<Mailer> {
  const { mailByRoads } = await import("../adapters/mail/roads.ts");
  const roads = await Promise.all([mail, ...mailFallbacks].map((road) => openRoad(road)));
  return mailByRoads({ roads, from: mailFrom, now: () => clock.now() }, policy);
}

async function openRoad(road: MailRoadSettings): Promise<MailRoad> {
  switch (road.kind) {
    case "files":
      return (await import("../adapters/mail/eml-files.ts")).emlFiles(road);
    case "ses":
      return (await import("../adapters/mail/ses.ts")).ses(road);
    case "smtp": {
      const { smtp } = await import("../adapters/mail/smtp.ts");
      return smtp(smtpSettings(road));
    }
  }
}

export type ProbedRoad = Probed & { readonly road: string };

/** Asks a road whether it could take a mail, without sending one. */
export async function probeRoad(
  settings: MailRoadSettings,
  texts: SecretTexts,
  signal: AbortSignal,
): Promise<ProbedRoad> {
  const [{ name }, probe] = await Promise.all([openRoad(settings), openProbe(settings)]);
  const probed = await probe(signal);
  return probed.kind === "able"
    ? { ...probed, road: name }
    : { kind: "unable", road: name, reason: texts.scrub(probed.reason) };
}

async function openProbe(road: MailRoadSettings): Promise<Probe> {
  switch (road.kind) {
    case "files":
      return (await import("../adapters/mail/folder-probe.ts")).folderProbe(road);
    case "ses":
      return (await import("../adapters/mail/ses-probe.ts")).sesProbe(road);
    case "smtp":
      return (await import("../adapters/mail/smtp-probe.ts")).smtpProbe(smtpSettings(road));
  }
}

function smtpSettings({ login, ...rest }: Extract<MailRoadSettings, { kind: "smtp" }>) {
  return login === undefined ? rest : { ...rest, login };
}
