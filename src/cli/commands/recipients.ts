/** `recipients show` and `set`: who gets alerts. */
import { set } from "./recipients/set.ts";
import { show } from "./recipients/show.ts";

export const recipientsCommands = {
  name: "recipients",
  about: "Who gets alerts: show, set",
  commands: [show, set],
};
