import type * as z from 'zod/mini'
import { expect } from 'vitest'
import { type Api, api, type OperationId } from '~/contract/api'
import { buildPath, type Operation } from '~/contract/operation'
import type { BasicOciRegistry, BasicOciRegistrySpec } from '~/contract/oci-registries'
import { expectSuccess } from './checks'
import type { Target, Who } from './target'

type Wire = z.input<typeof BasicOciRegistrySpec>

let names = 0

/** A name no registry has. */
export function freshName(prefix = 'conformance'): string {
  names += 1
  return `${prefix}-${names}`
}

/** The target's registry, written as a client writes it. */
export function goodSpec({ registry }: Target, change: Partial<Wire> = {}): Wire {
  const { endpoint, username, password, certificate, baseContentPath } = registry
  return {
    providerType: 'pack',
    endpoint,
    baseContentPath,
    auth: { type: 'basic', username, password, tls: { enabled: true, certificate, insecureSkipVerify: false } },
    ...change,
  }
}

/** Sends an operation. @param params of its path; @param query without the question mark */
export function call<Id extends OperationId>(
  target: Pick<Target, 'request'>,
  id: Id,
  options: { as?: Who | null; params?: Readonly<Record<string, string>>; query?: string; body?: unknown } = {},
): Promise<Response> {
  const operation: Operation = api[id]
  const { params = {}, query, body, as = null } = options
  const path = `${buildPath(operation.path, params)}${query === undefined ? '' : `?${query}`}`
  return target.request(operation.method, path, body === undefined ? { as } : { as, body })
}

/** The same, and what it answers when all is well. */
export async function ask<Id extends OperationId>(
  target: Pick<Target, 'request'>,
  id: Id,
  options: { as?: Who | null; params?: Readonly<Record<string, string>>; query?: string; body?: unknown } = {},
): Promise<Answer<Api[Id]>> {
  const operation: Api[Id] = api[id]
  return answerOf(operation, await expectSuccess(await call(target, id, options), operation))
}

type Answer<Op extends Operation> = Op extends { success: { schema: infer S extends z.core.$ZodType } } ? z.output<S> : undefined

function answerOf<Op extends Operation>(operation: Op, body: unknown): Answer<Op> {
  // `expectSuccess` has parsed it with this very schema.
  const isAnswer = (value: unknown): value is Answer<Op> => operation.success.schema === undefined || value !== undefined
  if (!isAnswer(body)) throw new Error(`${operation.path} answered nothing`)
  return body
}

/** Adds a registry that is not synchronised. @returns its uid */
export async function addRegistry(target: Target, as: Who, options: { name?: string; spec?: Partial<Wire> } = {}): Promise<string> {
  const body = { metadata: { name: options.name ?? freshName() }, spec: goodSpec(target, options.spec) }
  const { uid } = await ask(target, 'basicOciRegistryCreate', { as, query: 'skipPackSync=true', body })
  return uid
}

/** What a client reads, edits and sends back. */
export async function readRegistry(target: Target, as: Who, uid: string): Promise<z.output<typeof BasicOciRegistry>> {
  return ask(target, 'basicOciRegistryGet', { as, params: { uid } })
}

/** A version of the pack that exists from the start. */
export async function packUid(target: Target): Promise<string> {
  const { packName, adminRegistryUid: registryUid } = target.existing
  const { tags } = await ask(target, 'packsNameRegistryUidList', { as: 'viewer', params: { packName, registryUid } })
  expect(tags.length).toBeGreaterThan(1)
  return tags[0]?.packUid ?? ''
}
