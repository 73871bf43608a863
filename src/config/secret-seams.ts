/** The settings of secrets: the store, the places of copies and their key, and how far copies may stand in. */
import type { BreakGlass } from "../domain/secrets/copy-rules.ts";
import {
  embeddedPlace,
  isRegion,
  pathOf,
  refuseOtherParameters,
  urlOf,
  wholeNumber,
} from "./parsers.ts";
import { folderUrl, type FolderSettings } from "./seams.ts";
import { SettingError } from "./setting.ts";

export type SecretsSettings =
  | FolderSettings
  | {
      readonly kind: "aws";
      readonly region: string;
      /** Asked where the first is unavailable; `undefined`: no other region is ever asked. */
      readonly replica: string | undefined;
    };

export function secretsUrl(home: string) {
  const expected =
    "must be aws:<region>, such as aws:us-east-1, or file: or file:///absolute/folder";
  const files = folderUrl(home, "secrets");
  return (text: string): SecretsSettings => {
    const url = urlOf(text, expected);
    if (url.protocol === "file:") {
      return files(text);
    }
    if (url.protocol !== "aws:") {
      throw new SettingError(expected);
    }
    refuseOtherParameters(url, "replica");
    const replica = url.searchParams.get("replica") ?? undefined;
    const isWrong = !isRegion(url.pathname) || (replica !== undefined && !isRegion(replica));
    if (isWrong || replica === url.pathname) {
      throw new SettingError(
        "must name the region, as none is taken for granted: aws:us-east-1, or aws:us-east-1?replica=us-west-2",
      );
    }
    return { kind: "aws", region: url.pathname, replica };
  };
}

/** A place for sealed copies, or for their key. */
export type PlaceSettings =
  | { readonly kind: "files"; readonly folder: string }
  | { readonly kind: "mounted"; readonly folder: string }
  | { readonly kind: "kubernetes" };

export function placeUrl(home: string, name: string) {
  const expected =
    "must be file:, file:///absolute/folder, mounted:///absolute/folder or kubernetes:";
  return (text: string): PlaceSettings => {
    const url = urlOf(text, expected);
    refuseOtherParameters(url);
    switch (url.protocol) {
      case "file:":
        return { kind: "files", folder: pathOf(text, embeddedPlace(home, name), expected) };
      case "mounted:": {
        const folder = pathOf(text, "", expected);
        if (folder === "") {
          throw new SettingError("must name the folder: mounted:///absolute/folder");
        }
        return { kind: "mounted", folder };
      }
      case "kubernetes:":
        if (text !== "kubernetes:") {
          throw new SettingError("must be kubernetes: alone, the namespace is the pod's");
        }
        return { kind: "kubernetes" };
      default:
        throw new SettingError(expected);
    }
  };
}

/** Answers seconds. */
export function hours(least: number, most: number) {
  const number = wholeNumber(least, most);
  return (text: string): number => {
    try {
      return number(text) * 3600;
    } catch (cause) {
      throw new SettingError(`must be whole hours from ${least} to ${most}`, { cause });
    }
  };
}

const breakGlassForm = /^until=(?<until>\S+)\s+by=(?<by>\S.*?)\s+reason=(?<reason>\S.*)$/;

/** Blank: none. That it has expired or reaches too far is judged when it is used: settings know no time. */
export function breakGlass(text: string): BreakGlass | undefined {
  if (text === "") {
    return undefined;
  }
  const { until = "", by = "", reason = "" } = breakGlassForm.exec(text)?.groups ?? {};
  const moment = new Date(until);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?Z$/.test(until) || Number.isNaN(moment.getTime())) {
    throw new SettingError('must be "until=2026-11-25T12:00Z by=<who> reason=<why>", in UTC');
  }
  return { until: moment, by, reason };
}
