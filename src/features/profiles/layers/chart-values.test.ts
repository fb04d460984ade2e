import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { chartValues } from './chart-values'

test('a chart’s values move under its name, with a namespace above them', () => {
  const own = '---\n# How many.\nreplicas: 2\n\nscript: |\n  a\n    b\nlist:\n- x\n'
  const values = chartValues('internal/My_Chart', own)
  expect(parse(values)).toEqual({ pack: { namespace: 'my-chart' }, charts: { My_Chart: { replicas: 2, script: 'a\n  b\n', list: ['x'] } } })
  expect(values).toContain('    # How many.\n    replicas: 2\n')
  expect(values.endsWith('    - x\n')).toBe(true)
})

test.each([
  ['', {}],
  ['# nothing to set\n', {}],
  ['{}\n', {}],
])('values %j are no values', (own, expected) => {
  expect(parse(chartValues('nginx', own))).toEqual({ pack: { namespace: 'nginx' }, charts: { nginx: expected } })
})

test('a name that YAML would read as something else is quoted', () => {
  expect(parse(chartValues('8.5', 'a: 1'))).toEqual({ pack: { namespace: '8-5' }, charts: { '8.5': { a: 1 } } })
  expect(parse(chartValues('on', 'a: 1'))).toMatchObject({ charts: { on: { a: 1 } } })
})
