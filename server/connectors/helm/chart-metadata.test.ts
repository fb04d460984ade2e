import { describe, expect, it } from 'vitest'
import { loadYaml } from '../pack/yaml'
import { chartContent } from './chart-metadata'

const archiveUrl = 'https://charts.example.com/redis-1.10.0.tgz'
const read = (metadata: unknown) => chartContent(metadata, { archiveUrl })
function annotationsOf(metadata: Record<string, unknown>) {
  const chart = read({ name: 'redis', version: '1.0.0', ...metadata })
  if (!chart.ok) throw new Error(chart.reason)
  return chart.content.annotations
}

describe('metadata of a chart', () => {
  it('is the same as JSON and as YAML with all scalars as text', () => {
    const yaml =
      'apiVersion: v2\nname: redis\nversion: 1.10.0\nappVersion: 7.20\ndeprecated: true\nkeywords: [cache]\nannotations:\n  a: 1\n'
    const json = {
      apiVersion: 'v2',
      name: 'redis',
      version: '1.10.0',
      appVersion: '7.20',
      deprecated: true,
      keywords: ['cache'],
      annotations: { a: 1 },
    }
    expect(read(loadYaml(yaml))).toEqual(read(json))
    expect(read(json)).toMatchObject({
      ok: true,
      content: {
        type: 'helm',
        layer: 'addon',
        archiveUrl,
        detailsRead: false,
        annotations: { a: '1', appVersion: '7.20', deprecated: 'true', system_state: 'deprecated', keywords: 'cache' },
      },
    })
  })

  it.each([
    ['1.0.0', true],
    ['v1.15.0', true],
    ['1.2', true],
    ['1.0.0-rc.1+b_1', false],
    ['1.0.0-rc.1+b.1', true],
    ['0.1.0-alpha', true],
    [1.5, true],
    ['latest', false],
    ['1.0.0-', false],
    ['1.0.0 ', true],
    ['1..0', false],
  ])('version %s: %s', (version, good) => {
    expect(read({ name: 'redis', version }).ok).toBe(good)
  })

  it.each([
    [null, 'its metadata is not an object'],
    [[], 'its metadata is not an object'],
    [{}, 'its metadata lacks name and version'],
    [{ name: 'redis' }, 'its metadata lacks version'],
    [{ name: { a: 1 }, version: '1.0.0' }, 'its metadata has a value of the wrong kind in name'],
    [{ name: 'a/../b', version: '1.0.0' }, 'its name “a/../b” is not one that Helm takes: letters, digits, dots, dashes and underscores'],
    [{ name: 'redis', version: 'x'.repeat(100) }, `its version “${'x'.repeat(64)}…” is not a semantic version`],
  ])('%j: %s', (metadata, reason) => {
    expect(read(metadata)).toEqual({ ok: false, reason })
  })

  it('that is odd in what can be missing is used without it', () => {
    expect(
      annotationsOf({
        description: { a: 1 },
        keywords: { a: 1 },
        sources: [1, 'https://example.com', ''],
        annotations: ['a'],
        deprecated: 'no',
      }),
    ).toEqual({
      sources: 'https://example.com',
    })
  })

  it('takes no meaning of packs from annotations of a chart', () => {
    expect(annotationsOf({ annotations: { disabled: 'true', system_state: 'deleted', team: 'web', nested: { a: 1 } } })).toEqual({
      team: 'web',
      nested: '',
    })
  })

  it('names an icon only by an address on the web', () => {
    const iconOf = (icon: unknown) => {
      const chart = read({ name: 'redis', version: '1.0.0', icon })
      return chart.ok ? chart.content.iconUrl : undefined
    }
    expect(
      [
        'https://jo:secret@example.com/a b.png',
        'file:///etc/passwd',
        'icon.png',
        'data:image/png;base64,AA==',
        'javascript:alert(1)',
        7,
      ].map(iconOf),
    ).toEqual(['https://example.com/a%20b.png', '', '', '', '', ''])
  })

  it('is bounded, with aliases that would blow it up', () => {
    const bomb =
      'a: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c {k: *b, l: *b}\nname: redis\nversion: 1.0.0\nannotations: {a: *c, b: *c}\nkeywords: *b\nsources: *a\n'
    const chart = read(loadYaml(bomb))
    expect(chart).toMatchObject({ ok: true, content: { annotations: { a: '', b: '', sources: 'x, x, x, x, x, x, x, x' } } })
    const long = annotationsOf({
      description: 'x'.repeat(100_000),
      annotations: Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`k${index}`, 'v'])),
    })
    expect(Object.keys(long)).toHaveLength(201)
    expect(long.description).toHaveLength(16 * 1024)
  })
})
