/** A person's decision that is recorded: who, and why. */
import type { Argv } from "yargs";
import { UsageError } from "../domain/failure.ts";

export function decisionOptions<Args>(parser: Argv<Args>) {
  return parser
    .option("by", {
      type: "string",
      demandOption: true,
      requiresArg: true,
      describe: "Who decides",
    })
    .option("reason", { type: "string", demandOption: true, requiresArg: true, describe: "Why" });
}

/** @throws {UsageError} when one of them is blank. */
export function decision(args: { readonly by: string; readonly reason: string }) {
  const by = args.by.trim();
  const reason = args.reason.trim();
  if (by === "" || reason === "") {
    throw new UsageError("Cannot decide without --by and --reason: they are recorded");
  }
  return { by, reason };
}
