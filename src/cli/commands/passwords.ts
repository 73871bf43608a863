/** `passwords`: the letters that tell readers their passwords, and the keys that passwords are made of. By itself: the letters. */
import { keys } from "./passwords/keys.ts";
import { letters } from "./passwords/letters.ts";
import { newKey } from "./passwords/new-key.ts";
import { useKey } from "./passwords/use-key.ts";

export const passwordsCommands = {
  name: "passwords",
  about: "Readers' passwords: letters, keys, new-key, use-key",
  commands: [letters, keys, newKey, useKey],
  usual: letters,
};
