/** An index cut up by chart, without having been parsed. */
export interface IndexCut {
  /** All but `entries`: a few short lines. */
  readonly rest: string
  /** YAML of each chart: its key with what belongs to it. */
  readonly charts: readonly string[]
  /** Whether something stands behind `entries`, as Helm always writes it: then the text did not break off in a chart. */
  readonly isClosed: boolean
}

const SPACE = 0x20
const HASH = 0x23
const DASH = 0x2d
const RETURN = 0x0d
const LINE_FEED = 0x0a

/**
 * Cuts the text of an index where a line stands at the indentation of a chart's key. In YAML 1.2 (chapter 8.1 and 7.4: everything that belongs to a key is indented
 * deeper, but for lists, whose dash may stand below the key) no such line can be inside a value. Synchronous: 20 MB take some 20 ms.
 * @returns undefined for what is not in block style, which has to be parsed as a whole
 */
export function cutIndex(text: string): IndexCut | undefined {
  const keys = [...text.matchAll(/^entries:[ \t]*(?:#.*)?\r?$/gm)]
  const [key] = keys
  if (key === undefined || keys.length > 1) return undefined
  const from = text.indexOf('\n', key.index)
  if (from < 0) return { rest: text.slice(0, key.index), charts: [], isClosed: true }

  const charts: string[] = []
  let indentation = 0
  let start = -1
  let position = from + 1
  while (position < text.length) {
    const lineEnd = text.indexOf('\n', position)
    const next = lineEnd < 0 ? text.length : lineEnd + 1
    let spaces = 0
    while (text.charCodeAt(position + spaces) === SPACE && (indentation === 0 || spaces <= indentation)) spaces += 1
    const isDeeper = indentation > 0 && spaces > indentation
    const first = text.charCodeAt(position + spaces)
    if (!isDeeper && first !== HASH && first !== LINE_FEED && first !== RETURN && position + spaces < next) {
      if (spaces === 0) break
      if (indentation === 0) indentation = spaces
      if (spaces < indentation) return undefined
      if (first === DASH) {
        if (start < 0) return undefined
      } else {
        if (start >= 0) charts.push(text.slice(start, position))
        start = position
      }
    }
    position = next
  }
  const end = Math.min(position, text.length)
  if (start >= 0) charts.push(text.slice(start, end))
  const tail = text.slice(end)
  return { rest: `${text.slice(0, key.index)}${tail}`, charts, isClosed: tail.trim() !== '' }
}

/** A chart's list of versions, cut up by version. */
export interface VersionsCut {
  readonly key: string
  /** A YAML list with what the catalogue needs of each version. */
  readonly slim: string
  /** Of each version what its Chart.yaml says, as YAML. */
  readonly definitions: readonly string[]
}

/** Nothing in the catalogue comes from them: leaving them out saves half of the parsing. */
const NOT_READ = new Set(['annotations', 'created', 'dependencies', 'keywords', 'maintainers'])
/** What an index adds to a Chart.yaml. */
const NOT_IN_CHART_YAML = new Set(['created', 'digest', 'urls'])

const KEY_LINE = /^ +(?:"([^"\\]+)"|'([^']+)'|([A-Za-z0-9][\w.-]*)):[ \t]*\r?$/
const FIELD = /^("?)[A-Za-z][\w.-]*\1$/

/**
 * Cuts the YAML of one chart into its versions and those into their fields, by indentation alone. The result is worth using when it parses and has as many versions
 * as definitions. Synchronous: a chart of 1 MB takes some 8 ms.
 * @returns undefined for what does not look as Helm writes it
 */
export function cutVersions(chart: string): VersionsCut | undefined {
  const firstEnd = chart.indexOf('\n')
  const match = firstEnd < 0 ? null : KEY_LINE.exec(chart.slice(0, firstEnd))
  const key = match?.[1] ?? match?.[2] ?? match?.[3]
  if (key === undefined) return undefined

  const slim = createCollector(chart)
  const definition = createCollector(chart)
  const definitions: string[] = []
  const known = new Set<string>()
  let dash = -1
  let fieldAt = -1
  let pad = ''
  const endVersion = (end: number) => {
    slim.leave(end)
    definition.leave(end)
    const text = definition.take()
    if (text !== '') definitions.push(text.replaceAll(`\n${pad}`, '\n'))
  }

  for (let position = firstEnd + 1; position < chart.length;) {
    const lineEnd = chart.indexOf('\n', position)
    const next = lineEnd < 0 ? chart.length : lineEnd + 1
    let spaces = 0
    while (chart.charCodeAt(position + spaces) === SPACE && (fieldAt < 0 || spaces <= fieldAt)) spaces += 1
    const first = chart.charCodeAt(position + spaces)
    const isDeeper = fieldAt >= 0 && spaces > fieldAt
    if (!isDeeper && first !== HASH && first !== LINE_FEED && first !== RETURN && position + spaces < next) {
      const isVersion = first === DASH && (dash < 0 || spaces === dash)
      let at = position + spaces
      if (isVersion) {
        endVersion(position)
        dash = spaces
        at += 1
        while (chart.charCodeAt(at) === SPACE) at += 1
        if (at - position === dash + 1 || (fieldAt >= 0 && at - position !== fieldAt)) return undefined
        fieldAt = at - position
        pad = ' '.repeat(fieldAt)
        slim.add('-\n')
      } else if (spaces !== fieldAt) {
        return undefined
      }
      // A dash at the indentation of the fields belongs to the list of the field above.
      if (isVersion || first !== DASH) {
        const colon = chart.indexOf(':', at)
        const name = colon < 0 || colon >= next ? '' : chart.slice(at, colon)
        const behind = chart.charCodeAt(colon + 1)
        if (!known.has(name)) {
          if (!FIELD.test(name)) return undefined
          known.add(name)
        }
        if (behind !== SPACE && behind !== LINE_FEED && behind !== RETURN) return undefined
        // The first line of a version stands behind its dash; the definition begins without indentation anyway.
        if (NOT_READ.has(name)) slim.leave(position)
        else if (isVersion) slim.enter(at, pad)
        else slim.enter(position)
        if (NOT_IN_CHART_YAML.has(name)) definition.leave(position)
        else definition.enter(definition.isEmpty() ? at : position)
      }
    }
    position = next
  }
  endVersion(chart.length)
  return { key, slim: slim.take(), definitions }
}

/** Collects stretches of a text. */
function createCollector(text: string) {
  let parts: string[] = []
  let from = -1
  return {
    add: (part: string) => void parts.push(part),
    /** The text from here on is wanted, if it is not already. @param before put in front of it */
    enter(position: number, before = '') {
      if (from >= 0) return
      if (before !== '') parts.push(before)
      from = position
    },
    leave(position: number) {
      if (from >= 0) parts.push(text.slice(from, position))
      from = -1
    },
    isEmpty: () => from < 0 && parts.length === 0,
    take() {
      const whole = parts.join('')
      parts = []
      return whole
    },
  }
}
