/** The roads of mail as people are shown them: scheme and host, never a login. */
import type { Config } from "../../../config/config.ts";
import type { MailRoadSettings } from "../../../config/seams.ts";

export interface Road {
  /** `smtps://mail.example.com`. */
  readonly road: string;
  readonly kind: MailRoadSettings["kind"];
  /** Whether it works while AWS is away. */
  readonly withoutAws: boolean;
  readonly carriesPhi: boolean;
}

/** In the order in which they are tried. */
export function roadsOf({ mail, mailFallbacks = [] }: Partial<Config>): readonly Road[] {
  return [...(mail === undefined ? [] : [mail]), ...mailFallbacks].map((road) => ({
    road: nameOf(road),
    kind: road.kind,
    withoutAws: road.kind !== "ses" && !isAmazonHost(road),
    carriesPhi: road.carriesPhi,
  }));
}

function nameOf(road: MailRoadSettings): string {
  switch (road.kind) {
    case "files":
      return "file:";
    case "ses":
      return `ses:${road.region}`;
    case "smtp":
      return `${road.secure ? "smtps" : "smtp"}://${road.host}`;
  }
}

/** SES has SMTP servers too. */
function isAmazonHost(road: MailRoadSettings): boolean {
  return road.kind === "smtp" && /(?:^|\.)amazonaws\.com(?:\.cn)?$/i.test(road.host);
}
