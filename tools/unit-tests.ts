/** Loads the unit tests into one process: they are pure, and a process for each would cost more than the tests. */
import { join } from "node:path";

const files = process.env["UNIT_TEST_FILES"]?.split(",") ?? [];
for (const file of files) {
  await import(join(import.meta.dirname, "..", file));
}
