import { describe, expect, test } from 'vitest'
import { constraintCodes } from './cluster-profiles'
import type { ProfileType } from './profile-fields'
import type { PackConstraint } from './packs'
import { blocks, brokenBy, type Subject, type ValuesReport } from './pack-constraints'

const now = new Date('2026-06-15T12:00:00Z')

const good: ValuesReport = { problem: undefined, isMapping: true, hasNamespace: true, violations: [], texts: new Map() }

function layer(name: string, version: string, rest: Partial<Subject['layer']> = {}): Subject['layer'] {
  return { name, version, displayName: name.toUpperCase(), layer: 'addon', type: 'spectro', registryName: 'harbor', ...rest }
}

function dependency(type: PackConstraint['type'], name: string, bounds: [string, string] = ['', ''], where = 'addon'): PackConstraint {
  return { type, name, layer: where, minVersion: bounds[0], maxVersion: bounds[1] }
}

interface Case {
  readonly pack?: Partial<NonNullable<Subject['pack']>>
  readonly subject?: Partial<Subject>
  readonly others?: readonly Subject['layer'][]
  readonly type?: ProfileType
}

function broken({ pack = {}, subject = {}, others = [], type = 'add-on' }: Case) {
  const whole: Subject = {
    layer: layer('app', '2.0.0'),
    pack: { state: 'active', eol: '', dependencies: [], resources: [], ...pack },
    state: 'ok',
    values: good,
    manifests: [],
    published: undefined,
    ...subject,
  }
  return brokenBy(whole, others, type, now).map(({ code, message }) => `${code}: ${message}`)
}

const needs = (...dependencies: PackConstraint[]) => ({ pack: { dependencies } })

