import { expect, test } from 'vitest'
import { passwordFormSchema } from './password-form'

const good = { currentPassword: 'Old-Password-1', newPassword: 'New-Password-Demo-2', again: 'New-Password-Demo-2' }

function faults(scope: 'tenant' | 'system', values: typeof good): string[] {
  return (
    passwordFormSchema(scope)
      .safeParse(values)
      .error?.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) ?? []
  )
}

test('a new password keeps the rules of its console', () => {
  expect(faults('system', good)).toEqual([])
  expect(faults('system', { ...good, newPassword: 'Ab1!cd', again: 'Ab1!cd' })).toEqual(['newPassword: Use at least 14 characters'])
  expect(faults('tenant', { ...good, newPassword: 'Ab1!cd', again: 'Ab1!cd' })).toEqual([])
})

test('typing it twice must agree, and it must be another one', () => {
  expect(faults('tenant', { ...good, again: 'New-Password-Demo-3' })).toEqual(['again: The two new passwords differ'])
  expect(faults('tenant', { ...good, currentPassword: good.newPassword })).toEqual([
    'newPassword: Choose a password other than the present one',
  ])
})
