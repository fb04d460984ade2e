import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { PackSchemaEntry } from '~/contract/packs'
import { textLike } from '../test/matchers'
import { checkManifest, checkValues, inspectValues } from './values'

const never = new AbortController().signal
const MiB = 1024 * 1024

/** As schema.yaml is read: only `format` matters for the check. */
function entry(name: string, format = '', rest: Partial<PackSchemaEntry> = {}): PackSchemaEntry {
  return { name, format, type: '', regex: '', hints: [], listOptions: [], required: false, readonly: false, ...rest }
}

async function violations(text: string, entries: PackSchemaEntry[], defaults = ''): Promise<readonly string[]> {
  const report = await inspectValues({ text, defaults, entries, paths: [] }, never)
  expect(report.problem).toBeUndefined()
  return report.violations
}

const SCHEDULED = '/proc/thread-self/schedstat'

/** Milliseconds that this thread has worked; by the clock where the system does not count them. On a busy machine waiting for a processor is no work. */
function worked(): number {
  return existsSync(SCHEDULED) ? Number(readFileSync(SCHEDULED, 'utf8').split(' ')[0]) / 1e6 : performance.now()
}

/** @returns how long this thread has worked at most, in milliseconds, without letting others in; ends the watch */
function watchLoop(): () => number {
  let longest = 0
  let last = worked()
  const look = () => {
    const now = worked()
    longest = Math.max(longest, now - last)
    last = now
  }
  const timer = setInterval(look, 1)
  return () => {
    look()
    clearInterval(timer)
    return longest
  }
}

/** Nine lists that hold each other nine times: 9^9 entries when they are written out. */
const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]']
  .concat([...'bcdefghi'].map((key, index) => `${key}: &${key} [${Array.from({ length: 9 }, () => `*${'abcdefgh'[index]}`).join(', ')}]`))
  .join('\n')

describe('what is YAML', () => {
  test.each([
    ['nothing', ''],
    ['a comment', '# nothing here'],
    ['a mapping', 'pack:\n  namespace: x\n'],
    ['Windows line ends', 'a: 1\r\nb:\r\n  - c\r\n'],
    ['a byte order mark', '\uFEFFa: 1'],
    [
      'macros of Palette, with and without quotes',
      'a: "{{ .spectro.system.cluster.name }}"\nb: {{ .spectro.var.x }}\nc: {{.spectro.pack.k8s.version}}\n',
    ],
    ['one document with its marker', '---\na: 1\n'],
    ['tags', 'a: !!int "3"\nb: !Ref x\nc: !!binary aGk=\n'],
    ['keys that stand twice, as Helm reads them', 'a: 1\na: 2\n'],
    ['a bomb of aliases, which nobody expands', bomb],
  ])('%s', async (_, text) => {
    expect(await checkValues(text, never)).toEqual({ ok: true })
  })

  test.each([
    ['a tab', 'a:\n\tb: 1\n', 2, 1, 'a tab stands in the indentation: use spaces'],
    ['double quotes', 'a: "x\nb: 1\n', 3, 1, 'a text in double quotes is not closed: add the quote that is missing'],
    ['single quotes', "a: 'x\n", 2, 1, 'a text in single quotes is not closed: add the quote that is missing'],
    ['indentation', 'a: 1\n  b: 2\n', 2, 4, 'the indentation is wrong, or a colon or quotes are missing'],
    ['a bracket', 'a: [1, 2\nb: 3\n', 2, 1, 'a bracket or a comma is missing in a list or map that is written in brackets'],
    ['an alias', 'a: *b\n', 1, 6, '*b refers to an anchor that does not exist: put quotes around it if it is a text'],
    ['NUL', 'a: \0', 1, 4, 'a character stands here that no text has'],
    ['depth', '['.repeat(5_000), 1, 100, 'it is nested more than 100 levels deep'],
    [
      'a macro with text behind it',
      'a: {{ .spectro.var.x }}/y\n',
      1,
      24,
      'the indentation is wrong, or a colon or quotes are missing. A value with {{ }} needs quotes around it',
    ],
  ])('names the place: %s', async (_, text, line, column, sentence) => {
    expect(await checkValues(text, never)).toEqual({ ok: false, line, column, message: `Line ${line}, column ${column}: ${sentence}` })
  })

  test('values are one document, manifests may be several', async () => {
    const text = '# first\na: 1\n---\nb: 2\n'
    expect(await checkManifest(text, never)).toEqual({ ok: true })
    expect(await checkValues(text, never)).toMatchObject({ ok: false, line: 3, message: textLike(/values are one/) })
  })

  test('whoever has gone away gets no answer', async () => {
    const gone = AbortSignal.abort(new Error('gone'))
    await expect(checkValues('a: 1', gone)).rejects.toThrow('gone')
    const leaving = new AbortController()
    const asked = [checkValues(`a: ${'x'.repeat(MiB - 4)}`, never), checkValues(`b: ${'x'.repeat(100_000)}`, leaving.signal)]
    leaving.abort(new Error('left'))
    expect(await asked[0]).toEqual({ ok: true })
    await expect(asked[1]).rejects.toThrow('left')
  })
})

