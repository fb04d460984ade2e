/** One word of a POSIX shell, whatever is in it. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

/** A text on standard input, taken as it stands: nothing in it is expanded. @param after what follows on the line of the command */
export function hereDocument(text: string, after = ''): string {
  let end = 'JSON'
  while (text.split('\n').includes(end)) end += '_'
  return `<<'${end}'${after}\n${text}\n${end}`
}

/** A name for an environment variable. */
export function variableName(text: string): string {
  const name = text
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
  return /^[A-Z]/.test(name) ? name : `R_${name}`
}
