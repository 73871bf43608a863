/** `npi`: the registry of providers; what is loaded of it, and loading by hand. */
import { load } from "./npi/load.ts";
import { status } from "./npi/status.ts";

export const npiCommands = {
  name: "npi",
  about: "The NPI registry: status, load",
  commands: [status, load],
};
