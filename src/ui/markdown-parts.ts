/** A piece of a long text, to be drawn by itself. */
export interface MarkdownPart {
  /** Where it starts in the whole text. */
  readonly start: number
  readonly text: string
}

/**
 * Cuts a long Markdown text between blocks, so that it can be drawn piece by piece: at blank lines, never inside a fenced code block unless that alone is too long.
 * @param size characters of a part, about
 * @returns the parts in order; together they are the text
 */
export function markdownParts(source: string, size: number): MarkdownPart[] {
  const parts: MarkdownPart[] = []
  let start = 0
  let end = 0
  let fence = ''
  const cut = () => {
    if (end > start) parts.push({ start, text: source.slice(start, end) })
    start = end
  }
  while (end < source.length) {
    const newline = source.indexOf('\n', end)
    const next = newline === -1 ? source.length : newline + 1
    const line = source.slice(end, next)
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1]
    const isBreak = fence === '' && line.trim() === ''
    if (end - start >= size && (isBreak || end - start >= 2 * size)) cut()
    if (fence === '' && mark !== undefined) fence = mark
    else if (mark?.startsWith(fence) === true && line.trim() === mark) fence = ''
    // A line without an end, such as a picture written as text, is cut where it stands.
    while (next - start > 2 * size) {
      end = start + 2 * size
      cut()
    }
    end = next
  }
  cut()
  return parts
}

/** Most link definitions that every part gets. */
const MOST = 300

/** The definitions of links (`[name]: https://…`) of a text, which its parts need wherever they stand; each in a line of its own. */
export function linkDefinitions(source: string): string {
  const found = source.match(/^ {0,3}\[[^\]\n]{1,200}\]:[ \t]*\S[^\n]{0,500}$/gm) ?? []
  return found.slice(0, MOST).join('\n')
}
