/** An NPPES file that is not where it was said to be: to fetch it again at once would not help, unlike one that is damaged. */
export class AbsentFileError extends Error {
  override readonly name = "AbsentFileError";
}
