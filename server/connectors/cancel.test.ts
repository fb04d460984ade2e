import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { createAuthority } from '../test/certificates'
import { servers, start } from '../test/check-registry'
import { testEnvironment } from '../test/connections'
import { hang, partial, startFullServer, startSocketServer } from '../test/fault-server'
import { createHttpClient, type HttpClient } from './http'

const root = createAuthority()

function client(connections = 4): HttpClient {
  const created = createHttpClient({
    outbound: testEnvironment().outbound,
    tls: { certificate: root.certificate, insecureSkipVerify: false },
    connections,
    waitWhenRateLimited: false,
  })
  servers.push(created)
  return created
}

/** A promise that is kept from elsewhere. */
function later<Value>() {
  const keep: ((value: Value) => void)[] = []
  const promise = new Promise<Value>((resolve) => keep.push(resolve))
  return { promise, resolve: (value: Value) => keep.forEach((one) => one(value)) }
}

/** However it comes. */
function closeOf(socket: Socket): Promise<void> {
  socket.on('error', () => undefined)
  return new Promise((resolve) => socket.once('close', () => resolve()))
}

/** Both ways to send a request. */
const ways = {
  fetch: (http: HttpClient, url: string, signal: AbortSignal) => http.fetch({ method: 'GET', url: new URL(url), signal }, 1024),
  async open(http: HttpClient, url: string, signal: AbortSignal) {
    const request = { method: 'GET', url: new URL(url), signal } as const
    const reply = await http.open(request)
    if (!reply.ok) return reply
    try {
      for await (const piece of reply.value.body) expect(piece.length).toBeGreaterThan(0)
      return reply
    } catch (error) {
      return http.describe(error, request)
    }
  },
}

/** Milliseconds from the abort until `closed`, and what the request came to. */
async function abort(controller: AbortController, request: Promise<unknown>, closed: Promise<unknown>) {
  const at = performance.now()
  controller.abort()
  const outcome = await request
  await closed
  expect(outcome).toMatchObject({ ok: false, kind: 'aborted', code: 'CANCELLED' })
  return performance.now() - at
}

describe.each(Object.entries(ways))('a cancelled %s frees its socket at once', (_, send) => {
  it('while it connects', async () => {
    const full = await startFullServer()
    servers.push(full)
    const controller = new AbortController()
    const opened = later<Socket>()
    const onSocket = (message: unknown) => {
      if (typeof message === 'object' && message !== null && 'socket' in message && message.socket instanceof Socket)
        opened.resolve(message.socket)
    }
    subscribe('net.client.socket', onSocket)
    const request = send(client(), `https://${full.host}/`, controller.signal)
    const socket = await opened.promise
    unsubscribe('net.client.socket', onSocket)
    expect(socket.connecting).toBe(true)
    expect(await abort(controller, request, closeOf(socket))).toBeLessThan(100)
    expect(socket.destroyed).toBe(true)
  })

  it('in a TLS handshake', async () => {
    const accepted = later<Socket>()
    const server = await startSocketServer((socket) => socket.once('data', () => accepted.resolve(socket)))
    servers.push(server)
    const controller = new AbortController()
    const request = send(client(), `https://${server.host}/`, controller.signal)
    const socket = await accepted.promise
    expect(await abort(controller, request, closeOf(socket))).toBeLessThan(100)
  })

  it.each([
    ['while it waits for an answer', hang],
    ['in the middle of an answer', partial('stall')],
  ])('%s', async (__, handler) => {
    const asked = later<Socket>()
    const server = await start(
      {
        '/': (request, response, count) => {
          handler(request, response, count)
          asked.resolve(request.socket)
        },
      },
      root.issue(),
    )
    const controller = new AbortController()
    const request = send(client(), `${server.endpoint}/`, controller.signal)
    const socket = await asked.promise
    expect(await abort(controller, request, closeOf(socket))).toBeLessThan(100)
  })

  it('in a second look at a certificate', async () => {
    const accepted = later<Socket>()
    let connections = 0
    // The request is reset, and the look at why hangs.
    const server = await startSocketServer((socket) => {
      connections += 1
      if (connections === 1) socket.once('data', () => socket.resetAndDestroy())
      else accepted.resolve(socket)
    })
    servers.push(server)
    const controller = new AbortController()
    const request = send(client(), `https://${server.host}/`, controller.signal)
    const socket = await accepted.promise
    socket.resume()
    expect(await abort(controller, request, closeOf(socket))).toBeLessThan(100)
  })
})

describe('beside a cancelled request', () => {
  it('those that wait for its connection end too, and none is opened for them', async () => {
    let connections = 0
    const accepted = later<void>()
    const server = await startSocketServer(() => {
      connections += 1
      accepted.resolve()
    })
    servers.push(server)
    const controller = new AbortController()
    const http = client(1)
    const requests = ['a', 'b', 'c'].map((path) => ways.fetch(http, `https://${server.host}/${path}`, controller.signal))
    await accepted.promise
    controller.abort()
    for (const outcome of await Promise.all(requests)) expect(outcome).toMatchObject({ code: 'CANCELLED' })
    await new Promise(setImmediate)
    expect(connections).toBe(1)
  })

  it('its connection goes on when the request was done already', async () => {
    const server = await start({ '*': (_, response) => void response.end('fine') }, root.issue())
    const http = client(1)
    const controller = new AbortController()
    expect(await ways.fetch(http, `${server.endpoint}/first`, controller.signal)).toMatchObject({ ok: true })
    const sockets: unknown[] = []
    const onSocket = (message: unknown) => sockets.push(message)
    subscribe('net.client.socket', onSocket)
    controller.abort()
    expect(await ways.fetch(http, `${server.endpoint}/second`, new AbortController().signal)).toMatchObject({ ok: true })
    unsubscribe('net.client.socket', onSocket)
    expect(sockets).toEqual([])
  })
})
