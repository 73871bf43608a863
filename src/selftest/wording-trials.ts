/** Trials of what an alert says where a stranger's words are in it: markup, line breaks, secrets, a megabyte. */
import type { Letter } from "../ports/mail.ts";
import { secretTexts } from "../world/secret-texts.ts";
import { reporterOf, type AlertsSubject } from "./alert-bench.ts";
import { must, mustHold, mustLack } from "./expectations.ts";
import { eventsAbout, subjectBeginnings, type AlertKind } from "./hostile-events.ts";
import { letterBox } from "./rehearsal.ts";
import { trials, type Trial } from "./trial.ts";

const kinds = Object.keys(subjectBeginnings) as readonly AlertKind[];

export function wordingTrials(subject: AlertsSubject): readonly Trial[] {
  return trials(
    "Read alerts of this version as plain text only, go back to the one before, and pass this line on to the developers.",
    Object.fromEntries(
      kinds.flatMap((kind): readonly (readonly [string, Trial["run"]])[] => [
        [
          `${kind}: the subject is one line, and begins as operators filter for it`,
          async () => {
            const mail = await mailAbout(subject, kind, "x\r\nBcc: thief@example.com\n");
            must(!/[\r\n]/.test(mail.subject), "the subject has several lines");
            mustHold("the subject", mail.subject, subjectBeginnings[kind]);
          },
        ],
        [
          `${kind}: markup in foreign text is shown, not obeyed`,
          async () => {
            const markup = `<script>alert(1)</script><img src="x" onerror='y'>&`;
            const { html = "" } = await mailAbout(subject, kind, markup);
            must(!/<script|<img/i.test(html), "the HTML holds markup of others");
            mustHold("the HTML", html, "&lt;script&gt;");
          },
        ],
        [
          `${kind}: neither text nor HTML holds a secret`,
          async () => {
            const secret = "kestrel-on-the-wing-4711";
            const words = `mysql://jobs:${secret}@db/allstars refused password=${secret} token ${secret}`;
            const { text, html = "" } = await mailAbout(subject, kind, words, { secret, own: "" });
            mustLack("the mail", `${text}${html}`, secret, "the secret");
          },
        ],
        [
          `${kind}: a megabyte of foreign text is cut to what a person reads`,
          async () => {
            const { text, html = "" } = await mailAbout(subject, kind, "word ".repeat(210_000), {
              own: "",
            });
            must(text.length < 20_000, `the text has ${text.length} characters`);
            must(html.length < 100_000, `the HTML has ${html.length} characters`);
          },
        ],
      ]),
    ),
  );
}

/** The mail that is sent when a run's words are these. */
async function mailAbout(
  subject: AlertsSubject,
  kind: AlertKind,
  words: string,
  { secret, own = words }: { readonly secret?: string; readonly own?: string } = {},
): Promise<Letter> {
  const texts = secretTexts();
  texts.remember(secret);
  const { letters, mailer } = letterBox();
  const event = eventsAbout(words, subject.clock.now(), own)[kind];
  await reporterOf(subject, mailer, undefined, texts.scrub).report(
    event,
    new AbortController().signal,
  );
  const [mail] = letters;
  must(mail !== undefined && letters.length === 1, `there were ${letters.length} mails`);
  return mail;
}
