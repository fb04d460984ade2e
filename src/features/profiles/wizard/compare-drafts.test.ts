import { expect, test } from 'vitest'
import type { LayerDraft, ProfileDraft } from '../draft'
import { defaultChoices, differencesOf, mergeDrafts, sameDraft } from './compare-drafts'

function layer(name: string, part: Partial<LayerDraft> = {}): LayerDraft {
  return {
    name,
    displayName: name,
    kind: 'pack',
    type: 'spectro',
    layer: 'addon',
    addonType: '',
    registryUid: 'r',
    registryName: '',
    packUid: `${name} 1`,
    tag: '1.0.0',
    version: '1.0.0',
    logoUrl: '',
    values: 'a: 1\n',
    defaultValues: undefined,
    presets: [],
    schema: [],
    manifests: [],
    ...part,
  }
}

function draft(names: readonly (string | LayerDraft)[], part: Partial<ProfileDraft> = {}): ProfileDraft {
  const layers = names.map((each) => (typeof each === 'string' ? layer(each) : each))
  return { name: 'web', version: '1.0.0', description: '', tags: ['a', 'b'], layers, ...part }
}

const base = draft(['one', 'two', 'three'])
const namesOf = ({ layers }: ProfileDraft) => layers.map(({ name }) => name)
const values = (text: string) => layer('two', { values: text })

test('drafts are the same whatever order tags have and whatever line breaks end a text', () => {
  expect(sameDraft(base, draft(['one', values('a: 1'), 'three'], { tags: ['b', 'a'], name: 'web ' }))).toBe(true)
  expect(sameDraft(base, draft(['one', values('a: 1 \n'), 'three']))).toBe(false)
  expect(sameDraft(base, draft(['two', 'one', 'three']))).toBe(false)
  expect(sameDraft(base, draft(['one', 'two']))).toBe(false)
  expect(sameDraft(base, draft(['one', 'two', 'three'], { description: 'x' }))).toBe(false)
})

test('a manifest that differs makes a layer differ', () => {
  const content = (text: string) => layer('two', { manifests: [{ name: 'm', content: text }] })
  expect(differencesOf(base, draft(['one', content('x'), 'three']), draft(['one', content('y'), 'three']))).toHaveLength(1)
  expect(differencesOf(base, draft(['one', content('x'), 'three']), draft(['one', content('x\n'), 'three']))).toEqual([])
})

test('each difference says who moved away from what both began with', () => {
  const mine = draft(['one', values('mine'), 'three', 'new'], { description: 'mine' })
  const theirs = draft([layer('one', { tag: '2.0.0' }), values('theirs')], { description: '', tags: ['c'] })
  const found = differencesOf(base, mine, theirs).map(({ key, changedBy }) => [key, changedBy])
  expect(found).toEqual([
    ['description', 'you'],
    ['tags', 'them'],
    ['layer one', 'them'],
    ['layer two', 'both'],
    ['layer three', 'them'],
    ['layer new', 'you'],
  ])
})

test('what only one side changed is chosen already, and mine where both did', () => {
  const mine = draft(['one', values('mine'), 'three', 'new'], { description: 'mine' })
  const theirs = draft([layer('one', { tag: '2.0.0' }), values('theirs')], { tags: ['c'] })
  const differences = differencesOf(base, mine, theirs)
  const merged = mergeDrafts(mine, theirs, differences, defaultChoices(differences))
  expect(merged).toMatchObject({ description: 'mine', tags: ['c'] })
  expect(namesOf(merged)).toEqual(['one', 'two', 'new'])
  expect(merged.layers.map(({ tag }) => tag)).toEqual(['2.0.0', '1.0.0', '1.0.0'])
  expect(merged.layers[1]?.values).toBe('mine')
})

test('all mine is my draft, all theirs is their draft', () => {
  const mine = draft(['three', values('mine'), 'one', 'new'], { description: 'mine', version: '2.0.0' })
  const theirs = draft([layer('one', { tag: '2.0.0' }), 'other', values('theirs')], { tags: ['c'], name: 'site' })
  const differences = differencesOf(base, mine, theirs)
  const all = (side: 'mine' | 'theirs') => Object.fromEntries(differences.map(({ key }) => [key, side]))
  expect(mergeDrafts(mine, theirs, differences, all('mine'))).toEqual(mine)
  expect(sameDraft(mergeDrafts(mine, theirs, differences, all('theirs')), theirs)).toBe(true)
})

test('an order that was changed is a difference of its own', () => {
  const theirs = draft(['three', 'one', 'two'])
  const differences = differencesOf(base, base, theirs)
  expect(differences).toEqual([
    { kind: 'order', key: 'order', mine: ['one', 'two', 'three'], theirs: ['three', 'one', 'two'], changedBy: 'them' },
  ])
  expect(namesOf(mergeDrafts(base, theirs, differences, defaultChoices(differences)))).toEqual(['three', 'one', 'two'])
  expect(namesOf(mergeDrafts(base, theirs, differences, { order: 'mine' }))).toEqual(['one', 'two', 'three'])
})

test('a layer that only they have stands where they put it', () => {
  const theirs = draft(['first', 'one', 'between', 'two', 'three'])
  const differences = differencesOf(base, base, theirs)
  expect(namesOf(mergeDrafts(base, theirs, differences, defaultChoices(differences)))).toEqual(namesOf(theirs))
})

test('my manifests take over the uids under which they are stored', () => {
  const mine = draft([layer('m', { manifests: [{ name: 'a', content: 'mine' }] })])
  const theirs = draft([layer('m', { manifests: [{ name: 'a', content: 'theirs', uid: 'u1' }] })])
  const differences = differencesOf(draft([]), mine, theirs)
  expect(mergeDrafts(mine, theirs, differences, {}).layers[0]?.manifests).toEqual([{ name: 'a', content: 'mine', uid: 'u1' }])
})
