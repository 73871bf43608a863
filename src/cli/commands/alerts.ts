/** `alerts doctor`: whether people would hear of a failure. */
import { doctor } from "./alerts/doctor.ts";

export const alertsCommands = {
  name: "alerts",
  about: "How alerts go out: doctor",
  commands: [doctor],
};
