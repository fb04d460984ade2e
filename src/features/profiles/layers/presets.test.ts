import { describe, expect, it } from 'vitest'
import type { PackPreset } from '~/contract/packs'
import { choosePreset, chosenPresets } from './presets'

const defaults = `# Where it goes.
pack:
  namespace: "app" # keep
charts:
  app:
    # How many run.
    replicas: 1
    resources:
      cpu: 100m
    ingress:
      enabled: false
`
const preset = (name: string, add: string, remove: string[] = [], group = 'Size'): PackPreset => ({
  name,
  displayName: name,
  group,
  add,
  remove,
})
const small = preset('small', '', ['charts.app.resources'])
const large = preset('large', 'charts:\n  app:\n    replicas: 3\n    affinity:\n      zone: spread\n')
const open = preset('open', 'charts:\n  app:\n    ingress:\n      enabled: true\n      hosts: [a, b]\n', [], 'Access')

const choose = (text: string, chosen: PackPreset, former?: PackPreset) => choosePreset({ text, defaults, preset: chosen, former })

describe('choosePreset', () => {
  it('merges what it adds and keeps comments, order and everything else', () => {
    expect(choose(defaults, large)).toBe(
      defaults
        .replace('replicas: 1', 'replicas: 3')
        .replace('      enabled: false\n', '      enabled: false\n    affinity:\n      zone: spread\n'),
    )
  })

  it('takes paths away', () => {
    expect(choose(defaults, small)).toBe(defaults.replace('    resources:\n      cpu: 100m\n', ''))
  })

  it('undoes the former preset of its group: what it added goes or is the pack’s own again, what it removed comes back', () => {
    expect(choose(choose(defaults, large), preset('plain', ''), large)).toBe(defaults)
    const back = choose(choose(defaults, small), large, small)
    expect(back).toContain('cpu: 100m')
    expect(back).toContain('replicas: 3')
  })

  it('leaves other groups and own changes alone', () => {
    const own = defaults.replace('"app" # keep', '"mine" # keep')
    const both = choose(choose(own, open), large)
    expect(both).toContain('namespace: "mine" # keep')
    const back = choose(both, preset('plain', ''), large)
    expect(back).toContain('enabled: true')
    expect(back).toContain('hosts: [a, b]')
    expect(back).toContain('replicas: 1')
  })

  it('fills an empty text', () => {
    expect(choose('', large)).toBe('charts:\n  app:\n    replicas: 3\n    affinity:\n      zone: spread\n')
  })

  it('says so when the values do not parse', () => {
    expect(() => choose('a: [', large)).toThrow('correct them in the editor first')
  })
})

describe('chosenPresets', () => {
  const presets = [small, large, open]
  it('finds the preset of each group by what it did', () => {
    expect(chosenPresets(defaults, presets)).toEqual({})
    expect(chosenPresets(choose(defaults, small), presets)).toEqual({ Size: 'small' })
    expect(chosenPresets(choose(choose(defaults, large), open), presets)).toEqual({ Size: 'large', Access: 'open' })
  })
})
