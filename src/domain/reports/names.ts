/**
 * How a person's name is printed: the stored spelling is often all capitals or all small. Apply it to the first and the
 * last name each, never to both at once. A spelling with a capital inside was chosen by somebody: it stays.
 */

/** `MCGEE-O'NEIL` → `McGee-O'Neil`, `JOHN III` → `John III`; blank stays empty. */
export function displayName(text: string): string {
  const words = text.normalize("NFC").trim().split(/\s+/u);
  return words.map((word, index) => displayWord(word, index > 0)).join(" ");
}

const romanNumeral = /^(?:I{2,3}|IV|VI{0,3})(?=[.,]?$)/i;

function displayWord(word: string, isLater: boolean): string {
  if (isLater && romanNumeral.test(word)) {
    return word.toUpperCase();
  }
  return word.split("-").map(displayPart).join("-");
}

const innerCapital = /^\p{Lu}\p{Ll}+(?:\p{Lu}\p{Ll}+)+$/u;

function displayPart(part: string): string {
  if (innerCapital.test(part)) {
    return part;
  }
  const small = part.toLowerCase();
  if (small.startsWith("mc") && small.length > 2) {
    return `Mc${capitalise(small.slice(2))}`;
  }
  if (small.startsWith("mac") && small.length > 3 && !plainMac.test(small)) {
    return `Mac${capitalise(small.slice(3))}`;
  }
  return small
    .split(/(['‘’ʼ])/u)
    .map(capitalise)
    .join("");
}

// Names that merely begin with these letters: Mack, Macy and all of four; Machado, Machen (but MacHale, MacHugh);
// Macchio; Macias, Maciel; Macedo; then a few by name.
const plainMac =
  /^mac(?:.$|h(?!ale|ugh)|ch|i[ae]|ed|ey$|k(?:ey|ie|in|lin|iewicz)$|on$|omber$|ri$|ron$|aluso$|ari$|apagal$)/u;

// A quotation mark or a bracket may come first; a digit counts as the beginning (`3rd`).
function capitalise(piece: string): string {
  return piece.replace(/^[^\p{L}\p{N}]*\p{L}/u, (beginning) => beginning.toUpperCase());
}
