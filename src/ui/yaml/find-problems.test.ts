import { describe, expect, it } from 'vitest'
import { findProblems } from './find-problems'

const said = (text: string, documents: 'one' | 'any' = 'one') =>
  findProblems(text, documents).map(({ line, column, message }) => `${line}:${column} ${message}`)

describe('findProblems', () => {
  it.each([
    ['an empty text', ''],
    ['comments alone', '# nothing\n'],
    ['ordinary values', 'pack:\n  namespace: "a"\ncharts:\n  a:\n    list:\n    - 1\n    - x: y\n      z: |\n        text\n'],
    ['tabs inside text', 'a: |\n  x\n  \ty\nb: "c\td"\n'],
    ['a macro', 'a: "{{.spectro.var.host}}"\n'],
    ['merge keys', 'a: &a\n  x: 1\nb:\n  <<: *a\n  y: 2\n'],
  ])('has nothing to say about %s', (_, text) => {
    expect(said(text)).toEqual([])
  })

  it.each([
    ['a: 1\nb: 2\na: 3\n', '3:1 The key a stands here a second time.'],
    ['a:\n\tb: 1\n', '2:1 A tab stands in the indentation. YAML takes spaces only.'],
    ['a:\n  \tb: 1\n', '2:3 A tab stands in the indentation. YAML takes spaces only.'],
    ['a: "text\nb: 1\n', 'A quote is opened and never closed.'],
    ['a: [1, 2\nb: 1\n', '2:1'],
    ['a:\n  b: 1\n c: 2\n', '3:'],
    ['a: *b\n', '1:4 There is no anchor &b before this alias.'],
    ['a: b: c\n', '1:'],
    ['a: 1\n---\nb: 2\n', '2:'],
  ])('%j', (text, expected) => {
    const problems = said(text)
    expect(problems.length).toBeGreaterThan(0)
    expect(problems[0]).toContain(expected)
  })

  it('takes several documents where they are allowed', () => {
    expect(said('a: 1\n---\nb: 2\n', 'any')).toEqual([])
  })

  it('refuses aliases that stand for billions of values, at once', () => {
    const levels = 'abcdefghij'.split('')
    const bomb = levels.map(
      (name, index) =>
        `${name}: &${name} [${Array(9)
          .fill(index === 0 ? '"lol"' : `*${levels[index - 1]}`)
          .join(',')}]`,
    )
    const start = performance.now()
    expect(said(bomb.join('\n'))[0]).toContain('Aliases stand for aliases')
    expect(performance.now() - start).toBeLessThan(5000)
  })

  it('says so where a text is nested too deeply', () => {
    expect(said('['.repeat(200_000))[0]).toBeDefined()
  })

  it('looks at thirty thousand keys of one map without comparing each with each', () => {
    const text = Array.from({ length: 30_000 }, (_, index) => `k${index}: 1`).join('\n')
    const start = performance.now()
    expect(said(`${text}\nk7: 2\n`)).toEqual(['30001:1 The key k7 stands here a second time.'])
    expect(performance.now() - start).toBeLessThan(5000)
  })
})
