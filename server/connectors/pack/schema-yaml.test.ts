import { describe, expect, it } from 'vitest'
import { readPresetsYaml } from './presets-yaml'
import { readSchemaYaml } from './schema-yaml'

const none = { required: false, readonly: false, format: '', type: 'string', regex: '', listOptions: [], hints: [] }

describe('schema.yaml', () => {
  it.each([
    ['{{ required }}', { required: true }],
    ['{{ readonly }}', { readonly: true }],
    ['{{ required | readonly }}', { required: true, readonly: true }],
    ['{{ format "${password}" }}', { format: '${password}', type: 'password' }],
    [
      '{{ required | format "${string:/^([a-z0-9].*)$/}" }}',
      { required: true, format: '${string:/^([a-z0-9].*)$/}', regex: '^([a-z0-9].*)$' },
    ],
    ['{{ format "${string:/size=\\d{1,3}/}" }}', { format: '${string:/size=\\d{1,3}/}', regex: 'size=\\d{1,3}' }],
    ['{{ format "${number:[5000-5005]}" }}', { format: '${number:[5000-5005]}', type: 'number' }],
    [
      '{{ format "${list:[PACK, GIT,CHART]}" }}',
      { format: '${list:[PACK, GIT,CHART]}', type: 'list', listOptions: ['PACK', 'GIT', 'CHART'] },
    ],
    [
      '{{ required | format "${ipv4} - ${ipv4}" | hints "ip pool range"}}',
      { required: true, format: '${ipv4} - ${ipv4}', hints: ['ip pool range'] },
    ],
    ['{{ hints "description A" "is it | \\"required\\"?" }}', { hints: ['description A', 'is it | "required"?'] }],
    ['{{}}', {}],
    ['nonsense', {}],
  ])('%s', (template, expected) => {
    expect(readSchemaYaml(JSON.stringify({ 'a.b.$[]': { schema: template } }))).toEqual([{ ...none, name: 'a.b.$[]', ...expected }])
  })

  it('keeps the last of two entries for one parameter, and skips what has no schema', () => {
    expect(
      readSchemaYaml("a:\n  schema: '{{ required }}'\na:\n  schema: '{{ readonly }}'\nb: {}\nc: text\n").map((entry) => [
        entry.name,
        entry.readonly,
      ]),
    ).toEqual([['a', true]])
    expect(readSchemaYaml('')).toEqual([])
    expect(readSchemaYaml('# nothing\n')).toEqual([])
  })

  it('throws for what is not of its form', () => {
    expect(() => readSchemaYaml('- a')).toThrow('holds no parameters')
    expect(() => readSchemaYaml('a: [')).toThrow('unexpected end of the stream')
  })
})

describe('presets.yaml', () => {
  it('reads presets, with names in place of missing display names', () => {
    expect(
      readPresetsYaml(
        'presets:\n- name: a\n  group: g\n  remove: [x.y, {no: text}]\n  add: |\n    v: 1.10\n- displayName: nameless\n- text\n',
      ),
    ).toEqual([{ name: 'a', displayName: 'a', group: 'g', remove: ['x.y'], add: 'v: 1.10\n' }])
    expect(readPresetsYaml('')).toEqual([])
    expect(readPresetsYaml('presets:\n')).toEqual([])
  })

  it('throws for what is not of its form', () => {
    expect(() => readPresetsYaml('- a')).toThrow('holds no list of presets')
    expect(() => readPresetsYaml('presets: text')).toThrow('holds no list of presets')
  })
})
