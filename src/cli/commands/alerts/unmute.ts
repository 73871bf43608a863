/** `alerts unmute <job>`: ends a mute before its time. It stays on record until the next one, with who ended it and why. */
import { UsageError } from "../../../domain/failure.ts";
import { muteOf, type Mute } from "../../../watch/mute.ts";
import { defineCommand } from "../../command.ts";
import { decision, decisionOptions } from "../../decision.ts";
import { withPorts } from "../../with-ports.ts";
import { namedJob } from "./mute.ts";

export const unmute = defineCommand({
  usage: "unmute <job>",
  about: "Mail people about it again",
  options: (parser) =>
    decisionOptions(
      parser.positional("job", {
        type: "string",
        demandOption: true,
        describe: "A job that `alerts mutes` lists",
      }),
    ),
  async run(args, shell) {
    const { by, reason } = decision(args);
    const job = namedJob(args.job, "unmute");
    const now = shell.clock.now();
    const ended = (mute: Mute): Mute =>
      mute.job === job && mute.until > now
        ? { ...mute, until: now, reason: `${mute.reason}; ended by ${by}: ${reason}` }
        : mute;
    await withPorts(shell, ["notes"], async ({ notes }, signal) => {
      if (muteOf(job, await notes.mutes(signal), now) === undefined) {
        throw new UsageError(
          `Cannot unmute ${job}: it is not muted; \`alerts mutes\` lists who is`,
        );
      }
      await notes.changeMutes((before) => before.map((each) => ended(each)), signal);
    });
    shell.print(`${job} is no longer muted.`);
    return 0;
  },
});