describe('large and hostile texts', () => {
  const large = Array.from({ length: 26_000 }, (_, index) => `key${index}:\n  - name: a value\n    size: ${index}`)
    .join('\n')
    .slice(0, MiB)
  const hostile: [string, string][] = [
    ['1 MiB of values', large],
    ['1 MiB that breaks off', `${large.slice(0, MiB - 8)}\na: "b`],
    [
      'merges of many keys',
      `a: &a {${Array.from({ length: 50_000 }, (_, i) => `k${i}: 1`).join(', ')}}\nb:\n${'  - <<: *a\n'.repeat(20_000)}`,
    ],
    ['a key for every line', Array.from({ length: 90_000 }, (_, index) => `? [${index}]\n`).join('')],
    ['a quarter of a million documents', '---\n'.repeat(MiB / 4)],
    ['a bomb with padding', `${bomb}\n# ${'x'.repeat(100_000)}`],
  ]

  test.each(hostile)('%s never holds up the server for 50 ms', async (_, text) => {
    // The thread is started and warm, as it is in a server at work.
    await checkManifest('a: 1\n'.repeat(10_000), never)
    const longest = watchLoop()
    await checkManifest(text, never)
    const inspected = await inspectValues(
      { text, defaults: text, entries: [entry('a.$[].$[].$[].$[]', '${number}'), entry('b', '', { readonly: true })], paths: ['a.b'] },
      never,
    )
    const blocked = longest()
    expect(inspected.problem?.message ?? '').not.toMatch(/too long/)
    expect(blocked).toBeLessThan(50)
  })

  test('an expression that takes years is given up, and what comes after it is answered', async () => {
    const text = `a: ${'a'.repeat(60)}!\nb: none\n`
    const started = performance.now()
    const report = await inspectValues(
      { text, defaults: '', entries: [entry('a', '${string:/^(a+)+$/}'), entry('b', '${number}')], paths: [] },
      never,
    )
    expect(report).toMatchObject({ violations: ['b must be a number'], unchecked: ['a'] })
    expect(performance.now() - started).toBeLessThan(4_500)
  })
})

