/** A secret that was planted somewhere, and who it is used by. */
export interface Planted {
  /** Where it was planted. */
  readonly name: string
  readonly secret: string
  /** With Basic credentials. */
  readonly username?: string
}

/** Every form in which a secret could stand somewhere and be read by whoever finds it. */
function formsOf({ secret, username }: Planted): readonly (readonly [form: string, text: string])[] {
  const raw = Buffer.from(secret, 'utf8')
  const hex = raw.toString('hex')
  const encoded = encodeURIComponent(secret)
  const whole = [...(username === undefined ? [] : [`${username}:${secret}`]), secret]
  return [
    ['plain', secret],
    ['JSON', JSON.stringify(secret).slice(1, -1)],
    ['URL-encoded', encoded],
    ['URL-encoded in lower case', encoded.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())],
    ['form-encoded', new URLSearchParams({ '': secret }).toString().slice(1)],
    ['hex', hex],
    ['hex in capitals', hex.toUpperCase()],
    ...whole.map((text) => ['base64', Buffer.from(text, 'utf8').toString('base64').replace(/=+$/, '')] as const),
    ...whole.map((text) => ['base64url', Buffer.from(text, 'utf8').toString('base64url')] as const),
    // In the middle of something else that is base64, at each of the three places where it can begin.
    ...[0, 1, 2].map((shift) => ['inner base64', innerBase64(raw, shift)] as const),
  ]
}

/** What the base64 of any text with `raw` in it has in it, where `raw` begins `shift` bytes after a multiple of three. */
function innerBase64(raw: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), raw])
    .toString('base64')
    .replace(/=+$/, '')
  const bits = (raw.length + shift) * 8
  return text.slice(Math.ceil((shift * 8) / 6), Math.floor(bits / 6))
}

/**
 * Looks for planted secrets, in all their forms.
 * @param places what was said and stored, by where
 * @returns a line for each that was found: `password of helm (base64) in responses: …surroundings…`; the surroundings without the secret
 */
export function findPlanted(planted: readonly Planted[], places: Readonly<Record<string, string>>): string[] {
  return planted.flatMap((one) =>
    formsOf(one).flatMap(([form, text]) =>
      Object.entries(places).flatMap(([place, whole]) => {
        const at = whole.indexOf(text)
        return at === -1
          ? []
          : [
              `${one.name} (${form}) in ${place}: ${whole.slice(Math.max(0, at - 120), at)}[here]${whole.slice(at + text.length, at + text.length + 60)}`,
            ]
      }),
    ),
  )
}

interface Executor {
  executeSql(text: string): Promise<{ rows: unknown[] }>
}

/** Everything that a database holds, of every schema but PostgreSQL's own: each row as text; bytes in hex, as PostgreSQL writes them, and as the text that they are. */
export async function dumpDatabase(database: Executor): Promise<{ readonly tables: readonly string[]; readonly text: string }> {
  const { rows } = await database.executeSql(
    `select c.oid::regclass::text as name, array_to_json(array(select quote_ident(a.attname) from pg_attribute a
       where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.atttypid = 'bytea'::regtype))::text as bytes
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'm') and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')`,
  )
  const tables = rows.map((row) => {
    if (typeof row !== 'object' || row === null || !('name' in row) || !('bytes' in row)) throw new Error('A table without a name')
    return { name: String(row.name), bytes: namesOf(String(row.bytes)) }
  })
  const parts: string[] = []
  for (const { name, bytes } of tables) {
    const latin = bytes.map((column) => `, encode(${column}, 'escape')`).join('')
    const found = await database.executeSql(`select t::text${latin === '' ? '' : `, concat_ws(' '${latin})`} from ${name} t`)
    parts.push(
      found.rows
        .map((row) => (typeof row === 'object' && row !== null ? Object.values(row).map(String).join('\n') : String(row)))
        .join('\n'),
    )
  }
  return { tables: tables.map(({ name }) => name), text: parts.join('\n') }
}

function namesOf(text: string): string[] {
  const names: unknown = JSON.parse(text)
  return Array.isArray(names) ? names.map(String) : []
}
