/** The texts of an input that holds several, separated by commas or line breaks. */
export function splitChips(text: string): string[] {
  return text
    .split(/[,\n]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

/** The chips with those of a text added; each stays once, where it first stood. */
export function addChips(chips: readonly string[], text: string): string[] {
  return [...new Set([...chips, ...splitChips(text)])]
}
