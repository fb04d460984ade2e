import { expect, test } from 'vitest'
import { OperatorPassword, TenantPassword } from '~/contract/people-fields'
import { passwordRules } from './password-rules'

test('every documented rule is listed and each is kept on its own', () => {
  const kept = (password: string) => passwordRules(OperatorPassword, password).map((rule) => rule.met)
  expect(passwordRules(OperatorPassword, '').map((rule) => rule.text)).toEqual([
    'Use at least 14 characters',
    'Add an upper-case letter',
    'Add a lower-case letter',
    'Add a digit',
    'Add a special character',
  ])
  expect(kept('')).toEqual([false, false, false, false, false])
  expect(kept('abcdefghijklmn')).toEqual([true, false, true, false, false])
  expect(kept('Abcdefghijklm1!')).toEqual([true, true, true, true, true])
})

test('a tenant has its own length', () => {
  expect(passwordRules(TenantPassword, 'Ab1!cd')[0]).toEqual({ text: 'Use at least 6 characters', met: true })
})
