/** `config`: every setting, where it comes from and what is wrong with it. Nothing secret is printed. */
import { readSettings } from "../../config/config.ts";
import { settingsFor } from "../../config/settings.ts";
import { textOf, type Setting } from "../../config/setting.ts";
import { failures } from "../../run/exit-codes.ts";
import { defineCommand, json } from "../command.ts";
import { printList } from "../table.ts";

export const configCommand = defineCommand({
  usage: "config",
  about: "Show every setting, its origin, and what is wrong",
  options: (parser) => parser.option("json", json),
  async run(args, shell) {
    const { problems } = readSettings(shell.environment, shell.folder);
    const settings = Object.values<Setting<unknown>>(
      settingsFor(shell.environment, shell.folder),
    ).map((setting) => {
      const { text, origin } = textOf(setting, shell.environment);
      return {
        variable: setting.variable,
        value: shown(setting, text),
        from: origin,
        about: setting.about,
      };
    });
    printList(shell, args.json, settings, (setting) => setting, "No settings.");
    problems.forEach((problem) => shell.complain(problem));
    return problems.length === 0 ? 0 : failures.misconfigured.exitCode;
  },
});

function shown(setting: Setting<unknown>, text: string | undefined): string {
  if (text === undefined || text === "" || setting.shown === "plain") {
    return text ?? "";
  }
  // Where it cannot be read, nobody knows which part of it is the password.
  if (!isReadable(setting, text)) {
    return "(cannot be read)";
  }
  const urls = text.split(/[\s,]+/).filter((part) => part !== "");
  return urls.map((url) => masked(url)).join(" ");
}

function isReadable({ parse }: Setting<unknown>, text: string): boolean {
  try {
    parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Scheme, host and path; the login and what follows the question mark may be secret. */
function masked(text: string): string {
  const url = new URL(text);
  const login = url.username === "" ? "" : "(login hidden)@";
  const isAlone = text === url.protocol;
  const slashes = text.startsWith(`${url.protocol}//`) ? "//" : "";
  return isAlone ? text : `${url.protocol}${slashes}${login}${url.host}${url.pathname}`;
}
