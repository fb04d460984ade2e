import { expect, test, vi, afterEach } from 'vitest'
import { ApiFailure } from '../../../api/failure'
import type { LayerDraft } from '../draft'
import { basicErrors, basicProblem, type BasicValues, layerErrors } from './basic-form'
import { countNotes, missingPack, notesByLayer } from './constraint-notes'
import { insertLayer, moveLayer, removeLayer, replaceLayer, valuesChanged } from './layer-list'
import { checkManifests, emptyManifest, manifestLayer, manifestNameRule } from './manifest-form'
import { emptyDraft } from './profile-wire'
import { draftKey, readDraft, writeDraft } from './stored-draft'
import { obstacleTo, reachableStep, readStep } from './wizard-steps'

const good: BasicValues = { name: 'web', version: '1.0.0', description: '', type: 'add-on', tags: [] }
const layer: LayerDraft = manifestLayer('a', [{ key: '1', name: '', content: 'kind: A' }], undefined)
const named = (name: string): LayerDraft => ({ ...layer, name })
const layers = ['a', 'b', 'c'].map(named)
const namesOf = (list: readonly LayerDraft[]) => list.map(({ name }) => name).join('')

afterEach(() => vi.unstubAllGlobals())

test('a step is open when those before it are finished', () => {
  expect(readStep('review')).toBe('review')
  expect(readStep('elsewhere')).toBe('basic')
  expect(obstacleTo('layers', { ...good, name: '' }, 0)).toBe('Finish Basic Information first: Enter a name')
  expect(obstacleTo('review', good, 0)).toMatch(/Add a layer/)
  expect(obstacleTo('review', good, 1)).toBeUndefined()
  expect(reachableStep('review', { ...good, version: 'one' }, 1)).toBe('basic')
  expect(reachableStep('review', good, 0)).toBe('layers')
  expect(reachableStep('review', good, 1)).toBe('review')
})

test('the first step has the contract’s rules, and one value for a key', () => {
  expect(basicProblem({ ...good, version: '2.2.2.develop' })).toMatch(/semantic version/)
  expect(basicProblem({ ...good, tags: ['env:a', 'env:b'] })).toBe('Two tags have the key env: a key has one value')
  expect(basicProblem({ ...good, tags: ['env:a', 'other'] })).toBeUndefined()
  expect(basicProblem({ ...good, tags: [':b'] })).toMatch(/word or as key:value/)
})

test('what the server says finds its field or its layer', () => {
  const fields = {
    'metadata.name': 'Taken',
    'metadata.labels.env': 'Bad',
    'spec.template.packs.1.uid': 'Gone',
    'spec.template.packs.1.tag': 'x',
  }
  const failure = new ApiFailure(400, { code: 'InvalidRequest', message: 'Bad', details: { fields } })
  expect(basicErrors(failure)).toEqual([
    { field: 'name', message: 'Taken' },
    { field: 'tags', message: 'Bad' },
  ])
  expect([...layerErrors(failure)]).toEqual([[1, 'Gone. Choose another version with Edit, or remove the layer.']])
  expect(basicErrors(new ApiFailure(409, { code: 'DuplicateName', message: 'There is one' }))).toEqual([
    { field: 'name', message: 'There is one' },
  ])
  expect(basicErrors(new ApiFailure(500, { code: 'InternalError', message: 'Oh' }))).toEqual([])
})

test('layers move, go and come back where they were', () => {
  expect(namesOf(moveLayer(layers, 'a', 2))).toBe('bca')
  expect(namesOf(moveLayer(layers, 'c', 0))).toBe('cab')
  expect(namesOf(moveLayer(layers, 'c', 3))).toBe('abc')
  expect(namesOf(removeLayer(layers, 'b'))).toBe('ac')
  expect(namesOf(insertLayer(removeLayer(layers, 'b'), named('b'), 1))).toBe('abc')
  expect(namesOf(insertLayer(layers, named('b')))).toBe('abc')
  expect(namesOf(replaceLayer(layers, 'b', named('d')))).toBe('adc')
})

test('values are compared with the pack’s own where those are known', () => {
  expect(valuesChanged({ kind: 'pack', values: 'a: 1', defaultValues: 'a: 1\n' })).toBe(false)
  expect(valuesChanged({ kind: 'pack', values: 'a: 2', defaultValues: 'a: 1\n' })).toBe(true)
  expect(valuesChanged({ kind: 'pack', values: 'a: 2', defaultValues: undefined })).toBeUndefined()
})

