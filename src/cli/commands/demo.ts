/** `demo`: what the jobs do, shown with made-up data in the embedded world of this folder. */
import { join } from "node:path";
import { defineCommand } from "../command.ts";
import { clear } from "../demo/folder.ts";
import { replayOutage } from "../demo/outage.ts";
import { showTour } from "../demo/tour.ts";

export const demoCommand = defineCommand({
  usage: "demo",
  about: "See a made-up Monday's run, in .surgicase/ here",
  options: (parser) =>
    parser.option("outage", {
      type: "boolean",
      default: false,
      describe: "Replay the morning when AWS Secrets Manager failed",
    }),
  async run({ outage }, shell) {
    const home = join(shell.folder, ".surgicase");
    await clear(home);
    await (outage ? replayOutage(shell, home) : showTour(shell, home));
    return 0;
  },
});
