/** `alerts doctor`, `mute`, `unmute` and `mutes`: whether people would hear of a failure, and of which they are not to. */
import { doctor } from "./alerts/doctor.ts";
import { mute } from "./alerts/mute.ts";
import { mutes } from "./alerts/mutes.ts";
import { unmute } from "./alerts/unmute.ts";

export const alertsCommands = {
  name: "alerts",
  about: "How alerts go out: doctor, mute, unmute, mutes",
  commands: [doctor, mute, unmute, mutes],
};