test('what stops a publication comes first; codes that nobody knows here may', () => {
  const notes = notesByLayer([
    {
      name: 'a',
      displayName: 'A',
      errors: [
        { code: 'ResourceRequirement', message: 'Needs 2 CPU' },
        { code: 'DependencyMissing', message: 'A needs nginx-ingress (1.0 or newer), which is not in the profile. Add it.' },
        { code: 'Unheard', message: 'Of' },
      ],
    },
  ])
  expect(notes.get('a')?.map(({ code, blocks }) => [code, blocks])).toEqual([
    ['DependencyMissing', true],
    ['Unheard', true],
    ['ResourceRequirement', false],
  ])
  expect(countNotes(notes)).toEqual({ blocking: 2, informing: 1 })
})

test('the pack that is missing is read from the sentence', () => {
  const of = (message: string, code = 'DependencyMissing') => missingPack({ code, message })
  expect(of('Istio needs nginx-ingress, which is not in the profile. Add it.')).toBe('nginx-ingress')
  expect(of('Istio needs nginx (1.0.0 or newer), which is not in the profile. Add it.')).toBe('nginx')
  expect(of('Something else is wrong')).toBeUndefined()
  expect(of('Istio needs nginx 2.0.0', 'DependencyVersion')).toBeUndefined()
})

test('manifests need a text that parses, and names of their own where there are several', async () => {
  const check = (text: string) => Promise.resolve(text.includes('\t') ? [{ line: 3, message: 'A tab.', severity: 'error' as const }] : [])
  const of = async (...rows: readonly { name: string; content: string }[]) => [
    ...(await checkManifests(
      rows.map((row, index) => ({ ...row, key: String(index) })),
      check,
    )),
  ]
  expect(await of({ name: '', content: 'kind: A' })).toEqual([])
  expect(await of({ name: '', content: ' \n' })).toEqual([['0', 'Write or paste the YAML of a Kubernetes object']])
  expect(await of({ name: '', content: '\tkind: A' })).toEqual([['0', 'Line 3: A tab.']])
  expect(
    await of({ name: 'a', content: 'x' }, { name: 'a', content: 'x' }, { name: '', content: 'x' }, { name: 'B', content: 'x' }),
  ).toEqual([
    ['1', 'Another manifest is called a already'],
    ['2', 'Several manifests each have a name: enter one'],
    ['3', expect.stringContaining('The name B can’t be used')],
  ])
  expect(manifestNameRule('a', ['a'])).toMatch(/already/)
  expect(manifestNameRule('a-1', ['a'])).toBe(true)
  expect(manifestNameRule('A b', [])).toMatch(/Lower-case/)
})

test('a manifest that is alone and has no name gets that of its layer, and stored ones keep their uid', () => {
  const stored = manifestLayer('a', [{ ...emptyManifest(), name: 'm', content: 'x', uid: 'u' }], undefined)
  expect(layer.manifests).toEqual([{ name: 'a', content: 'kind: A' }])
  expect(manifestLayer('b', [{ key: '1', name: 'm', content: 'y', uid: 'u' }], stored)).toMatchObject({
    name: 'b',
    displayName: 'b',
    manifests: [{ name: 'm', content: 'y', uid: 'u' }],
  })
})

test('a draft is kept for one person, tenant and profile, and what can’t be read is none', () => {
  const store = new Map<string, string>()
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => store.get(key) ?? null,
    setItem: (key: string, value: string) => {
      if (value.length > 2000) throw new Error('quota')
      store.set(key, value)
    },
    removeItem: (key: string) => store.delete(key),
  })
  const person = (uid: string) => ({ user: { uid, emailId: '', firstName: '', lastName: '' }, tenant: { uid: 't', name: 'acme' } })
  const key = draftKey(person('u'), 'new')
  expect(key).not.toBe(draftKey(person('v'), 'new'))
  const draft = { ...emptyDraft, name: 'web', layers: [layer] }
  writeDraft(key, { draft, base: { draft: emptyDraft, readAt: 'then' } })
  expect(readDraft(key)).toEqual({ draft, base: { draft: emptyDraft, readAt: 'then' } })
  writeDraft(key, { draft: { ...draft, description: 'x'.repeat(3000) } })
  expect(readDraft(key)).toBeNull()
  store.set(`kept ${key}`, '{"draft":{"name":1}}')
  expect(readDraft(key)).toBeNull()
  writeDraft(key, null)
  expect(store.size).toBe(0)
})
