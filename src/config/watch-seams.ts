/** The settings of what the watchdog keeps. */
import { embeddedPlace, pathOf, refuseOtherParameters, urlOf } from "./parsers.ts";
import { SettingError } from "./setting.ts";

export type EpisodesSettings =
  | { readonly kind: "files"; readonly folder: string }
  | { readonly kind: "mounted"; readonly folder: string }
  | { readonly kind: "configmap"; readonly name: string };

const objectName = /^kubernetes:configmap\/(?<name>[a-z0-9](?:[-a-z0-9]{0,251}[a-z0-9])?)$/;

export function episodesUrl(home: string) {
  const expected =
    "must be file:, file:///absolute/folder, mounted:///absolute/folder or kubernetes:configmap/<name>";
  return (text: string): EpisodesSettings => {
    const url = urlOf(text, expected);
    refuseOtherParameters(url);
    switch (url.protocol) {
      case "file:":
        return { kind: "files", folder: pathOf(text, embeddedPlace(home, "watchdog"), expected) };
      case "mounted:": {
        const folder = pathOf(text, "", expected);
        if (folder === "") {
          throw new SettingError("must name the folder: mounted:///absolute/folder");
        }
        return { kind: "mounted", folder };
      }
      case "kubernetes:": {
        const name = objectName.exec(text)?.groups?.["name"];
        if (name === undefined) {
          throw new SettingError("must name the ConfigMap: kubernetes:configmap/<name>");
        }
        return { kind: "configmap", name };
      }
      default:
        throw new SettingError(expected);
    }
  };
}
