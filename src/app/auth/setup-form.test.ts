import { expect, test } from 'vitest'
import { Setup } from '~/contract/console'
import { ApiFailure } from '../../api/failure'
import { sortSetupErrors, toSetup } from './setup-form'

const account = { orgName: '', firstName: 'Jo', lastName: 'Doe', emailId: 'jo@example.com', password: 'Abcdefghijklm1!' }

test('what is on screen becomes a body that the contract takes', () => {
  expect(Setup.parse(toSetup('t', account, { ...account, orgName: 'acme' }, 'fips')).tenant?.orgName).toBe('acme')
  expect(Setup.parse(toSetup('t', account, null, 'off'))).not.toHaveProperty('tenant')
})

test('the server’s sentences find their step and are all in the summary', () => {
  const failure = new ApiFailure(400, {
    code: 'InvalidRequest',
    message: 'x',
    details: { fields: { 'operator.password': 'Too short', 'tenant.orgName': 'Taken' } },
  })
  expect(sortSetupErrors(failure)).toEqual({
    operator: { password: 'Too short' },
    tenant: { orgName: 'Taken' },
    messages: ['Operator: Too short', 'Tenant: Taken'],
  })
})

test('a used token says where the next one is', () => {
  const failure = new ApiFailure(400, { code: 'SetupTokenInvalid', message: 'The set-up token is wrong.' })
  expect(sortSetupErrors(failure).messages).toEqual(['The set-up token is wrong.', expect.stringContaining('terminal')])
})
