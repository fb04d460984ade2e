import { createParser } from 'eventsource-parser'
import type * as z from 'zod/mini'
import { type Api, api, type OperationId } from '~/contract/api'
import type { Operation } from '~/contract/operation'
import { type CallInput, type CallResult, type LooseInput, open, readAnswer } from './client'
import { ApiFailure } from './failure'

type Events<Op> = Op extends { success: { events: infer S extends z.core.$ZodType } } ? z.output<S> : never

/** Operations that tell what happens meanwhile. */
export type EventfulId = { [Id in OperationId]: Events<Api[Id]> extends never ? never : Id }[OperationId]
export type CallEvent<Id extends EventfulId> = Events<Api[Id]>

export interface EventReader<Event, Result> {
  readonly onEvent: (event: Event) => void
  /** The result, from the event that carries it and with which the call ends; undefined from the others. */
  readonly resultOf: (event: Event) => Result | undefined
  /** Asked when the stream has broken off: whether the call may be made a second time. */
  readonly mayRepeat: () => boolean
}

/** Code of the failure when a stream broke off and the call may not be made a second time. */
export const STREAM_ENDED = 'StreamEnded'

const EVENT_STREAM = 'text/event-stream'

/**
 * Calls an operation of the contract and hears of what happens meanwhile. What stands between may answer with plain JSON, or cut the stream off: then the call is made
 * once more, for its result alone.
 * @throws {ApiFailure} as `call`, and with code `StreamEnded`
 */
export async function callEvents<Id extends EventfulId>(
  id: Id,
  input: CallInput<Id>,
  reader: EventReader<CallEvent<Id>, CallResult<Id>>,
  signal?: AbortSignal,
): Promise<CallResult<Id>> {
  return receive(api[id], input, reader, signal)
}

export interface EventFollower<Event> {
  readonly onEvent: (event: Event) => void
  /** Whenever anything arrives: also what only says that the connection stands. */
  readonly onBytes: () => void
}

/**
 * Hears of what happens for as long as the connection stands.
 * @returns `no-stream` where what stands between answered with something else
 * @throws {ApiFailure} as `call`, when it could not begin
 */
export async function followEvents<Id extends EventfulId>(
  id: Id,
  input: CallInput<Id>,
  follower: EventFollower<CallEvent<Id>>,
  signal: AbortSignal,
): Promise<'ended' | 'no-stream'> {
  return follow(api[id], input, follower, signal)
}

async function follow<Event>(
  operation: Operation,
  input: LooseInput,
  follower: EventFollower<Event>,
  signal: AbortSignal,
): Promise<'ended' | 'no-stream'> {
  const response = await open(operation, input, signal, `${EVENT_STREAM}, application/json;q=0.9`)
  if (!isStream(response)) {
    response.body?.cancel().catch(() => undefined)
    return 'no-stream'
  }
  follower.onBytes()
  await readStream(response.body, { ...follower, resultOf: () => undefined })
  return 'ended'
}

function isStream(response: Response): boolean {
  return response.headers.get('Content-Type')?.toLowerCase().startsWith(EVENT_STREAM) === true
}

async function receive<Event, Result>(
  operation: Operation,
  input: LooseInput,
  reader: EventReader<Event, Result>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  const response = await open(operation, input, signal, `${EVENT_STREAM}, application/json;q=0.9`)
  if (!isStream(response)) return readAnswer(operation, response, signal)
  const result = await readStream(response.body, reader)
  if (result !== undefined) return result
  signal?.throwIfAborted()
  if (reader.mayRepeat()) return readAnswer(operation, await open(operation, input, signal), signal)
  throw new ApiFailure(0, { code: STREAM_ENDED, message: 'The connection to the server broke off before the end. Try again.' })
}

/** @returns undefined when the stream ended, broke or made no sense before there was a result */
async function readStream<Event, Result>(
  body: ReadableStream<Uint8Array> | null,
  { onEvent, resultOf, onBytes }: Pick<EventReader<Event, Result>, 'onEvent' | 'resultOf'> & Partial<Pick<EventFollower<Event>, 'onBytes'>>,
): Promise<Result | undefined> {
  if (body === null) return undefined
  let broken = false
  let result: Result | undefined
  const parser = createParser({
    onEvent: ({ data }) => {
      if (broken || result !== undefined) return
      const event = parse(data)
      if (!isEvent<Event>(event)) {
        broken = true
        return
      }
      result = resultOf(event)
      onEvent(event)
    },
  })
  const chunks = body.getReader()
  const decoder = new TextDecoder()
  while (!broken && result === undefined) {
    const chunk = await chunks.read().catch(() => undefined)
    if (chunk?.value === undefined) break
    onBytes?.()
    parser.feed(decoder.decode(chunk.value, { stream: true }))
  }
  // Nothing more is wanted; of a stream that is at its end, or broke, this is no news.
  chunks.cancel().catch(() => undefined)
  return result
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return undefined
  }
}

// As for answers, the contract's types say what comes: what is refused is what could be no event at all.
function isEvent<Event>(value: unknown): value is Event {
  return typeof value === 'object' && value !== null && 'type' in value
}
