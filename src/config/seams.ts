/** The seams' URLs: which adapter each scheme picks, and what it is told. */
import { SettingError } from "./setting.ts";
import {
  decoded,
  embeddedPlace,
  isRegion,
  pathOf,
  refuseOtherParameters,
  refuseSecretReference,
  urlOf,
} from "./parsers.ts";

export type DatabaseSettings =
  | { readonly kind: "sqlite"; readonly path: string }
  | {
      readonly kind: "mysql";
      readonly host: string;
      readonly port: number;
      readonly schema: string;
      /** Absent: the login is in the secret `database`. */
      readonly login: Login | undefined;
      readonly tls: "verify" | "off";
      /** A file of certificate authorities; absent: the system's. */
      readonly ca: string | undefined;
    };

export interface Login {
  readonly user: string;
  readonly password: string;
}

export type MailRoadSettings = {
  /** Whether reports with patient data may go this way. */
  readonly carriesPhi: boolean;
} & (
  | { readonly kind: "files"; readonly folder: string }
  | { readonly kind: "ses"; readonly region: string }
  | {
      readonly kind: "smtp";
      readonly host: string;
      readonly port: number;
      readonly secure: boolean;
      readonly login: Login | undefined;
      /** Refuse to speak on without STARTTLS. */
      readonly requireTls: boolean;
    }
);

export type MetricsSettings =
  | { readonly kind: "files"; readonly folder: string }
  | { readonly kind: "pushgateway"; readonly url: string };

export interface FolderSettings {
  readonly kind: "files";
  readonly folder: string;
  /** The embedded default, which sets itself up at first use. */
  readonly embedded: boolean;
}

const loginHint = "in a login, write : / ? # @ % as escapes such as %40";

/** Kubernetes knows its Jobs and pods by itself: nothing is written there. */
export type RunsSettings = FolderSettings | { readonly kind: "kubernetes" };

/** Each takes the folder of the embedded world and gives a parser. */
export function databaseUrl(home: string) {
  const expected = `must be sqlite:, sqlite:///absolute/path or mysql://host/schema; ${loginHint}`;
  return (text: string): DatabaseSettings => {
    const url = urlOf(text, expected);
    switch (url.protocol) {
      case "sqlite:":
        refuseOtherParameters(url);
        return {
          kind: "sqlite",
          path: pathOf(text, embeddedPlace(home, "surgicase.db"), expected),
        };
      case "mysql:":
        return mysqlOf(url);
      default:
        throw new SettingError(expected);
    }
  };
}

function mysqlOf(url: URL): DatabaseSettings {
  refuseOtherParameters(url, "tls", "ca");
  const schema = decoded(url.pathname.slice(1));
  if (url.hostname === "" || !/^[A-Za-z0-9_$-]+$/.test(schema)) {
    throw new SettingError("must name a host and a schema: mysql://host/schema");
  }
  return {
    kind: "mysql",
    host: hostOf(url),
    port: Number(url.port || 3306),
    schema,
    login: loginOf(url),
    tls: tlsOf(url),
    ca: url.searchParams.get("ca") ?? undefined,
  };
}

// On the loopback interface nobody listens in, and a local server seldom has a certificate.
function tlsOf(url: URL): "verify" | "off" {
  const asked = url.searchParams.get("tls") ?? (isLoopback(url) ? "off" : "verify");
  if (asked !== "verify" && asked !== "off") {
    throw new SettingError("must have tls=verify or tls=off where it has tls");
  }
  return asked;
}

function isLoopback(url: URL): boolean {
  return /^(?:localhost|\[::1\]|127(?:\.\d{1,3}){3})$/.test(url.hostname);
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, "");
}

function loginOf(url: URL): Login | undefined {
  return url.username === ""
    ? undefined
    : { user: decoded(url.username), password: decoded(url.password) };
}

export function folderUrl(home: string, name: string) {
  const expected = "must be file: or file:///absolute/folder";
  return (text: string): FolderSettings => {
    const url = urlOf(text, expected);
    if (url.protocol !== "file:") {
      throw new SettingError(expected);
    }
    refuseOtherParameters(url);
    const embedded = embeddedPlace(home, name);
    const folder = pathOf(text, embedded, expected);
    return { kind: "files", folder, embedded: folder === embedded };
  };
}

export function runsUrl(home: string) {
  const folder = folderUrl(home, "runs");
  return (text: string): RunsSettings =>
    text === "kubernetes:" ? { kind: "kubernetes" } : folder(text);
}

export function metricsUrl(home: string) {
  const expected = `must be file:, file:///absolute/folder or the Pushgateway's http:// address; ${loginHint}`;
  return (text: string): MetricsSettings => {
    const url = urlOf(text, expected);
    refuseOtherParameters(url);
    switch (url.protocol) {
      case "file:":
        return { kind: "files", folder: pathOf(text, embeddedPlace(home, "metrics"), expected) };
      case "http:":
      case "https:":
        // Whoever pushes takes the login out of it.
        loginOf(url);
        return { kind: "pushgateway", url: text };
      default:
        throw new SettingError(expected);
    }
  };
}

export function mailUrl(home: string, place: "first" | "fallback") {
  const expected = `must be file:, file:///absolute/folder, ses:<region>, smtp://host or smtps://host; ${loginHint}`;
  return (text: string): MailRoadSettings => {
    refuseSecretReference(text);
    const url = urlOf(text, expected);
    refuseOtherParameters(url, "phi", ...(url.protocol === "smtp:" ? ["tls"] : []));
    const carriesPhi = place === "first" || mayCarryPhi(url);
    switch (url.protocol) {
      case "file:":
        return {
          kind: "files",
          carriesPhi,
          folder: pathOf(text, embeddedPlace(home, "mail"), expected),
        };
      case "ses:":
        return { kind: "ses", carriesPhi, region: regionOf(url) };
      case "smtp:":
      case "smtps:":
        return { ...smtpOf(url), carriesPhi };
      default:
        throw new SettingError(expected);
    }
  };
}

function mayCarryPhi(url: URL): boolean {
  const asked = url.searchParams.get("phi") ?? "false";
  if (asked !== "true" && asked !== "false") {
    throw new SettingError("must have phi=true or phi=false where it has phi");
  }
  return asked === "true";
}

function smtpOf(url: URL) {
  const secure = url.protocol === "smtps:";
  const login = loginOf(url);
  if (url.hostname === "") {
    throw new SettingError(`must name the mail server: ${url.protocol}//host`);
  }
  return {
    kind: "smtp" as const,
    host: hostOf(url),
    port: Number(url.port || (secure ? 465 : 587)),
    secure,
    login,
    requireTls: !secure && tlsOf(url) === "verify",
  };
}

function regionOf(url: URL): string {
  if (!isRegion(url.pathname)) {
    throw new SettingError("must name the region: ses:us-east-1");
  }
  return url.pathname;
}

/** Several roads, commas or blanks between them. */
export function mailUrls(home: string) {
  const one = mailUrl(home, "fallback");
  return (text: string): readonly MailRoadSettings[] => {
    refuseSecretReference(text);
    return text
      .split(/[\s,]+/)
      .filter((part) => part !== "")
      .map((part) => one(part));
  };
}
