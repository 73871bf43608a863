/** `backup`: the database's backups, as they lie in the storage. The job database-backup makes them. */
import { list } from "./backup/list.ts";
import { restore } from "./backup/restore.ts";
import { verify } from "./backup/verify.ts";

export const backupCommands = {
  name: "backup",
  about: "The database's backups: list, verify, restore",
  commands: [list, verify, restore],
};
