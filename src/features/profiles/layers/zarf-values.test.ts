import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { zarfDefaults } from './zarf-defaults'
import { readZarf, setZarfComponent, setZarfVariable } from './zarf-values'

const component = (name: string, required: boolean, isDefault: boolean) => ({ name, description: '', required, default: isDefault })
const components = [component('core', true, false), component('agent', false, true), component('extras', false, false)]
const variable = { name: 'DOMAIN', description: '', default: 'local', prompt: true, sensitive: false }

describe('zarf values', () => {
  it('begin with the package’s own defaults', () => {
    expect(readZarf(zarfDefaults, components)).toEqual({ components: ['agent'], variables: {} })
    expect(readZarf('', components)).toEqual({ components: ['agent'], variables: {} })
  })

  it('list what is chosen, and with a hyphen what is left away', () => {
    const more = setZarfComponent(zarfDefaults, components, 'extras', true)
    expect(parse(more)).toEqual({ package: { deploy: { components: 'extras', set: {} } } })
    const less = setZarfComponent(more, components, 'agent', false)
    expect(parse(less)).toMatchObject({ package: { deploy: { components: '-agent,extras' } } })
    expect(readZarf(less, components).components).toEqual(['extras'])
    expect(parse(setZarfComponent(less, components, 'agent', true))).toMatchObject({ package: { deploy: { components: 'extras' } } })
  })

  it('hold variables that differ from their defaults, as text', () => {
    const set = setZarfVariable(zarfDefaults, variable, '1.10')
    expect(parse(set)).toMatchObject({ package: { deploy: { set: { DOMAIN: '1.10' } } } })
    expect(readZarf(set, components).variables).toEqual({ DOMAIN: '1.10' })
    expect(parse(setZarfVariable(set, variable, 'local'))).toMatchObject({ package: { deploy: { set: {} } } })
  })

  it('keep what somebody wrote beside them', () => {
    const own = '# mine\nretries: 3\npackage:\n  deploy:\n    timeout: 10m # long\n'
    const set = setZarfVariable(own, variable, 'example.org')
    expect(set).toContain('# mine')
    expect(set).toContain('timeout: 10m # long')
    expect(parse(set)).toMatchObject({ retries: 3, package: { deploy: { timeout: '10m', set: { DOMAIN: 'example.org' } } } })
  })
})
