import { describe, expect, it } from 'vitest'
import { permissionPolicy, trustPolicy } from './trust-policy'

describe('what the owner of a role pastes', () => {
  it('trusts the account that calls, and asks for its external id', () => {
    expect(JSON.parse(trustPolicy({ accountId: '123456789012', externalId: 'ext-1', partition: 'aws-us-gov' }))).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws-us-gov:iam::123456789012:root' },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'sts:ExternalId': 'ext-1' } },
        },
      ],
    })
  })

  it('allows the 25 documented actions and nothing that writes', () => {
    const actions = permissionPolicy().match(/"ecr(-public)?:\w+"/g) ?? []
    expect(new Set(actions).size).toBe(25)
    expect(actions.filter((action) => !/:(Get|Describe|List|Batch(Get|Check))/.test(action))).toEqual([])
  })
})
