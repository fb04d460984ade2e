import { describe, expect, test } from 'vitest'
import { readEcrEndpoint } from './ecr-endpoint'

describe('the endpoint of a registry in Amazon ECR', () => {
  test.each([
    ['123456789012.dkr.ecr.us-east-1.amazonaws.com', 'us-east-1', 'aws'],
    ['123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com', 'us-gov-west-1', 'aws-us-gov'],
    ['123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn', 'cn-north-1', 'aws-cn'],
    ['123456789012.dkr-ecr.eu-central-2.on.aws', 'eu-central-2', 'aws'],
    ['123456789012.dkr.ecr.us-iso-east-1.c2s.ic.gov', 'us-iso-east-1', 'aws-iso'],
    ['123456789012.dkr.ecr.us-isob-east-1.sc2s.sgov.gov', 'us-isob-east-1', 'aws-iso-b'],
  ])('%s', (host, region, partition) => {
    expect(readEcrEndpoint(host)).toEqual({ ok: true, host, account: '123456789012', region, partition, notes: [] })
  })

  test('a pasted scheme, capitals and a trailing slash are mended, and said', () => {
    const read = readEcrEndpoint(' https://123456789012.DKR.ecr.us-east-1.amazonaws.com/ ')
    expect(read).toMatchObject({ ok: true, host: '123456789012.dkr.ecr.us-east-1.amazonaws.com' })
    expect(read.ok && read.notes).toEqual(['https:// taken off: the endpoint of ECR is a host name', 'trailing slash removed'])
  })

  test.each([
    ['', /Enter/],
    ['registry.example.com', /not an address of Amazon ECR/],
    ['12345.dkr.ecr.us-east-1.amazonaws.com', /not an address of Amazon ECR/],
    ['123456789012.dkr.ecr.us-east-1.amazonaws.com.evil.example', /not an address of Amazon ECR/],
    ['user@123456789012.dkr.ecr.us-east-1.amazonaws.com', /not an address of Amazon ECR/],
    ['123456789012.dkr.ecr.us-east-1.amazonaws.com/charts', /Base Content Path/],
    ['public.ecr.aws', /not an address of Amazon ECR/],
  ])('refused: %s', (input, sentence) => {
    const read = readEcrEndpoint(input)
    expect(read.ok ? '' : read.message).toMatch(sentence)
  })
})
