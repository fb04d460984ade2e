import { describe, expect, it } from 'vitest'
import { start } from '../../test/check-registry'
import { testConnection, testEnvironment } from '../../test/connections'
import type { FaultServer, Handler } from '../../test/fault-server'
import type { FoundPack, ReadOptions, Skipped } from '../content'
import { helmRepository } from './connector'

const DIGEST = 'a'.repeat(64)
const entry = (name: string, version: string) =>
  `  - {name: ${name}, version: ${version}, urls: [${name}-${version}.tgz], digest: ${DIGEST}}\n`
const index = `apiVersion: v1\nentries:\n  nginx:\n${entry('nginx', '1.0.0')}${entry('nginx', '1.1.0')}${entry('nginx', 'latest')}  redis:\n${entry('redis', '2.0.0')}  empty: []\ngenerated: now\n`

/** Answers as a web server does that knows these validators. */
function serving(body: string, headers: Readonly<Record<string, string>>): Handler {
  return (request, response) => {
    const isSame =
      request.headers['if-none-match'] !== undefined
        ? request.headers['if-none-match'] === headers['etag']
        : request.headers['if-modified-since'] !== undefined && request.headers['if-modified-since'] === headers['last-modified']
    response.writeHead(isSame ? 304 : 200, headers).end(isSame ? undefined : body)
  }
}

async function read(server: FaultServer, options: Partial<ReadOptions> = {}) {
  const packs: FoundPack[] = []
  const skipped: Skipped[] = []
  const outcome = await helmRepository.read(testConnection(`${server.endpoint}/charts`, { contentPaths: [] }), testEnvironment(), {
    known: new Map(),
    signal: new AbortController().signal,
    onProgress: () => undefined,
    onPack: async (found) => void packs.push(found),
    onSkipped: async (one) => void skipped.push(one),
    ...options,
  })
  if (!outcome.ok) throw new Error(outcome.detail)
  const known = new Map(packs.map(({ repository, tag, digest }) => [`${repository}:${tag}`, digest]))
  return { ...outcome.value, known, skipped, packs: [...known.keys()].toSorted() }
}

const all = ['nginx:1.0.0', 'nginx:1.1.0', 'redis:2.0.0']
const address = ({ endpoint }: FaultServer) => `${endpoint}/charts/index.yaml`

describe('an index that is asked for again', () => {
  it.each([
    ['a strong ETag', { etag: '"abc"' }, { etag: '"abc"' }],
    ['a weak one, that nobody is to store', { etag: 'W/"abc"', 'cache-control': 'no-store' }, { etag: 'W/"abc"' }],
    [
      'the time of its last change',
      { 'last-modified': 'Mon, 05 Jan 2026 10:00:00 GMT' },
      { lastModified: 'Mon, 05 Jan 2026 10:00:00 GMT' },
    ],
    [
      'both',
      { etag: '"abc"', 'last-modified': 'Mon, 05 Jan 2026 10:00:00 GMT' },
      { etag: '"abc"', lastModified: 'Mon, 05 Jan 2026 10:00:00 GMT' },
    ],
  ])('is not sent while it is the same, by %s', async (_, headers, kept) => {
    const server = await start({ '/charts/index.yaml': serving(index, headers) })
    const first = await read(server)
    expect(first.validators).toEqual({ [address(server)]: kept })
    expect(first.receipt).toMatchObject({ pages: 1, repositories: 3, tags: 4, notSemver: 1, unreadable: 1, compared: 0, notModified: 0 })

    const second = await read(server, { known: first.known, validators: first.validators })
    expect(second).toMatchObject({ requests: 1, bytes: 0, validators: first.validators, packs: [], skipped: [] })
    expect([...second.references].toSorted()).toEqual(all)
    expect(second.receipt).toMatchObject({ pages: 1, repositories: 2, tags: 3, trusted: 3, compared: 0, notModified: 1 })
    expect(server.requests).toHaveLength(2)

    // Another one has other validators.
    server.on('/charts/index.yaml', serving(index.replace('2.0.0', '2.1.0'), { etag: '"def"' }))
    const third = await read(server, { known: first.known, validators: second.validators })
    expect(third).toMatchObject({ packs: ['redis:2.1.0'], validators: { [address(server)]: { etag: '"def"' } } })
    expect(third.receipt).toMatchObject({ compared: 2, notModified: 0 })
  })

  it('is sent whole where something is to be read again, a part is wanted, nothing is known, or the validators are of elsewhere', async () => {
    const server = await start({ '/charts/index.yaml': serving(index, { etag: '"abc"' }) })
    const { known, validators } = await read(server)
    const isSent = async (options: Partial<ReadOptions>) => (await read(server, { validators, ...options })).receipt.notModified === 0
    expect(await isSent({ known })).toBe(false)
    expect(await isSent({ known: new Map([...known, ['redis:2.0.0', '']]) })).toBe(true)
    expect(await isSent({ known, only: new Set(['nginx']) })).toBe(true)
    expect(await isSent({})).toBe(true)
    expect(await isSent({ known, validators: { 'https://other.example.com/index.yaml': { etag: '"abc"' } } })).toBe(true)
  })

  it('keeps nothing that does not tell two states apart', async () => {
    const now = new Date().toUTCString()
    const server = await start({ '/charts/index.yaml': serving(index, { etag: 'bare', 'last-modified': now, date: now }) })
    expect((await read(server)).validators).toBeUndefined()
  })

  it('304 without having been asked is no answer', async () => {
    const server = await start({ '*': (_, response) => void response.writeHead(304).end() })
    await expect(read(server)).rejects.toThrow('answered 304')
  })
})

it('a part of an index: what is named, and no more', async () => {
  const server = await start({ '/charts/index.yaml': serving(index, { etag: '"abc"' }) })
  const only = new Set(['nginx:1.1.0', 'nginx:latest', 'redis'])
  const part = await read(server, { only })
  expect(part.packs).toEqual(['nginx:1.1.0', 'redis:2.0.0'])
  expect(part.skipped.map(({ reference }) => reference)).toEqual(['nginx:latest'])
  expect([...part.references].toSorted()).toEqual(['nginx:1.1.0', 'nginx:latest', 'redis:2.0.0'])
  expect(part.within).toEqual(only)
  // Of the rest nothing is known by this run.
  expect(part.validators).toBeUndefined()
})
