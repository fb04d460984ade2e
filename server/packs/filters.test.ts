import { describe, expect, test } from 'vitest'
import { AppError } from '../errors'
import { parseFilters, parseOrderBy } from './filters'

describe('filters', () => {
  test.each([
    ['spec.name=nginx', [[{ field: 'spec.name', operator: '=', values: ['nginx'] }]]],
    ['spec.version>3.26.9', [[{ field: 'spec.version', operator: '>', values: ['3.26.9'] }]]],
    ['spec.version >= 3.26.9', [[{ field: 'spec.version', operator: '>=', values: ['3.26.9'] }]]],
    ['spec.cloudTypes_in_aws,all', [[{ field: 'spec.cloudTypes', operator: 'in', values: ['aws', 'all'] }]]],
    ['spec.displayName=Amazon EBS CSI', [[{ field: 'spec.displayName', operator: '=', values: ['Amazon EBS CSI'] }]]],
    ['spec.displayName="A AND spec.name=b"', [[{ field: 'spec.displayName', operator: '=', values: ['A AND spec.name=b'] }]]],
    ['', []],
  ])('%s', (text, expected) => {
    expect(parseFilters(text)).toEqual(expected)
  })

  test('AND binds tighter than OR, spaces are optional', () => {
    const expected = [
      [
        { field: 'spec.name', operator: '=', values: ['a'] },
        { field: 'spec.layer', operator: '=', values: ['cni'] },
      ],
      [{ field: 'metadata.uid', operator: '=', values: ['b'] }],
    ]
    expect(parseFilters('spec.name=aANDspec.layer=cniORmetadata.uid=b')).toEqual(expected)
    expect(parseFilters(' spec.name = a AND spec.layer = cni OR metadata.uid = b ')).toEqual(expected)
  })

  test('a value that contains a joining word stays whole', () => {
    expect(parseFilters('spec.name=BRANDORANGEANDspec.layer=os')).toEqual([
      [
        { field: 'spec.name', operator: '=', values: ['BRANDORANGE'] },
        { field: 'spec.layer', operator: '=', values: ['os'] },
      ],
    ])
  })

  test.each([
    ['spec.colour=red', 'spec.colour'],
    ['spec.name=aANDspec.colour=red', 'spec.colour'],
    ['spec.name=a AND colour=red', 'colour'],
    ['constructor=red', 'constructor'],
    ['spec.name~nginx', 'spec.name~nginx'],
    ['spec.layer>os', "spec.layer can't be compared with >"],
    ['spec.name=', 'The value of spec.name is empty'],
    ['spec.cloudTypes_in_aws,', 'The value of spec.cloudTypes is empty'],
    ['spec.displayName="open', 'closing quotation mark'],
    ['spec.displayName="a" b', 'AND or OR must follow'],
    ['(spec.name=a)', '(spec.name=a)'],
    ['x'.repeat(5000), '4096'],
    [Array.from({ length: 65 }, () => 'spec.name=a').join('OR'), '64 conditions'],
  ])('refused: %.60s', (text, sentence) => {
    expect(() => parseFilters(text)).toThrow(AppError)
    expect(() => parseFilters(text)).toThrow(sentence)
  })
})

describe('orderBy', () => {
  test('fields and directions', () => {
    expect(parseOrderBy('metadata.name=1,spec.version=-1')).toEqual([
      { field: 'metadata.name', direction: 'asc' },
      { field: 'spec.version', direction: 'desc' },
    ])
    expect(parseOrderBy('')).toEqual([])
  })
  test.each(['spec.colour=1', 'spec.name=2', 'spec.name', 'spec.cloudTypes=1'])('%s is refused', (text) => {
    expect(() => parseOrderBy(text)).toThrow(AppError)
  })
})
