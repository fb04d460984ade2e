import { expect, test } from 'vitest'
import { selectionState, withAllToggled, withRange, withToggled } from './selection'

const shown = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id }))
const chosen = (selected: ReadonlySet<string>) => [...selected].toSorted().join('')

test('all, some or none is said of what is shown alone', () => {
  expect(selectionState(shown, new Set())).toBe('none')
  expect(selectionState(shown, new Set(['hidden']))).toBe('none')
  expect(selectionState(shown, new Set(['b', 'hidden']))).toBe('some')
  expect(selectionState(shown, new Set(['a', 'b', 'c', 'd', 'e']))).toBe('all')
})

test('one row is toggled, and all that are shown are; what is hidden stays as it is', () => {
  const first = withToggled(new Set(['hidden']), 'b')
  expect(chosen(first)).toBe('bhidden')
  const all = withAllToggled(shown, first)
  expect(chosen(all)).toBe('abcdehidden')
  expect(chosen(withAllToggled(shown, all))).toBe('hidden')
  expect(chosen(withToggled(first, 'b'))).toBe('hidden')
})

test('a range goes either way, selects or takes back as its end says, and needs a beginning that is shown', () => {
  expect(chosen(withRange(shown, new Set(['b']), 'b', 'd'))).toBe('bcd')
  expect(chosen(withRange(shown, new Set(['d']), 'd', 'b'))).toBe('bcd')
  expect(chosen(withRange(shown, new Set(['a', 'b', 'c', 'd']), 'b', 'd'))).toBe('a')
  expect(chosen(withRange(shown, new Set(), undefined, 'c'))).toBe('c')
  expect(chosen(withRange(shown, new Set(['hidden']), 'hidden', 'c'))).toBe('chidden')
})
