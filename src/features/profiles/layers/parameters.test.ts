import { describe, expect, it } from 'vitest'
import type { PackSchemaEntry } from '~/contract/packs'
import { parametersOf, setParameter } from './parameters'

const entry = (name: string, changes: Partial<PackSchemaEntry> = {}): PackSchemaEntry => ({
  name,
  type: 'string',
  format: '',
  regex: '',
  hints: [],
  listOptions: [],
  readonly: false,
  required: false,
  ...changes,
})

const text = `charts:
  app:
    host: "" # where
    port:   8080   # kept as it is
    kind: 'ClusterIP'
    "dotted.key": x
    version: 1.10
    pool:
      - address: 10.0.0.1
      - address: nonsense
`

const violation = (changed: string, one: PackSchemaEntry) => parametersOf(changed, text, [one])[0]?.violation

describe('parametersOf', () => {
  it.each([
    ['required and empty', entry('charts.app.host', { required: true }), 'This is required: give it a value.'],
    ['required and missing', entry('charts.app.nothing', { required: true }), 'This is required: give it a value.'],
    ['optional and missing', entry('charts.app.nothing', { type: 'number' }), undefined],
    ['a number', entry('charts.app.port', { type: 'number' }), undefined],
    [
      'a number out of its range',
      entry('charts.app.port', { type: 'number', format: '${number:[1-100]}' }),
      'This must be a number from 1 to 100.',
    ],
    ['no number', entry('charts.app.kind', { type: 'number' }), 'This must be a number.'],
    ['one of a list', entry('charts.app.kind', { type: 'list', listOptions: ['ClusterIP', 'NodePort'] }), undefined],
    ['none of a list', entry('charts.app.kind', { type: 'list', listOptions: ['A', 'B'] }), 'This must be one of A, B.'],
    ['no version', entry('charts.app.version', { type: 'version' }), 'This must be a version such as 1.2.3.'],
    ['every entry of a list', entry('charts.app.pool.$[].address', { type: 'ipv4' }), 'This must be an IPv4 address.'],
    ['a form', entry('charts.app.kind', { regex: '^[a-z]+$' }), 'This must be of the form ^[a-z]+$.'],
    ['an expression that can’t be read', entry('charts.app.kind', { regex: '(' }), undefined],
  ])('%s', (_, one, expected) => {
    expect(violation(text, one)).toBe(expected)
  })

  it('counts a macro as a value whose form is not known yet', () => {
    const macro = text.replace('host: ""', 'host: "{{.spectro.var.host}}"')
    expect(violation(macro, entry('charts.app.host', { required: true, type: 'ipv4' }))).toBeUndefined()
  })

  it('holds read-only parameters to the pack’s own value', () => {
    const one = entry('charts.app.port', { readonly: true })
    expect(violation(text, one)).toBeUndefined()
    expect(violation(text.replace('8080', '9090'), one)).toContain('read-only')
  })

  it('reads values as they were written, under keys with dots too', () => {
    const read = parametersOf(text, text, [
      entry('charts.app.version'),
      entry('charts.app.dotted.key'),
      entry('charts.app.pool.$[].address'),
    ])
    expect(read.map(({ value, editable }) => [value, editable])).toEqual([
      ['1.10', true],
      ['x', true],
      ['10.0.0.1, nonsense', false],
    ])
  })
})

describe('setParameter', () => {
  const set = (name: string, value: string, changes: Partial<PackSchemaEntry> = {}) => {
    const [parameter] = parametersOf(text, text, [entry(name, changes)])
    if (parameter === undefined) throw new Error('no parameter')
    return setParameter(text, parameter, value)
  }

  it('changes the value alone: spaces, comments and quotes stay', () => {
    expect(set('charts.app.port', '9090', { type: 'number' })).toBe(text.replace('8080', '9090'))
    expect(set('charts.app.host', 'a.b')).toBe(text.replace('host: ""', 'host: "a.b"'))
    expect(set('charts.app.kind', "it's")).toBe(text.replace("'ClusterIP'", "'it''s'"))
    expect(set('charts.app.dotted.key', 'true')).toBe(text.replace('key": x', 'key": "true"'))
  })

  it('makes what is missing', () => {
    expect(set('charts.app.admin.password', 'p', { type: 'password' })).toContain('    admin:\n      password: p\n')
    expect(setParameter('', { entry: entry('a.b', { type: 'boolean' }), keys: ['a', 'b'] }, 'true')).toBe('a:\n  b: true\n')
  })

  it('takes a number away when nothing is typed, and empties a text', () => {
    expect(set('charts.app.port', '', { type: 'number' })).not.toContain('port')
    expect(set('charts.app.kind', '')).toContain("kind: ''")
  })
})
