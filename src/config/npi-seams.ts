/** The settings of NPPES: where its files come from, and the schema that is searched. */
import { urlOf } from "./parsers.ts";
import { folderUrl, type FolderSettings } from "./seams.ts";
import { SettingError } from "./setting.ts";

export type NpiSettings = FolderSettings | { readonly kind: "page"; readonly url: string };

export function npiUrl(home: string) {
  const expected = "must be file:, file:///absolute/folder or the https:// address of CMS's page";
  const files = folderUrl(home, "npi");
  return (text: string): NpiSettings => {
    const url = urlOf(text, expected);
    switch (url.protocol) {
      case "file:":
        return files(text);
      case "http:":
      case "https:":
        if (url.username !== "" || url.password !== "") {
          throw new SettingError("must hold no login: NPPES is public");
        }
        return { kind: "page", url: url.href };
      default:
        throw new SettingError(expected);
    }
  };
}

export function schemaName(text: string): string {
  if (!/^[A-Za-z0-9_$]{1,64}$/.test(text)) {
    throw new SettingError("must be a schema's name of letters, digits and underscores");
  }
  return text;
}
