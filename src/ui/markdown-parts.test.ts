import { expect, it } from 'vitest'
import { imageWords } from './image-words'
import { linkDefinitions, markdownParts } from './markdown-parts'

const textsOf = (source: string, size: number) => markdownParts(source, size).map(({ text }) => text)

it('leaves a short text whole and cuts a long one at blank lines, never inside a code block', () => {
  expect(textsOf('# A\n\nb', 100)).toEqual(['# A\n\nb'])
  expect(textsOf('', 100)).toEqual([])
  const code = '```\none\n\ntwo\n```\n'
  const source = `first paragraph\n\n${code}\nlast`
  const parts = textsOf(source, 16)
  expect(parts.join('')).toBe(source)
  expect(parts.filter((part) => part.includes('```'))).toEqual([`\n${code}`])
})

it('cuts a line without an end and a code block without one too', () => {
  for (const source of ['x'.repeat(1000), `~~~\n${'y\n'.repeat(500)}`]) {
    const parts = textsOf(source, 50)
    expect(parts.join('')).toBe(source)
    expect(Math.max(...parts.map((part) => part.length))).toBeLessThanOrEqual(102)
  }
})

it('finds the link definitions that other parts need', () => {
  expect(linkDefinitions('See [a].\n\n[a]: https://example.com/a "A"\n  [b c]: <https://example.com>\ntext [c]: no\n')).toBe(
    '[a]: https://example.com/a "A"\n  [b c]: <https://example.com>',
  )
})

it.each([
  ['Build state', 'https://img.example.com/b.svg', { text: 'image: Build state', host: 'img.example.com' }],
  ['', 'http://example.com:8080/x.png', { text: 'image', host: 'example.com:8080' }],
  ['Logo', '', { text: 'image: Logo', host: '' }],
  [undefined, 'data:image/svg+xml,<svg onload=alert(1)>', { text: 'image', host: '' }],
  ['x', 'https://', { text: 'image: x', host: '' }],
])('an image %s at %s is words', (alt, src, words) => {
  expect(imageWords(alt, src)).toEqual(words)
})
