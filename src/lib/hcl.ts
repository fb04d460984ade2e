/** A value as Terraform writes it. */
export type HclValue = string | number | boolean | readonly HclValue[] | HclExpression

/** Written as it stands: `var.password`. */
export interface HclExpression {
  readonly expression: string
}

export interface HclBlock {
  readonly type: string
  readonly labels?: readonly string[]
  /** Said above it. */
  readonly comment?: string
  readonly attributes?: Readonly<Record<string, HclValue | undefined>>
  readonly blocks?: readonly HclBlock[]
}

/** Blocks as `terraform fmt` leaves them: two spaces, equals signs of neighbours below each other. */
export function toHcl(blocks: readonly HclBlock[]): string {
  return blocks.map((block) => `${linesOf(block).join('\n')}\n`).join('\n')
}

function linesOf({ type, labels = [], comment, attributes = {}, blocks = [] }: HclBlock): string[] {
  const head = [type, ...labels.map((label) => quote(label)), '{'].join(' ')
  const given = Object.entries(attributes).flatMap(([name, value]) => (value === undefined ? [] : [{ name, text: valueText(value) }]))
  const body = [
    ...attributeLines(given),
    ...blocks.flatMap((block, index) => [...(index === 0 && given.length === 0 ? [] : ['']), ...linesOf(block)]),
  ]
  return [
    ...(comment === undefined ? [] : comment.split('\n').map((line) => `# ${line}`)),
    ...(body.length === 0 ? [`${head}}`] : [head, ...indent(body), '}']),
  ]
}

/** What is inside a heredoc stands where it stood: moved, it would be another text. */
function indent(lines: readonly string[]): string[] {
  let end: string | undefined
  return lines.map((line) => {
    if (end !== undefined) {
      if (line === end) end = undefined
      return line
    }
    end = /<<([A-Z_]+)$/.exec(line)?.[1]
    return line === '' ? '' : `  ${line}`
  })
}

/** Several lines of one value are one neighbour, which ends the group. */
function attributeLines(given: readonly { name: string; text: string }[]): string[] {
  const lines: string[] = []
  let group: { name: string; text: string }[] = []
  const close = () => {
    const width = Math.max(0, ...group.map(({ name }) => name.length))
    for (const { name, text } of group) lines.push(...`${name.padEnd(width)} = ${text}`.split('\n'))
    group = []
  }
  for (const attribute of given) {
    group.push(attribute)
    if (attribute.text.includes('\n')) close()
  }
  close()
  return lines
}

function valueText(value: HclValue): string {
  if (typeof value === 'string') return textOf(value)
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if ('expression' in value) return value.expression
  return `[${value.map(valueText).join(', ')}]`
}

/**
 * A text of several lines is a heredoc, byte for byte: a heredoc always ends with a line break, which `chomp` takes off again.
 * What a heredoc can't hold (a carriage return, another control character) is quoted.
 */
function textOf(text: string): string {
  if (!text.includes('\n') || /[^\P{Cc}\n\t]/u.test(text)) return quote(text)
  const complete = text.endsWith('\n')
  if (!complete && /\n*$/.exec(text)?.[0] !== '') return quote(text)
  const body = escapeTemplates(complete ? text.slice(0, -1) : text)
  const lines = body.split('\n')
  let end = 'EOT'
  while (lines.some((line) => line.trim() === end)) end += '_'
  return complete ? `<<${end}\n${body}\n${end}` : `chomp(<<${end}\n${body}\n${end}\n)`
}

function quote(text: string): string {
  const escaped = escapeTemplates(text)
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
    .replace(/\p{Cc}/gu, (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return `"${escaped}"`
}

/** `${` and `%{` begin an expression. */
function escapeTemplates(text: string): string {
  return text.replace(/[$%](?=\{)/g, (sign) => sign + sign)
}

/** A name for a resource or a variable: letters, digits and underscores, beginning with a letter. */
export function hclName(text: string): string {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
  return /^[a-z]/.test(name) ? name : `r_${name}`
}
