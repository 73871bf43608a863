/** The program where secrets are at stake: whatever it prints, no secret is in it, and its tables fit a terminal. */
import assert from "node:assert/strict";
import { runProgram, type Ended } from "./program.ts";
import { canary } from "./secret-fakes.ts";

/** Secrets Manager at this URL; nothing answers at the usual one. */
export function awsAt(url = "http://127.0.0.1:9"): Readonly<Record<string, string>> {
  return {
    SECRETS_URL: "aws:us-east-1",
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_CONFIG_FILE: "/dev/null",
    AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  };
}

export async function secretProgram(
  folder: string,
  command: string,
  variables: Readonly<Record<string, string>> = {},
  ...more: readonly string[]
): Promise<Ended> {
  const ended = await runProgram(folder, [...command.split(" "), ...more], { variables });
  assert.equal(`${ended.stdout}${ended.stderr}`.includes(canary), false, ended.stdout);
  return ended;
}

/** The line of a table that begins with the word, with bars for the columns' blanks. */
export function rowOf({ stdout }: Ended, first: string): string {
  const lines = stdout.split("\n");
  const inColumns = lines.filter((line) => / {2}/.test(line));
  inColumns.forEach((line) => assert.ok(line.length <= 100, line));
  return (lines.find((line) => line.startsWith(`${first} `)) ?? "").replaceAll(/\s{2,}/g, " | ");
}
