import type { RegistryOverview } from '~/contract/console'
import type { RegistryEvent } from '~/contract/registry-events'
import type { MockDb } from './db'
import { pause } from './diagnosis-play'
import { overviewOf } from './registry-wire'
import type { Actor } from './rows'

/** How often somebody who listens is told what has changed, in milliseconds. */
const LOOK_MS = 400

/** What changes of the registries that an actor sees, as it happens. Ends when nobody listens any more. */
async function* changes(db: MockDb, actor: Actor, signal: AbortSignal): AsyncGenerator<RegistryEvent> {
  let known = new Map(snapshot(db, actor))
  yield { type: 'opened' }
  while (!signal.aborted) {
    await pause(LOOK_MS, signal)
    if (signal.aborted) return
    const now = new Map(snapshot(db, actor))
    for (const [uid, { registry, text }] of now) if (known.get(uid)?.text !== text) yield { type: 'changed', registry }
    for (const uid of known.keys()) if (!now.has(uid)) yield { type: 'gone', uid }
    known = now
  }
}

function snapshot(db: MockDb, actor: Actor): [string, { registry: RegistryOverview; text: string }][] {
  return db.visibleRegistries(actor).map((row) => {
    const registry = overviewOf(db, row, actor)
    return [row.uid, { registry, text: JSON.stringify(registry) }]
  })
}

/** Server-sent events (WHATWG HTML, section 9.2), until the reader goes away or the request is aborted. */
export function watchRegistries(db: MockDb, actor: Actor, request: Request): Response {
  const abort = new AbortController()
  let isGone = false
  request.signal.addEventListener('abort', () => abort.abort())
  const events = changes(db, actor, abort.signal)
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await events.next()
      if (isGone) return
      if (next.done === true) controller.close()
      else controller.enqueue(encoder.encode(`data: ${JSON.stringify(next.value)}\n\n`))
    },
    cancel() {
      isGone = true
      abort.abort()
    },
  })
  return new Response(body, { headers: { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' } })
}
