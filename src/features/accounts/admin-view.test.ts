import { expect, test } from 'vitest'
import type { SystemAdmin } from '~/contract/people'
import { adminReasons, roleOf } from './admin-view'

function admin(uid: string, role?: string): SystemAdmin {
  return {
    metadata: { uid, name: 'Jo Doe', ...(role === undefined ? {} : { annotations: { role } }) },
    spec: { adminType: 'OperationAdmin', emailId: 'jo@example.com', firstName: 'Jo', lastName: 'Doe' },
    status: { activation: { expiry: '', link: '' }, createdBy: '', lastPasswordUpdate: '', lastSignIn: '', state: 'Active' },
  }
}

test('neither oneself nor the root administrator can be deleted or reset, and each says why', () => {
  expect(adminReasons(admin('me'), 'me').remove).toContain('your own account')
  expect(adminReasons(admin('me'), 'me').resetLink).toContain('My Account')
  expect(adminReasons(admin('root', 'Root Administrator'), 'me').remove).toContain('root')
  expect(adminReasons(admin('other'), 'me')).toEqual({ remove: undefined, resetLink: undefined })
})

test('a server that names no role is read by the account type', () => {
  expect(roleOf(admin('a'))).toBe('Operations Administrator')
  expect(roleOf(admin('a', 'Root Administrator'))).toBe('Root Administrator')
})
