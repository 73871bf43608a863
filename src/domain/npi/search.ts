/**
 * Which of the 26 tables of surgeons or facilities a name is in. What begins with a digit or a symbol is in `a`: that is where those who
 * search for it look.
 */

/** Letters that are no plain letter with an accent, and where they belong. */
const letters: Readonly<Record<string, string>> = {
  æ: "a",
  đ: "d",
  ð: "d",
  ħ: "h",
  ı: "i",
  ĸ: "k",
  ł: "l",
  ŋ: "n",
  ø: "o",
  œ: "o",
  ß: "s",
  ŧ: "t",
  þ: "t",
};

/** `a` to `z`. A name that is blank is in no table: do not ask. */
export function searchLetterOf(name: string): string {
  const first = name.trim().charAt(0).normalize("NFD").toLowerCase().charAt(0);
  const letter = letters[first] ?? first;
  return letter >= "a" && letter <= "z" ? letter : "a";
}
