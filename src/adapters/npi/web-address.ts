/** An address on the web, as fetch takes it: a login goes into a header, and is in no message. */

export interface WebAddress {
  /** Without login. */
  readonly href: string;
  readonly host: string;
  /** Of the file: the end of the path. */
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
}

export function isWebAddress(place: string): boolean {
  return /^https?:\/\//i.test(place);
}

/** @throws {Error} where it is no http or https address. */
export function webAddress(place: string): WebAddress {
  const url = isWebAddress(place) ? URL.parse(place) : null;
  if (url === null) {
    throw new Error(
      "Cannot fetch the NPPES file: its address is not one that begins with https://",
    );
  }
  const login = `${decoded(url.username)}:${decoded(url.password)}`;
  url.username = "";
  url.password = "";
  url.hash = "";
  return {
    href: url.href,
    host: url.host,
    name: nameIn(url),
    headers:
      login === ":" ? {} : { authorization: `Basic ${Buffer.from(login).toString("base64")}` },
  };
}

/** The end of the path, as people write it. */
export function nameIn({ pathname }: URL): string {
  const name = pathname.slice(pathname.lastIndexOf("/") + 1);
  const written = decoded(name);
  return /[/\\\p{Cc}]/u.test(written) ? name : written;
}

/** A percent sign that begins no code stays one. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