describe('schema.yaml', () => {
  const string = '${string:/^([a-z0-9].*)$/}'
  test.each<[string, string, PackSchemaEntry, string | undefined]>([
    ['required and there', 'a:\n  b: x', entry('a.b', '', { required: true }), undefined],
    ['required and missing', 'a: {}', entry('a.b', '', { required: true }), 'a.b is required: give it a value'],
    ['required and empty', 'a:\n  b: ""', entry('a.b', '', { required: true }), 'a.b is required: give it a value'],
    [
      'required and null',
      'a:\n  b: ~',
      entry('a.b', '', { required: true, hints: ['the host'] }),
      'a.b is required: give it a value (the host)',
    ],
    ['required in every entry', 'a:\n- b: 1\n- c: 2', entry('a.$[].b', '', { required: true }), 'a.$[].b is required: give it a value'],
    ['required in an empty list', 'a: []', entry('a.$[]', '', { required: true }), 'a.$[] is required: give it a value'],
    ['required, by a merge', 'x: &x {b: 1}\na:\n  <<: *x', entry('a.b', '', { required: true }), undefined],
    ['required, a key with dots', 'a:\n  example.com/b: 1', entry('a.example.com/b', '', { required: true }), undefined],
    ['required, a macro', 'a: "{{.spectro.var.x}}"', entry('a', '${number}', { required: true }), undefined],
    ['a macro without quotes', 'a: {{ .spectro.var.x }}', entry('a', '${number}'), undefined],
    ['text', 'a: x1', entry('a', string), undefined],
    ['text that does not match', 'a: X1', entry('a', string), 'a must be a text that matches /^([a-z0-9].*)$/'],
    ['text that is a map', 'a: {b: 1}', entry('a', '${string}'), 'a must be a text'],
    ['a password is not shown', 'a: S3cret', entry('a', '${password:/^[a-z]+$/}'), 'a must be a text that matches /^[a-z]+$/'],
    ['number', 'a: -1.5', entry('a', '${number}'), undefined],
    ['no number', 'a: 1x', entry('a', '${number}'), 'a must be a number'],
    ['range, its end', 'a: 5005', entry('a', '${number:[5000-5005]}'), undefined],
    ['out of range', 'a: 5006', entry('a', '${number:[5000-5005]}'), 'a must be a number from 5000 to 5005'],
    ['number with an expression', 'a: 5006', entry('a', '${number:/^(500[0-5])$/}'), 'a must be a number that matches /^(500[0-5])$/'],
    ['boolean', 'a: True', entry('a', '${boolean}'), undefined],
    ['no boolean', 'a: 1', entry('a', '${boolean}'), 'a must be true or false'],
    ['list', 'a: GIT', entry('a', '${list:[PACK, GIT]}'), undefined],
    ['not in the list', 'a: git', entry('a', '${list:[PACK,GIT]}'), 'a must be one of PACK, GIT'],
    ['ipv4', 'a: 10.0.0.256', entry('a', '${ipv4}'), 'a must be an IPv4 address'],
    ['version', 'a: 1.10', entry('a', '${version}'), 'a must be a semantic version such as 1.2.3'],
    ['version', 'a: 1.10.0-rc.1', entry('a', '${version}'), undefined],
    ['nothing where nothing is required', 'b: 1', entry('a', '${number}'), undefined],
    ['composed', 'a: [10.10.10.10 - 10.10.10.255]', entry('a.$[]', '${ipv4} - ${ipv4}'), undefined],
    [
      'composed, without spaces',
      'a: [10.10.10.10-10.10.10.255]',
      entry('a.$[]', '${ipv4} - ${ipv4}'),
      'a.$[] must have the form ${ipv4} - ${ipv4}',
    ],
    ['composed, with an expression', 'a: type-thick, size=150', entry('a', '${string}, ${string:/size=\\d+/}'), undefined],
    [
      'composed, with an expression',
      'a: type-thick, size=s',
      entry('a', '${string}, ${string:/size=\\d+/}'),
      'a must have the form ${string}, ${string:/size=\\d+/}',
    ],
    ['braces in an expression', 'a: aaa', entry('a', '${string:/^a{2}$/}'), 'a must be a text that matches /^a{2}$/'],
    ['RE2: a flag', 'a: ABC', entry('a', '${string:/(?i)^abc$/}'), undefined],
    ['RE2: a class', 'a: x1', entry('a', '${string:/^[[:alpha:]][[:digit:]]\\z/}'), undefined],
    ['an expression nobody knows', 'a: x1', entry('a', '${string:/(/}'), undefined],
    ['read-only', 'a: 2', entry('a', '', { readonly: true }), 'a is read-only: set it back to the pack’s own value'],
    ['read-only and taken out', 'b: 1', entry('a', '', { readonly: true }), 'a is read-only: set it back to the pack’s own value'],
    ['read-only and the same', 'a:   "1" # as it was', entry('a', '', { readonly: true }), undefined],
  ])('%s: %s', async (_, text, schema, sentence) => {
    expect(await violations(text, [schema], 'a: 1\n')).toEqual(sentence === undefined ? [] : [sentence])
  })

  test('hands back what constraints need', async () => {
    const text = 'pack:\n  namespace: gate\ncharts:\n  gate:\n    replicas: 2\n    cpu: 500m\n'
    const report = await inspectValues(
      { text, defaults: '', entries: [], paths: ['charts.gate.replicas', 'charts.gate.cpu', 'charts.none'] },
      never,
    )
    expect(report).toMatchObject({ isMapping: true, hasNamespace: true })
    expect(Object.fromEntries(report.texts)).toEqual({ 'charts.gate.replicas': '2', 'charts.gate.cpu': '500m' })
    const other = await inspectValues({ text: '- a', defaults: '', entries: [], paths: [] }, never)
    expect(other).toMatchObject({ isMapping: false, hasNamespace: false })
  })
})
