import { expect, it } from 'vitest'
import type { App } from './shell'
import { listen, ListenError } from './listen'

/** An app whose answers wait until they are let go. */
function heldApp() {
  let release = () => {}
  const released = new Promise<void>((resolve) => (release = resolve))
  let arrive = () => {}
  const arrived = new Promise<void>((resolve) => (arrive = resolve))
  const state = { aborted: false, closed: false }
  const app: App = {
    async fetch() {
      arrive()
      await released
      return new Response('finished')
    },
    abortRequests: () => (state.aborted = true),
    close: () => (state.closed = true),
  }
  return { app, state, arrived, release }
}

it('lets running requests finish while it accepts no others', async () => {
  const { app, state, arrived, release } = heldApp()
  const server = await listen(app, { host: '127.0.0.1', port: 0 })
  const running = fetch(`http://127.0.0.1:${server.port}/`)
  await arrived
  const closing = server.close(60_000)
  await expect(fetch(`http://127.0.0.1:${server.port}/`)).rejects.toThrow('fetch failed')
  release()
  expect(await (await running).text()).toBe('finished')
  await closing
  expect(state).toEqual({ aborted: false, closed: true })
})

it('ends requests that outlast the grace', async () => {
  const { app, state, arrived, release } = heldApp()
  const server = await listen(app, { host: '127.0.0.1', port: 0 })
  const running = fetch(`http://127.0.0.1:${server.port}/`)
  const failed = running.catch((error: unknown) => error)
  await arrived
  await server.close(1)
  expect(await failed).toBeInstanceOf(TypeError)
  expect(state).toEqual({ aborted: true, closed: true })
  release()
})

it('says in one line why it can not listen', async () => {
  const { app } = heldApp()
  const server = await listen(app, { host: '127.0.0.1', port: 0 })
  const second = listen(app, { host: '127.0.0.1', port: server.port })
  await expect(second).rejects.toThrow(ListenError)
  await expect(second).rejects.toThrow(
    `Port ${server.port} on 127.0.0.1 is in use by another program. End that one, or choose another port with PORT`,
  )
  await server.close(1)
})

it('answers 413 to a body that is too large before all of it was sent', async () => {
  const app: App = { fetch: () => new Response('too large', { status: 413 }), abortRequests: () => undefined, close: () => undefined }
  const server = await listen(app, { host: '127.0.0.1', port: 0 })
  const response = await fetch(`http://127.0.0.1:${server.port}/`, { method: 'POST', body: 'x'.repeat(4 * 1024 * 1024) })
  expect(response.status).toBe(413)
  await server.close(1)
})
