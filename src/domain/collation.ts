/** How SurgiCase's own tables compare texts (utf8mb4_0900_ai_ci): neither letter case nor accents tell them apart. */

/** Equal for texts that its joins and groups take for the same; blanks count once, and not at the ends. */
export function foldText(text: string): string {
  return text
    .normalize("NFD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/\s+/gu, " ")
    .trim();
}
