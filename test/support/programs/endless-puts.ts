/** A process that stores one object again and again, each time of one letter alone, until it is killed. */
import { directoryStorage } from "../../../src/adapters/storage/directory.ts";

const [folder = ""] = process.argv.slice(2);
const never = new AbortController().signal;
const storage = directoryStorage(folder, () => new Date());

for (let count = 0; ; count += 1) {
  await storage.put("reports/a", Buffer.alloc(2_000_000, "abcdefgh"[count % 8]), never);
  process.stdout.write(".");
}
