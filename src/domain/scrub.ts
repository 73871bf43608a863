/**
 * Takes credentials out of text that people or machines will read: log lines, alert mails, run records.
 * It rather takes too much. It knows nothing of patient data: whoever writes a message leaves that out.
 */
const longest = 2000;
const shortestLiteral = 4;

/**
 * The text without credentials, cut to 2,000 characters.
 * @param extra secrets that were read; those shorter than 4 characters are ignored, as they occur by chance.
 */
export function scrub(text: string, extra: readonly string[] = []): string {
  const literals = spellingsOf(extra);
  const mask = maskFor(literals);
  let before = text;
  let after = scrubOnce(text, literals, mask);
  // What one pass leaves may match anew beside a mask or a cut; the bound is a belt, two passes are usual.
  for (let pass = 0; pass < 10 && after !== before; pass += 1) {
    before = after;
    after = scrubOnce(before, literals, mask);
  }
  return after;
}

function scrubOnce(text: string, literals: readonly string[], mask: string): string {
  const withoutLiterals = literals.reduce((left, literal) => left.replaceAll(literal, mask), text);
  const withoutPatterns = patterns.reduce(
    (left, pattern) => left.replaceAll(pattern, (_match, kept: string) => `${kept}${mask}`),
    withoutLiterals,
  );
  return withoutPatterns
    .replaceAll(longRun, (run) => (isScrambled(run) ? mask : run))
    .slice(0, longest);
}

const secretName =
  "(?:password|passwd|passphrase|pwd|token|secret|signature|credential|api[_-]?key|access[_-]?key|private[_-]?key)[\\w.-]{0,40}";

// Each keeps its first group; what follows is bounded or ends at the first quote, so that no text makes them slow.
const patterns: readonly RegExp[] = [
  // A PEM block, or what a cut left of one.
  /()-----BEGIN [A-Z0-9 ]{1,40}-----[\s\S]*?(?:-----END [A-Z0-9 ]{1,40}-----|$)/g,
  // The login in a URL. A password may hold anything but blanks and quotes; a port is none.
  /(:\/\/)[^\s:/?#"'<>@]{0,100}:(?!\d{1,5}(?:[/?#\s]|$))[^\s"'<>]{1,500}(?=@)/g,
  /(:\/\/)[^\s/?#"'<>@]{1,500}(?=@)/g,
  /(\bauthorization\\?["']?\s{0,3}[:=]\s{0,3}\\?["']?)[^\r\n"']{1,4000}/gi,
  /(\bbearer\s{1,3})(?!token\b|auth)[\w.~+/=-]{4,}/gi,
  /(\bbasic\s{1,3})(?=[\w+/-]{0,500}[\d=])[\w+/=-]{8,}/gi,
  // password="two words", and the JSON and Node.js ways to write it, to the closing quote or the end.
  new RegExp(`(${secretName}\\\\?["']?\\s{0,3}[:=]\\s{0,3}\\\\?")(?:[^"\\\\]|\\\\[\\s\\S])+`, "gi"),
  new RegExp(`(${secretName}\\\\?["']?\\s{0,3}[:=]\\s{0,3}\\\\?')(?:[^'\\\\]|\\\\[\\s\\S])+`, "gi"),
  // password=word, to the next blank.
  new RegExp(`(${secretName}\\s{0,3}=\\s{0,3})[^\\s"']+`, "gi"),
  /((?:password|passwd|passphrase|pwd):\s{0,3})[^\s"']+/gi,
  // A bare word after `token:` may be prose; a long one with a digit is none.
  new RegExp(`(${secretName}:\\s{0,3})(?=[^\\s"']{0,500}\\d)[^\\s"']{12,}`, "gi"),
  /()\b(?:AKIA|ASIA)[A-Z0-9]{12,}/g,
  // The account's number in an ARN.
  /(\barn:aws[\w-]{0,20}:[\w-]{0,40}:[\w-]{0,40}:)\d{12}/g,
];

// Base64, plain or for URLs, and much else: paths, names, digests.
const longRun = /[\w+/-]{40,}={0,2}/g;

/**
 * Whether it looks random: lower case, upper case and digits, changing at every third letter at least.
 * Names and paths change less, and a digest in hexadecimal has no upper case.
 */
function isScrambled(run: string): boolean {
  const kinds = Array.from(run.replaceAll(/[^0-9A-Za-z]/g, ""), kindOf);
  const changes = kinds.filter((kind, index) => index > 0 && kind !== kinds[index - 1]).length;
  return new Set(kinds).size === 3 && changes * 3 >= kinds.length;
}

function kindOf(letter: string): "digit" | "lower" | "upper" {
  if (letter <= "9") {
    return "digit";
  }
  return letter <= "Z" ? "upper" : "lower";
}

/** Each secret as it stands, in a URL and in JSON; the longest first, as one may hold another. */
function spellingsOf(extra: readonly string[]): readonly string[] {
  const spellings = extra
    .filter((literal) => literal.length >= shortestLiteral)
    .flatMap((literal) => [
      literal,
      encodeURIComponent(literal.toWellFormed()),
      JSON.stringify(literal).slice(1, -1),
    ]);
  return [...new Set(spellings)].toSorted((one, other) => other.length - one.length);
}

/** What stands for a secret. No secret may be in it, nor arise where it meets the text around it. */
function maskFor(literals: readonly string[]): string {
  const usual = "[redacted]";
  const clashes = literals.some(
    (literal) => literal.includes("[") || literal.includes("]") || usual.includes(literal),
  );
  return clashes ? lonelyLetter(literals) : usual;
}

// One letter that no secret holds can be no part of one: a block, or the first after it that will do.
function lonelyLetter(literals: readonly string[]): string {
  let code = 0x2588;
  while (literals.some((literal) => literal.includes(String.fromCharCode(code)))) {
    code += 1;
  }
  return String.fromCharCode(code);
}
