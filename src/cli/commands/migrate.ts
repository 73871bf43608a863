/** `migrate`: brings the jobs' own tables up to date. SurgiCase's tables are never touched. */
import { defineCommand } from "../command.ts";
import { worldOf } from "../with-ports.ts";

export const migrateCommand = defineCommand({
  usage: "migrate",
  about: "Create or update the jobs' own tables; repeatable",
  options: (parser) => parser,
  async run(_args, shell) {
    const { world } = worldOf(shell);
    const applied = await world.migrate(shell.stop);
    shell.print(
      applied.length === 0
        ? "The schema is up to date: nothing to do."
        : `The schema was brought to version ${applied.at(-1)}.`,
    );
    return 0;
  },
});
