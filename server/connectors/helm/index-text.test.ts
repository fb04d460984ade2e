import { FAILSAFE_SCHEMA, load } from 'js-yaml'
import { expect, test } from 'vitest'
import { cutIndex, cutVersions } from './index-text'

const text = `# written by hand
apiVersion: v1
entries:

  alpha:
  - apiVersion: v2
    annotations:
      note: |
        entries:
          beta:
        - version: 9.9.9
    description: "a: b
      goes on"
    # a remark
    keywords:
    - one
    - two
    name: alpha
    urls:
    - alpha-1.10.tgz
    version: 1.10
  - name: alpha
    created: "2026-01-01T00:00:00Z"
    urls: [alpha-1.9.tgz]
    version: "1.9"
  "be-ta":
      - name: be-ta
        version: 2.0.0
        urls:
          - be-ta-2.0.0.tgz
  empty: []
generated: "2026-01-01T00:00:00Z"
`

function parse(yaml: string): unknown {
  return load(yaml, { schema: FAILSAFE_SCHEMA })
}

test('an index is cut where a chart begins, and parses piece by piece as it does as a whole', () => {
  const cut = cutIndex(text)
  expect(cut?.charts).toHaveLength(3)
  expect(cut?.isClosed).toBe(true)
  expect(parse(cut?.rest ?? '')).toEqual({ apiVersion: 'v1', generated: '2026-01-01T00:00:00Z' })
  const entries = Object.fromEntries((cut?.charts ?? []).flatMap((piece) => Object.entries(parse(piece) ?? {})))
  expect({ apiVersion: 'v1', entries, generated: '2026-01-01T00:00:00Z' }).toEqual(parse(text))
})

test('versions are cut by field: what the catalogue needs, and what Chart.yaml says', () => {
  const [alpha = '', beta = '', empty = ''] = cutIndex(text)?.charts ?? []
  const versions = cutVersions(alpha)
  expect(versions?.key).toBe('alpha')
  expect(parse(versions?.slim ?? '')).toEqual([
    { apiVersion: 'v2', description: 'a: b goes on', name: 'alpha', urls: ['alpha-1.10.tgz'], version: '1.10' },
    { name: 'alpha', urls: ['alpha-1.9.tgz'], version: '1.9' },
  ])
  expect(versions?.definitions).toEqual([
    'apiVersion: v2\nannotations:\n  note: |\n    entries:\n      beta:\n    - version: 9.9.9\ndescription: "a: b\n  goes on"\n# a remark\nkeywords:\n- one\n- two\nname: alpha\nversion: 1.10\n',
    'name: alpha\nversion: "1.9"\n',
  ])
  expect(cutVersions(beta)).toEqual({
    key: 'be-ta',
    slim: '-\n        name: be-ta\n        version: 2.0.0\n        urls:\n          - be-ta-2.0.0.tgz\n',
    definitions: ['name: be-ta\nversion: 2.0.0\n'],
  })
  expect(cutVersions(empty)).toBeUndefined()
})

test.each([
  ['JSON', '{"apiVersion":"v1","entries":{"a":[]}}'],
  ['flow style below entries', 'apiVersion: v1\nentries: {a: [{version: 1.0.0}]}\n'],
  ['two lists of entries', 'apiVersion: v1\nentries:\n  a:\n  - version: 1.0.0\nentries:\n  b: []\n'],
  ['a list in place of charts', 'apiVersion: v1\nentries:\n  - version: 1.0.0\n'],
  ['a line that stands too far left', 'apiVersion: v1\nentries:\n    a:\n    - version: 1.0.0\n  b: []\n'],
])('%s is left to be parsed as a whole', (_, yaml) => {
  expect(cutIndex(yaml)).toBeUndefined()
})

test('an index that stops in a chart is open at its end', () => {
  expect(cutIndex('apiVersion: v1\nentries:\n  a:\n  - version: 1.0')).toMatchObject({
    charts: ['  a:\n  - version: 1.0'],
    isClosed: false,
  })
})
