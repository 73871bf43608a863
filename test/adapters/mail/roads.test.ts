/** Which roads a letter is given to, and what several answers mean together. */
import assert from "node:assert/strict";
import { test } from "node:test";

import type { Mail } from "../../../src/adapters/mail/compose.ts";
import type { MailRoad } from "../../../src/adapters/mail/road.ts";
import { mailByRoads, type MailPolicy } from "../../../src/adapters/mail/roads.ts";
import type { Sent } from "../../../src/ports/mail.ts";
import { letterOf, never, sender } from "../../contract/mail.ts";

type Answer = "accepted" | "busy" | "no" | "unknown";

const answers: Readonly<Record<Answer, Sent>> = {
  accepted: { kind: "accepted", messageId: "<1@example.com>", road: "?" },
  busy: { kind: "refused", permanent: false, reason: "busy" },
  no: { kind: "refused", permanent: true, reason: "no" },
  unknown: { kind: "unknown", reason: "cut off" },
};

/** Roads that answer as told; those written with `+phi` may carry patient data. */
function send(
  policy: MailPolicy,
  signal: AbortSignal,
  ...script: readonly (Answer | `${Answer}+phi`)[]
) {
  const taken: Mail[] = [];
  const roads = script.map((word): MailRoad => {
    const [answer = ""] = word.split("+");
    return {
      name: word,
      carriesPhi: word.endsWith("+phi"),
      async send(mail) {
        taken.push(mail);
        return answers[answer as Answer];
      },
    };
  });
  const mailer = mailByRoads({ roads, from: sender, now: () => new Date(0) }, policy);
  return { taken, sent: mailer.send(letterOf(), signal) };
}

const table = [
  ["alert", ["accepted", "accepted"], 1, answers.accepted],
  ["alert", ["busy", "accepted"], 2, answers.accepted],
  ["alert", ["no", "unknown", "accepted"], 3, answers.accepted],
  ["alert", ["unknown", "no"], 2, { kind: "unknown", reason: "cut off; no" }],
  ["alert", ["no", "no"], 2, { kind: "refused", permanent: true, reason: "no; no" }],
  ["alert", ["no", "busy"], 2, { kind: "refused", permanent: false, reason: "no; busy" }],
  ["alert", [], 0, { kind: "refused", permanent: false, reason: "No road for mail was tried" }],
  ["report", ["accepted", "accepted+phi"], 1, answers.accepted],
  ["report", ["busy", "accepted"], 1, answers.busy],
  ["report", ["busy", "accepted", "accepted+phi"], 2, answers.accepted],
  ["report", ["unknown", "accepted+phi"], 1, answers.unknown],
  ["report", ["no", "accepted+phi"], 1, answers.no],
  [
    "report",
    ["busy", "no+phi", "accepted+phi"],
    2,
    { kind: "refused", permanent: false, reason: "busy; no" },
  ],
  ["report", ["busy+phi", "unknown+phi"], 2, { kind: "unknown", reason: "busy; cut off" }],
] as const;

for (const [policy, script, tries, expected] of table) {
  test(`${policy} over ${script.join(", ") || "no road"}: ${tries} tried, ${expected.kind}`, async () => {
    const { taken, sent } = send(policy, never, ...script);

    assert.deepEqual(await sent, expected);
    assert.equal(taken.length, tries);
  });
}

test("every road is given the same mail, so that a recipient can tell a second copy", async () => {
  const { taken, sent } = send("alert", never, "unknown", "busy");

  await sent;

  assert.equal(taken.length, 2);
  assert.equal(taken[0], taken[1]);
});

test("no further road is tried once the caller stops", async () => {
  const stop = new AbortController();
  const first: MailRoad = {
    name: "first",
    carriesPhi: true,
    async send() {
      stop.abort();
      return answers.busy;
    },
  };
  const second: MailRoad = { name: "second", carriesPhi: true, send: async () => answers.accepted };
  const mailer = mailByRoads(
    { roads: [first, second], from: sender, now: () => new Date(0) },
    "alert",
  );

  assert.deepEqual(await mailer.send(letterOf(), stop.signal), answers.busy);
});
