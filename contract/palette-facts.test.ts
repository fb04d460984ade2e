import * as z from 'zod/mini'
import { describe, expect, it } from 'vitest'
import { api, type OperationId } from './api'
import { authFacts } from './facts/auth'
import { clusterProfilesFacts } from './facts/cluster-profiles'
import type { Facts } from './facts/facts'
import { ociRegistriesFacts } from './facts/oci-registries'
import { peopleFacts } from './facts/people'
import { registriesFacts } from './facts/registries'
import { readInput } from './input'
import type { Operation } from './operation'

/** Not in the description, but in Palette's documentation. */
const documented: Facts = {
  // The article on system credentials (My Account) and the one on the password blocklist give method, path, the body `{username, password}` and the answer with its
  // capital letters. The query is ours, as on the other log-in.
  sysLogin: ['POST', '/v1/auth/syslogin', 200, 'SystemToken', { body: 'SystemLogin', query: ['setCookie'] }],
  // The article on AWS accounts with STS gives this verb; the description has GET and PUT here, and POST only for GovCloud.
  awsStsCreate: ['POST', '/v1/system/config/aws/sts/account', 204, null, { body: 'SystemAwsStsAccount', audited: true }],
}

const palette: Facts = { ...authFacts, ...peopleFacts, ...registriesFacts, ...ociRegistriesFacts, ...clusterProfilesFacts, ...documented }

/** Where ours differs by intent: the facts' type to ours. */
const ownNames: Readonly<Record<string, string>> = {
  // One type of theirs reads and writes; with us what is written has a schema of its own, without a name.
  'body BasicOciRegistry': 'unnamed',
  'body EcrRegistry': 'unnamed',
  'body HelmRegistry': 'unnamed',
  'body PackRegistry': 'unnamed',
  'body SystemAwsStsAccount': 'unnamed',
  // The description has a type beside the status 204, which has no body.
  'answer Updated': 'empty',
}

const operations: Readonly<Record<OperationId, Operation>> = api

const key = ({ method, path }: { method: string; path: string }) => `${method} ${path}`
const facts = new Map(Object.values(palette).map((row) => [`${row[0]} ${row[1]}`, row]))
const ours = Object.entries(operations).filter(([, { path }]) => !path.startsWith('/v1/console/'))

function nameOf(schema: z.core.$ZodType | undefined): string {
  return schema === undefined ? 'empty' : (z.globalRegistry.get(schema)?.id ?? 'unnamed')
}

/** Of these fields those that a body may lack. */
function optional(schema: z.core.$ZodType, required: readonly string[]): string[] {
  const outer = required.flatMap((path) => (path.includes('.') ? [[path.split('.')[0] ?? '', {}] as const] : []))
  const input = readInput(schema, Object.fromEntries(outer), 'body')
  return required.filter((path) => input.ok || input.fields[path] === undefined)
}

describe('the contract against Palette’s API description', () => {
  it('has no operation outside /v1/console that Palette has not, and all of these', () => {
    expect(ours.map(([, operation]) => key(operation)).toSorted()).toEqual([...facts.keys()].toSorted())
  })

  it.each([
    ['/v1/registries/', 38],
    ['/v1/packs', 6],
    ['/v1/clusterprofiles', 21],
    ['/v1/dashboard/clusterprofiles', 3],
    ['/v1/clouds/aws/account/sts', 1],
    ['/v1/system/config/aws', 6],
  ])('has every operation below %s: %i', (prefix, count) => {
    expect(ours.filter(([, { path }]) => path.startsWith(prefix))).toHaveLength(count)
  })

  it.each(ours)('%s agrees', (_, operation) => {
    const row = facts.get(key(operation))
    if (row === undefined) throw new Error(`Palette has no ${key(operation)}`)
    const [, , status, answer, extras = {}] = row
    const { schema, binary, audited } = operation.success
    expect(operation.success.status).toBe(status)
    const own = schema === undefined && binary === true ? 'binary' : nameOf(schema)
    expect(own).toBe(answer === null ? 'empty' : (ownNames[`answer ${answer}`] ?? answer))
    expect(audited === true).toBe(extras.audited === true)
    if (extras.body === undefined) expect(operation.body).toBeUndefined()
    else if (extras.body === 'inline') expect(operation.body).toBeDefined()
    else expect(nameOf(operation.body)).toBe(ownNames[`body ${extras.body}`] ?? extras.body)
    if (operation.body !== undefined) expect(optional(operation.body, extras.required ?? [])).toEqual([])
    const query =
      operation.query === undefined
        ? []
        : Object.keys(z.toJSONSchema(operation.query, { io: 'input', unrepresentable: 'any' }).properties ?? {})
    expect(query.toSorted()).toEqual([...(extras.query ?? [])].toSorted())
  })
})