describe('constraints', () => {
  test.each<[string, Case, string[]]>([
    ['nothing to say', {}, []],
    ['required and there', { ...needs(dependency('required', 'vault', ['0.6.0', ''])), others: [layer('vault', '0.6.0')] }, []],
    [
      'the greatest version is within',
      { ...needs(dependency('required', 'vault', ['', '1.18.6'])), others: [layer('vault', '1.18.6')] },
      [],
    ],
    [
      'required and missing',
      needs(dependency('required', 'vault', ['0.6.0', ''])),
      ['DependencyMissing: APP 2.0.0 needs the pack vault of the layer Add-on, version 0.6.0 or newer: add it to the profile'],
    ],
    [
      'required without bounds: its presence counts',
      needs(dependency('required', 'vault')),
      ['DependencyMissing: APP 2.0.0 needs the pack vault of the layer Add-on: add it to the profile'],
    ],
    ['without bounds any version will do', { ...needs(dependency('required', 'vault')), others: [layer('vault', '0.0.1')] }, []],
    [
      'the same name in another layer is another pack',
      { ...needs(dependency('required', 'vault', ['', ''], 'csi')), others: [layer('vault', '1.0.0')], type: 'cluster' },
      ['DependencyMissing: APP 2.0.0 needs the pack vault of the layer Storage: add it to the profile'],
    ],
    [
      'required and too old',
      { ...needs(dependency('required', 'vault', ['1.17.0', '1.18.6'])), others: [layer('vault', '1.9.0')] },
      [
        'DependencyVersion: APP 2.0.0 needs VAULT in version 1.17.0 to 1.18.6, and the profile has VAULT 1.9.0: choose another version of one of them',
      ],
    ],
    [
      'infrastructure, in an add-on profile',
      needs(dependency('required', 'kubernetes', ['1.17.0', '1.18.6'], 'k8s')),
      [
        'InfrastructureDependency: APP 2.0.0 needs the pack kubernetes of the layer Kubernetes, version 1.17.0 to 1.18.6. The infrastructure profile of a cluster brings it: this is checked when a cluster is made',
      ],
    ],
    [
      'infrastructure, in a full profile',
      { ...needs(dependency('required', 'kubernetes', ['', ''], 'k8s')), type: 'cluster' },
      ['DependencyMissing: APP 2.0.0 needs the pack kubernetes of the layer Kubernetes: add it to the profile'],
    ],
    ['optional and missing', needs(dependency('optional', 'vault', ['2.0.0', ''])), []],
    [
      'optional and out of bounds',
      { ...needs(dependency('optional', 'vault', ['2.0.0', ''])), others: [layer('vault', '1.0.0')] },
      [
        'DependencyVersion: APP 2.0.0 needs VAULT in version 2.0.0 or newer, and the profile has VAULT 1.0.0: choose another version of one of them',
      ],
    ],
    [
      'not supported within bounds',
      { ...needs(dependency('notSupported', 'istio', ['1.0.0', ''])), others: [layer('istio', '1.2.0')] },
      [
        'NotSupported: APP 2.0.0 does not work together with ISTIO 1.2.0: take one of them out, or choose a version of ISTIO other than 1.0.0 or newer',
      ],
    ],
    [
      'not supported out of bounds',
      { ...needs(dependency('notSupported', 'istio', ['1.0.0', ''])), others: [layer('istio', '0.9.0')] },
      [],
    ],
    [
      'not supported at all',
      { ...needs(dependency('notSupported', 'istio')), others: [layer('istio', '0.9.0')] },
      ['NotSupported: APP 2.0.0 does not work together with ISTIO 0.9.0: take one of them out'],
    ],
    ['upgrade from within', { ...needs(dependency('upgrade', 'app', ['1.5.0', '2.0.0'])), subject: { published: '1.10.0' } }, []],
    ['upgrade of what was never published', needs(dependency('upgrade', 'app', ['1.5.0', ''])), []],
    ['the same version again', { ...needs(dependency('upgrade', 'app', ['1.5.0', '1.9.0'])), subject: { published: '2.0.0' } }, []],
    [
      'upgrade from too old a version',
      {
        ...needs(dependency('upgrade', 'app', ['1.5.0', '1.9.0']), dependency('upgrade', 'app', ['1.1.0', '1.1.0'])),
        subject: { published: '1.0.0' },
      },
      [
        'UpgradeNotSupported: APP 2.0.0 can’t replace APP 1.0.0, which is published: it upgrades from version 1.5.0 to 1.9.0 or 1.1.0. Publish such a version first',
      ],
    ],
    [
      'gone from its registry',
      { subject: { state: 'missing', pack: undefined } },
      [
        'PackNotFound: APP 2.0.0 is no longer in the registry harbor, or the registry was removed. Choose another version, or move the layer to another registry',
      ],
    ],
    ['deprecated', { pack: { state: 'deprecated' } }, ['PackDeprecated: APP 2.0.0 is deprecated: choose a newer version or another pack']],
    ['disabled', { pack: { state: 'disabled' } }, ['PackDeprecated: APP 2.0.0 is disabled: choose another version']],
    ['at its last day', { pack: { eol: '2026-06-15' } }, []],
    [
      'past its end of life',
      { pack: { eol: '2026-06-14' } },
      ['PackDeprecated: APP 2.0.0 is past its end of life (2026-06-14): choose a newer version or another pack'],
    ],
    [
      'a chart without a namespace',
      { subject: { layer: layer('app', '2.0.0', { type: 'helm' }), values: { ...good, hasNamespace: false } } },
      ['NamespaceMissing: APP 2.0.0 has no namespace: it goes to the namespace default. Set pack.namespace in its values for another one'],
    ],
    ['a pack without a namespace', { subject: { values: { ...good, hasNamespace: false } } }, []],
    [
      'values that are no YAML',
      { subject: { values: { ...good, problem: { message: 'Line 2, column 1: a tab.' }, hasNamespace: false } } },
      ['ValuesInvalid: The values of APP 2.0.0 are not valid YAML. Line 2, column 1: a tab.'],
    ],
    [
      'values that are a list',
      { subject: { values: { ...good, isMapping: false } } },
      ['ValuesInvalid: The values of APP 2.0.0 are no mapping: write them as key: value'],
    ],
    [
      'a manifest that is no YAML',
      { subject: { manifests: [{ name: 'ns', message: 'Line 1.' }], values: undefined } },
      ['ValuesInvalid: The manifest ns of APP 2.0.0 is not valid YAML. Line 1.'],
    ],
    [
      'schema.yaml',
      { subject: { values: { ...good, violations: ['a is required: give it a value'] } } },
      ['SchemaViolation: APP 2.0.0: a is required: give it a value'],
    ],
    [
      'resources by their limits',
      {
        pack: {
          resources: [
            { type: 'cpu', minLimit: 2000, components: [] },
            { type: 'memory', minLimit: 4096, components: [] },
            { type: 'diskSize', minLimit: 10, components: [] },
          ],
        },
      },
      [
        'ResourceRequirement: APP 2.0.0 needs nodes with at least 2,000 millicores of CPU, 4,096 MiB of memory, and 10 GiB of disk: this is checked when a cluster is made',
      ],
    ],
    [
      'resources by their components: the limit does not count',
      {
        pack: {
          resources: [
            {
              type: 'cpu',
              minLimit: 9000,
              components: [
                { scheduleType: 'all', resourceRequestParamRef: 'a.cpu', replicaCountParamRef: 'a.replicas' },
                { scheduleType: 'worker', resourceRequestParamRef: 'b.cpu', replicaCountParamRef: '' },
              ],
            },
            {
              type: 'memory',
              minLimit: 512,
              components: [{ scheduleType: 'all', resourceRequestParamRef: 'a.memory', replicaCountParamRef: 'a.replicas' }],
            },
          ],
        },
        subject: {
          values: {
            ...good,
            texts: new Map([
              ['a.cpu', '250m'],
              ['a.replicas', '3'],
              ['b.cpu', '0.5'],
              ['a.memory', '1Gi'],
            ]),
          },
        },
      },
      [
        'ResourceRequirement: APP 2.0.0 needs nodes with at least 1,250 millicores of CPU and 3,072 MiB of memory: this is checked when a cluster is made',
      ],
    ],
  ])('%s', (_, given, expected) => {
    expect(broken(given)).toEqual(expected)
  })

  test('what blocks is what the contract says', () => {
    const response = (code: string) => ({ packs: { results: [{ displayName: '', name: '', errors: [{ code, message: '' }] }] } })
    expect(Object.keys(constraintCodes).filter((code) => blocks(response(code)))).toEqual([
      'DependencyMissing',
      'DependencyVersion',
      'NotSupported',
      'UpgradeNotSupported',
      'ValuesInvalid',
      'SchemaViolation',
      'PackNotFound',
    ])
  })
})
