/** Asks SES about our account: whether it may send, to whom, and how many mails are left of the day. */
import type { GetAccountCommandOutput, SendQuota } from "@aws-sdk/client-sesv2";
import { within } from "../within.ts";
import { askedWordsOf, openClient, type SesSettings } from "./ses.ts";
import { probeLimitMilliseconds, type Probe, type Probed } from "./probe.ts";

export function sesProbe(
  { region }: SesSettings,
  limitMilliseconds = probeLimitMilliseconds,
): Probe {
  return async (signal) => {
    try {
      const account = await within(limitMilliseconds, signal, async (ended) => {
        const { GetAccountCommand } = await import("@aws-sdk/client-sesv2");
        const client = await openClient(region, limitMilliseconds);
        return client.send(new GetAccountCommand({}), { abortSignal: ended });
      });
      return judged(account);
    } catch (error) {
      signal.throwIfAborted();
      return { kind: "unable", reason: askedWordsOf(error) };
    }
  };
}

/** In the sandbox, mail goes to verified addresses alone: a report to anybody else is rejected. */
function judged(account: GetAccountCommandOutput): Probed {
  const {
    SendingEnabled: sends,
    ProductionAccessEnabled: isOpen,
    EnforcementStatus: state,
  } = account;
  if (sends !== true) {
    return { kind: "unable", reason: "sending is switched off for this account" };
  }
  if (isOpen === false) {
    return {
      kind: "unable",
      reason: "the account is in the sandbox: it may write to verified addresses alone",
    };
  }
  return quotaJudged(account.SendQuota, state);
}

function quotaJudged(quota: SendQuota | undefined, state: string | undefined): Probed {
  const { Max24HourSend: most = 0, SentLast24Hours: sent = 0 } = quota ?? {};
  const left = Math.floor(most - sent);
  // -1 is no limit.
  if (most !== -1 && left < 1) {
    return { kind: "unable", reason: `all ${most} mails of a day are used up` };
  }
  return {
    kind: "able",
    said: [
      "sending is on",
      most === -1 ? "there is no daily limit" : `${left} of ${most} mails a day are left`,
      ...(state === undefined || state === "HEALTHY" ? [] : [`SES says of the account: ${state}`]),
    ],
  };
}
