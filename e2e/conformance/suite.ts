import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { api, type OperationId } from '~/contract/api'
import { buildPath, type Operation } from '~/contract/operation'
import { roles } from '~/server/authz/permissions'
import { call } from './calls'
import { cases } from './cases'
import type { Case } from './cases/case'
import { describeCatalogue } from './catalogue'
import { expectError, expectFields, expectSuccess } from './checks'
import { countWalked, type Walked } from './count-walked'
import { describeCredentials } from './credentials'
import { describeDiagnosis } from './diagnosis'
import { describeKinds } from './registry-kinds'
import { describeRegistries } from './registries'
import { describeSessions } from './sessions'
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
    let walked: Walked | undefined
    const target = (): Target => {
      if (started === undefined) throw new Error('The target did not start')
      return started
    }
    beforeAll(async () => {
      const made = await makeTarget()
      walked = countWalked(made)
      started = walked.target
    })
    afterAll(() => started?.close())

    describeRows(target)
    describeRegistries(target)
    describeCredentials(target)
    describeDiagnosis(target)
    describeCatalogue(target)
    describeKinds(target)
    describeSessions(target)

    it('has walked every operation to its success', () => {
      const missing = rows.filter(({ id }) => walked?.ids.has(id) !== true).map(({ id }) => id)
      process.stdout.write(`${name}: ${rows.length - missing.length} of ${rows.length} operations\n`)
      expect(missing).toEqual([])
    })
  })
}

interface Row extends Case {
  readonly id: OperationId
  readonly operation: Operation
}

const operations: Readonly<Record<OperationId, Operation>> = api
const rows: readonly Row[] = Object.keys(api)
  .filter(isOperationId)
  .map((id) => ({ id, operation: operations[id], ...cases[id] }))

/** Set-up works once, on a fresh installation: `sessions.ts` does it. */
const working = rows.filter(({ id }) => id !== 'consoleSetup')
const guarded = rows.filter(({ operation }) => operation.access !== 'public')
const refusals = rows.flatMap((row) => refused(row.operation).map((who) => ({ ...row, who })))
const faults = rows.flatMap((row) => row.bad.map((input) => ({ ...row, input, named: input.fields.join(', ') })))
const withBody = rows.filter(({ operation }) => operation.body !== undefined)

function describeRows(target: () => Target): void {
  it('has a case for every operation', () => {
    expect(rows.map(({ id }) => id)).toEqual(Object.keys(api))
    expect(rows.length).toBeGreaterThan(100)
  })

  it.each(working)('$id works and answers as its row says', async ({ id, operation, as, good, check }) => {
    const answer = await expectSuccess(await call(target(), id, { as, ...(await good(target())) }), operation)
    await check?.(answer, target())
  })

  it.each(guarded)('$id needs somebody signed in, before it looks at anything else', async ({ id, operation }) => {
    await expectError(await call(target(), id, wrongInput(operation)), 'SessionRequired')
  })

  it.each(refusals)('$id refuses $who, before it looks at anything else', async ({ id, operation, who }) => {
    const { message } = await expectError(await call(target(), id, { ...wrongInput(operation), as: who }), 'Forbidden')
    const elsewhere = operation.realm !== undefined && operation.realm !== roles[roleOf[who]].scope
    expect(message).toContain(elsewhere ? 'This is for' : operation.access)
  })

  it.each(faults)('$id names what is wrong: $named', async ({ id, as, input: { fields, ...input } }) => {
    await expectFields(await call(target(), id, { as, ...input }), ...fields)
  })

  it.each(withBody)('$id refuses a body that is not JSON', async ({ operation, as }) => {
    const path = buildPath(operation.path, anyParams(operation))
    const { message } = await expectError(
      await target().request(operation.method, path, { as, headers: { 'Content-Type': 'application/json' }, rawBody: '{"a":' }),
      'InvalidRequest',
    )
    expect(message).toBe('The body is not valid JSON')
  })
}

/** Everything about it is wrong: whoever may not call is told that, and nothing of the rest. */
function wrongInput(operation: Operation) {
  const body = operation.body === undefined ? {} : { body: 'nonsense' }
  return { params: anyParams(operation), query: 'limit=x&scope=galaxy&skipPackSync=x&forceSync=x&partition=x', ...body }
}

function anyParams({ path }: Operation): Record<string, string> {
  return Object.fromEntries([...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [name, 'f'.repeat(24)]))
}

function isOperationId(id: string): id is OperationId {
  return Object.hasOwn(api, id)
}
