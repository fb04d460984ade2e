import * as z from 'zod/mini'
import { describe, expect, it } from 'vitest'
import { Setup } from '~/contract/console'
import { PageQuery } from '~/contract/common'
import { BasicOciRegistryInput } from '~/contract/oci-registries'
import { SkipPackSyncQuery } from '~/contract/registries'
import { AppError } from '../errors'
import { parse, readJson } from './parse'

function fieldsOf(run: () => unknown): Record<string, string> | undefined {
  try {
    run()
  } catch (error) {
    if (error instanceof AppError && error.code === 'InvalidRequest') return error.details?.fields
    throw error
  }
  throw new Error('accepted')
}

const post = (body: BodyInit, headers: Record<string, string> = { 'Content-Type': 'application/json' }) =>
  new Request('http://127.0.0.1/', { method: 'POST', body, headers })

describe('parse', () => {
  it('says a sentence for every wrong field, by its path', () => {
    const input = {
      metadata: { name: ' ' },
      spec: { auth: { tls: { insecure: true } }, endpoint: 3, providerType: 'docker', isSyncSupported: 'yes', colour: 'red' },
    }
    expect(fieldsOf(() => parse(BasicOciRegistryInput, input, 'body'))).toEqual({
      'metadata.name': 'metadata.name must not be empty',
      'spec.auth.tls.insecure': 'This field is unknown',
      'spec.endpoint': 'This must be text',
      'spec.providerType': 'This must be helm, zarf, or pack',
      'spec.isSyncSupported': 'This must be true or false',
      'spec.colour': 'This field is unknown',
    })
  })

  it('names what is missing, down to the whole body', () => {
    expect(fieldsOf(() => parse(BasicOciRegistryInput, {}, 'body'))).toEqual({ metadata: 'This is required', spec: 'This is required' })
    expect(fieldsOf(() => parse(BasicOciRegistryInput, [], 'body'))).toEqual({ body: 'This must be an object' })
    expect(fieldsOf(() => parse(Setup, { token: '' }, 'body'))).toEqual({
      token: 'The set-up token is missing',
      operator: 'This is required',
    })
  })

  it('reads the query, with a sentence where a value has several forms', () => {
    expect(parse(SkipPackSyncQuery, { skipPackSync: 'true', utm: 'x' }, 'query')).toEqual({ skipPackSync: true })
    expect(fieldsOf(() => parse(SkipPackSyncQuery, { skipPackSync: 'maybe' }, 'query'))).toEqual({
      skipPackSync: 'This must be true or false',
    })
    expect(fieldsOf(() => parse(PageQuery, { limit: '-1' }, 'query'))).toEqual({ limit: 'must be a whole number' })
  })

  it('has no words left that only a programmer understands', () => {
    const schema = z.strictObject({
      list: z.array(z.int()),
      record: z.record(z.string(), z.string()),
      long: z.string().check(z.maxLength(3)),
    })
    expect(fieldsOf(() => parse(schema, { list: ['a'], record: 1, long: 'four' }, 'body'))).toEqual({
      'list.0': 'This must be a number',
      record: 'This must be an object',
      long: 'This is longer than 3 characters',
    })
  })

  it('refuses NUL characters, which the database could not store', () => {
    expect(fieldsOf(() => parse(z.object({ a: z.array(z.string()) }), { a: ['x', 'y\0'] }, 'body'))).toEqual({
      'a.1': 'This has a NUL character',
    })
  })
})

const valueOf = async (request: Request, limit: number) => (await readJson(request, limit)).value

describe('readJson', () => {
  it('reads JSON; an empty body counts as {}', async () => {
    expect(await valueOf(post('{"a":1}'), 100)).toEqual({ a: 1 })
    expect(await valueOf(post('{"a":1}', { 'Content-Type': 'application/merge-patch+json; charset=utf-8' }), 100)).toEqual({ a: 1 })
    expect(await valueOf(new Request('http://127.0.0.1/', { method: 'POST' }), 100)).toEqual({})
  })

  it('hands out the bytes as they came, over which signatures are made', async () => {
    const text = '{ "a" :\n 1.0, "b": "\\u00fcü" }'
    const { bytes } = await readJson(post(text), 100)
    expect(Buffer.from(bytes).toString('utf8')).toBe(text)
  })

  it('refuses another type and broken JSON without quoting the body', async () => {
    await expect(valueOf(post('{"a":1}', { 'Content-Type': 'text/plain' }), 100)).rejects.toMatchObject({ code: 'InvalidRequest' })
    const broken = await readJson(post('{"password":"hunter2"'), 100).catch((error: unknown) => error)
    expect(broken).toMatchObject({ code: 'InvalidRequest', message: 'The body is not valid JSON' })
  })

  it('stops at too many values, of which a small body can have many, and takes long texts for one', async () => {
    await expect(valueOf(post(`[${'{},'.repeat(20_001)}{}]`), 100_000)).rejects.toMatchObject({ code: 'PayloadTooLarge' })
    const text = '[{, "quoted", \\ '.repeat(20_001)
    expect(await valueOf(post(JSON.stringify([text, 1])), 1_000_000)).toEqual([text, 1])
  })

  it('stops at the limit, whether the length is announced or not', async () => {
    const announced = post('x'.repeat(101), { 'Content-Type': 'application/json', 'Content-Length': '101' })
    await expect(valueOf(announced, 100)).rejects.toMatchObject({ code: 'PayloadTooLarge' })
    await expect(valueOf(post('x'.repeat(101)), 100)).rejects.toMatchObject({ code: 'PayloadTooLarge' })
    expect(await valueOf(post(`"${'x'.repeat(98)}"`), 100)).toBe('x'.repeat(98))
  })
})
