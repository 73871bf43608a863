/** Trials of the roads: what a failing one says, and which one comes after it. */
import { readdir } from "node:fs/promises";
import { must, mustEqual, mustHold, mustLack } from "./expectations.ts";
import { closedServer, files, letter, mailerOf, type MailSubject } from "./mail-bench.ts";
import { trials, type Trial } from "./trial.ts";

export function roadTrials(subject: MailSubject): readonly Trial[] {
  return trials(
    "Set MAIL_URL to a road that works by itself until this is mended; pass this line on to the developers.",
    {
      "a server that does not listen is refused with the reason, and no password in it": async (
        signal,
      ) => {
        const password = "not-to-be-read-4711";
        const road = { ...(await closedServer()), login: { user: "jobs", password } };
        const sent = await mailerOf(subject, [road]).send(letter, signal);
        must(sent.kind === "refused", `it was ${sent.kind}`);
        mustEqual("permanent", sent.permanent, false);
        mustHold("the reason", sent.reason, "the connection was refused");
        mustLack("the reason", sent.reason, password, "the password");
      },
      "a folder that cannot be written to is refused with the reason": async (signal) => {
        const sent = await mailerOf(subject, [files("/dev/null/mail")]).send(letter, signal);
        must(sent.kind === "refused", `it was ${sent.kind}`);
        mustHold("the reason", sent.reason, "leads through a file");
      },
      "an alert goes by the next road where the first one fails": async (signal) => {
        const folder = await subject.scratch.folder();
        const roads = [await closedServer(), files(folder)];
        const sent = await mailerOf(subject, roads).send(letter, signal);
        must(sent.kind === "accepted", `it was ${sent.kind}`);
        mustEqual("the road", sent.road, "file:");
        mustEqual("files written", (await readdir(folder)).length, 1);
      },
      "a report goes by no further road that is not marked for patient data": async (signal) => {
        const folder = await subject.scratch.folder();
        const roads = [await closedServer(), { ...files(folder), carriesPhi: false }];
        const sent = await mailerOf(subject, roads, "report").send(letter, signal);
        mustEqual("the answer", sent.kind, "refused");
        mustEqual("files written", (await readdir(folder)).length, 0);
      },
    },
  );
}
