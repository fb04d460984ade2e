import { expect, test } from 'vitest'
import { mergeDefaults } from './merge-defaults'

const before = 'image:\n  tag: 1.0.0\nreplicas: 1\nold: x\n'
const after = 'image:\n  tag: 2.0.0\n  pull: Always\nreplicas: 2\n'

test('what nobody changed becomes as the new version has it', () => {
  expect(mergeDefaults({ text: before, before, after })).toBe(after)
  expect(mergeDefaults({ text: `# mine\n${before}own: 1\n`, before, after })).toBe(
    '# mine\nimage:\n  tag: 2.0.0\n  pull: Always\nreplicas: 2\nown: 1\n',
  )
})

test('own changes stay, also those of what the new version dropped', () => {
  const text = 'image:\n  tag: 1.0.0\nreplicas: 5 # more\nold: mine\n'
  expect(mergeDefaults({ text, before, after })).toBe('image:\n  tag: 2.0.0\n  pull: Always\nreplicas: 5 # more\nold: mine\n')
})

test('what somebody took away does not come back', () => {
  expect(mergeDefaults({ text: 'image:\n  tag: 1.0.0\n', before, after })).toBe('image:\n  tag: 2.0.0\n  pull: Always\n')
})

test('without the old defaults only what is missing is added', () => {
  expect(mergeDefaults({ text: 'replicas: 1\n', before: '', after })).toBe('replicas: 1\nimage:\n  tag: 2.0.0\n  pull: Always\n')
})
