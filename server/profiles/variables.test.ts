import { afterAll, beforeAll, expect, it } from 'vitest'
import { Variables } from '~/contract/profile-variables'
import { SECRET_MASK } from '~/contract/registries'
import { answer, like, problem } from '../test/answers'
import { START_TIMEOUT } from '../test/app'
import { type ProfileBench, startProfileBench } from '../test/profiles'

const SECRET = 'planted-variable-Qx7-93'

let bench: ProfileBench

beforeAll(async () => {
  bench = await startProfileBench()
}, START_TIMEOUT)
afterAll(() => bench.app.close())

const address = (uid: string) => `/v1/clusterprofiles/${uid}/variables`
const send = (method: string, uid: string, variables: unknown) => bench.app.send(method, address(uid), { variables }, bench.admin)
const read = async (uid: string) => (await answer(bench.app.request(address(uid), {}, bench.viewer), Variables)).variables
const password = (defaultValue: string, more: Record<string, unknown> = {}) => ({
  name: 'password',
  isSensitive: true,
  defaultValue,
  ...more,
})

/** Sealed or not, as the database has it. */
async function stored(uid: string): Promise<Record<string, string>> {
  const { variables } = await bench.app.services.db
    .selectFrom('profiles')
    .where('uid', '=', uid)
    .select('variables')
    .executeTakeFirstOrThrow()
  return Object.fromEntries(variables.map(({ name, defaultValue }) => [name, defaultValue]))
}

it('keeps a sensitive default sealed, for this profile alone, and shows the mask in its place', async () => {
  const uid = await bench.create('sealed', [], { variables: [password(SECRET), { name: 'host', defaultValue: 'example.com' }] })
  expect(await read(uid)).toMatchObject([
    { name: 'password', defaultValue: SECRET_MASK, isSensitive: true, format: 'string', inputType: 'text' },
    { name: 'host', defaultValue: 'example.com' },
  ])
  const sealed = (await stored(uid)).password ?? ''
  expect(bench.app.services.secrets.open(sealed, uid)).toBe(SECRET)
  expect(() => bench.app.services.secrets.open(sealed, 'another')).toThrow(/another registry/)
})

it('keeps the stored one where the mask is sent back, and takes a new one', async () => {
  const uid = await bench.create('masked', [], { variables: [password(SECRET)] })
  const before = await stored(uid)
  expect((await send('PUT', uid, [password(SECRET_MASK, { description: 'of the database' })])).status).toBe(204)
  expect(await stored(uid)).toEqual(before)
  expect((await send('PATCH', uid, [password(`${SECRET}-2`)])).status).toBe(204)
  expect(bench.app.services.secrets.open((await stored(uid)).password ?? '', uid)).toBe(`${SECRET}-2`)
  expect((await send('PUT', uid, [password('')])).status).toBe(204)
  expect(await read(uid)).toMatchObject([{ defaultValue: '' }])
})

it('does not give a secret away, and takes no mask for one', async () => {
  const uid = await bench.create('wary', [], { variables: [password(SECRET)] })
  const open = await problem(send('PUT', uid, [password(SECRET_MASK, { isSensitive: false })]))
  expect(open).toMatchObject({ status: 400, fields: { 'variables.0.defaultValue': like(/again/) } })
  const unknown = await problem(send('PATCH', uid, [{ ...password(SECRET_MASK), name: 'other' }]))
  expect(unknown).toMatchObject({ status: 400, fields: { 'variables.0.defaultValue': like(/none is stored/) } })
  expect(await read(uid)).toMatchObject([{ name: 'password', isSensitive: true, defaultValue: SECRET_MASK }])
})

it('adds, replaces and removes by name', async () => {
  const uid = await bench.create('by-name', [], { variables: [{ name: 'a' }, { name: 'b' }, { name: 'c' }] })
  expect((await send('PATCH', uid, [{ name: 'd' }, { name: 'b', displayName: 'B' }])).status).toBe(204)
  expect((await read(uid)).map(({ name, displayName }) => name + displayName)).toEqual(['a', 'bB', 'c', 'd'])
  expect((await send('DELETE', uid, ['a', 'd'])).status).toBe(204)
  expect((await read(uid)).map(({ name }) => name)).toEqual(['b', 'c'])
  expect((await problem(send('DELETE', uid, ['b', 'nobody']))).fields).toEqual({ variables: 'The profile has no variable nobody' })
  expect((await send('PUT', uid, [{ name: 'z' }])).status).toBe(204)
  expect((await read(uid)).map(({ name }) => name)).toEqual(['z'])
})

it('refuses two of one name', async () => {
  const uid = await bench.create('two-names')
  const expected = { status: 400, fields: { 'variables.1.name': like(/another variable named a/) } }
  for (const method of ['PUT', 'PATCH']) expect(await problem(send(method, uid, [{ name: 'a' }, { name: 'a' }]))).toMatchObject(expected)
  const body = { metadata: { name: 'two-more' }, spec: { variables: [{ name: 'a' }, { name: 'a' }] } }
  const created = await problem(bench.app.send('POST', '/v1/clusterprofiles', body, bench.admin))
  expect(created).toMatchObject({ status: 400, fields: { 'spec.variables.1.name': like(/another/) } })
})

it('writes nothing where nothing changes', async () => {
  const uid = await bench.create('calm-variables', [], { variables: [{ name: 'a', defaultValue: '1' }, password(SECRET)] })
  const before = await bench.read(uid)
  expect((await send('PUT', uid, await read(uid))).status).toBe(204)
  expect(await bench.read(uid)).toEqual(before)
})

it('leaves no secret in a response, a log line, an audit entry or a table', async () => {
  const uid = await bench.create('planted', [], { variables: [password(SECRET)] })
  await send('PUT', uid, [password(`${SECRET}-new`, { description: 'x' })])
  await send('PATCH', uid, [password(SECRET), password(SECRET)])
  const seen = await Promise.all(
    [address(uid), `/v1/clusterprofiles/${uid}`, `/v1/dashboard/clusterprofiles/${uid}`, '/v1/audits'].map(async (path) =>
      (await bench.app.request(path, {}, bench.admin)).text(),
    ),
  )
  const { rows } = await bench.app.database.executeSql(
    "select table_schema || '.' || table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'",
  )
  const tables = rows.flatMap((row) => (typeof row === 'object' && row !== null && 'name' in row ? [String(row.name)] : []))
  expect(tables).toContain('public.profiles')
  for (const table of tables) seen.push(JSON.stringify((await bench.app.database.executeSql(`select t::text from ${table} t`)).rows))
  const text = [...seen, ...bench.app.logLines].join('\n')
  expect(text).toContain('v1.')
  expect(text).not.toContain(SECRET)
  expect(text).not.toContain(Buffer.from(SECRET).toString('base64').replaceAll('=', ''))
})
