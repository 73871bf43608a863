/** `secrets`: the kept copies of secrets, and what a person decides about them. */
import { changeKeyCommand } from "./secrets/change-key.ts";
import { drill } from "./secrets/drill.ts";
import { refresh } from "./secrets/refresh.ts";
import { revokeCommand } from "./secrets/revoke.ts";
import { status } from "./secrets/status.ts";

export const secretsCommands = {
  name: "secrets",
  about: "Kept copies of secrets: status, refresh, revoke, drill, change-key",
  commands: [status, refresh, revokeCommand, drill, changeKeyCommand],
};
