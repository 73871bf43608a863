/**
 * Replaces one text in a folder. `once TEXT SEEN`: says `true` or `false`, whether it was replaced. `lines NAME COUNT`: adds that
 * many lines to it and prints those that were taken.
 */
import { filePlace } from "../../../src/adapters/copies/file-place.ts";

const [folder = "", how = "", value = "", last = ""] = process.argv.slice(2);
const never = new AbortController().signal;
const place = filePlace({ folder, what: "the secret copies" });

if (how === "once") {
  const isReplaced = await place.replace("main", value, last === "" ? undefined : last, never);
  process.stdout.write(`${isReplaced}\n`);
} else {
  for (let line = 1, taken = 0; taken < Number(last); line += 1) {
    const seen = await place.load("main", never);
    const text = `${seen?.text ?? ""}${value}-${line}\n`;
    if (await place.replace("main", text, seen?.revision, never)) {
      taken += 1;
      process.stdout.write(`${value}-${line}\n`);
    }
  }
}
