/** `alerts mutes`: of which jobs nobody is mailed, until when, and why. */
import type { Mute } from "../../../watch/mute.ts";
import { defineCommand, json } from "../../command.ts";
import { moment, printList } from "../../table.ts";
import { withPorts } from "../../with-ports.ts";

export const mutes = defineCommand({
  usage: "mutes",
  about: "List the mutes in force",
  options: (parser) => parser.option("json", json),
  async run(args, shell) {
    const now = shell.clock.now();
    const all = await withPorts(shell, ["notes"], async ({ notes }, signal) => notes.mutes(signal));
    const inForce = all.filter(({ until }) => until > now);
    printList(shell, args.json, inForce, rowOf, "No job is muted.");
    return 0;
  },
});

function rowOf({ job, until, by, reason, since }: Mute) {
  return { job, until: moment(until), by, reason: reason.slice(0, 80), since: moment(since) };
}
