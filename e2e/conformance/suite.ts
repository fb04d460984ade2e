import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { api } from '~/contract/api'
import type { Operation } from '~/contract/operation'
import { roles } from '~/server/authz/permissions'
import { describeBehaviour } from './behaviour'
import { describeSessions } from './sessions'
import { call } from './calls'
import { type Case, cases } from './cases'
import { expectError, expectFields, expectSuccess } from './checks'
import type { Target, Who } from './target'

const roleOf = {
  admin: 'Tenant Admin',
  viewer: 'Tenant Viewer',
  noRights: 'Tenant User Admin',
  otherTenant: 'Tenant Admin',
  operator: 'Root Administrator',
  accountAdmin: 'Account Administrator',
} as const satisfies Record<Who, keyof typeof roles>

const everybody = ['admin', 'viewer', 'noRights', 'otherTenant', 'operator', 'accountAdmin'] as const satisfies readonly Who[]

/** Who is signed in and yet may not, by the permission table. */
function refused({ access, realm }: Operation): Who[] {
  if (access === 'public') return []
  return everybody.filter((who) => {
    const { scope, permissions } = roles[roleOf[who]]
    return (realm !== undefined && realm !== scope) || (access !== 'session' && !permissions.some((permission) => permission === access))
  })
}

/**
 * Every row of the contract and the behaviour beyond it, against whatever claims to obey it.
 * @param makeTarget started once for the whole suite
 */
export function describeConformance(name: string, makeTarget: () => Promise<Target>): void {
  describe(name, () => {
    let started: Target | undefined
    const target = (): Target => {
      if (started === undefined) throw new Error('The target did not start')
      return started
    }
    beforeAll(async () => {
      started = await makeTarget()
    })
    afterAll(() => started?.close())

    const operations: Readonly<Record<string, Operation>> = api
    const byId: Readonly<Record<string, Case>> = cases
    describe.each(Object.entries(operations))('%s', (id, operation) => describeRow(id, operation, byId[id], target))
    describeBehaviour(target)
    describeSessions(target)
  })
}

function describeRow(id: string, operation: Operation, row: Case | undefined, target: () => Target): void {
  if (row === undefined) {
    it('has a case', () => expect.fail(`${id} has no case in cases.ts`))
    return
  }
  const { as, good, bad, check } = row
  const send = (input: { params?: Readonly<Record<string, string>>; query?: string; body?: unknown }, who: Who | null) =>
    sendRow(target(), id, { ...input, as: who })

  if (id !== 'consoleSetup') {
    it('does its work and answers as its row says', async () => {
      const answer = await expectSuccess(await send(await good(target()), as), operation)
      await check?.(answer, target())
    })
  }

  if (operation.access !== 'public') {
    it('needs somebody signed in, before it looks at anything else', async () => {
      await expectError(
        await send({ params: anyParams(operation), body: operation.body === undefined ? undefined : {} }, null),
        'SessionRequired',
      )
    })
  }

  const others = refused(operation)
  if (others.length > 0) {
    it.each(others)('refuses %s, before it looks at anything else', async (who) => {
      const { message } = await expectError(
        await send({ params: anyParams(operation), query: 'limit=x', body: operation.body === undefined ? undefined : {} }, who),
        'Forbidden',
      )
      if (operation.access !== 'session' && operation.access !== 'public') expect(message).toContain(operation.access)
    })
  }

  if (bad.length > 0) {
    it.each(bad.map((input) => [input.fields.join(', '), input] as const))('names what is wrong: %s', async (_, { fields, ...input }) => {
      await expectFields(await send(input, as), ...fields)
    })
  }

  if (operation.body !== undefined) {
    it('refuses a body that is not JSON', async () => {
      const headers = { 'Content-Type': 'application/json' }
      const response = await target().request(operation.method, pathOf(operation), { as, headers, rawBody: '{"a":' })
      const { message } = await expectError(response, 'InvalidRequest')
      expect(message).toBe('The body is not valid JSON')
    })
  }
}

function anyParams({ path }: Operation): Record<string, string> {
  return Object.fromEntries([...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [name, 'f'.repeat(24)]))
}

function pathOf({ path }: Operation): string {
  return path.replace(/\{\w+\}/g, 'f'.repeat(24))
}

function sendRow(target: Target, id: string, options: Parameters<typeof call>[2]): Promise<Response> {
  if (!isOperationId(id)) throw new Error(`${id} is not an operation`)
  return call(target, id, options)
}

function isOperationId(id: string): id is keyof typeof api {
  return Object.hasOwn(api, id)
}
