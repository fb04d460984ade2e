import { Worker } from 'node:worker_threads'
import { answerQuestion } from './values-answer'
import {
  type ValuesAnswer,
  type ValuesJob,
  type ValuesQuestion,
  type ValuesReport,
  type YamlProblem,
  type YamlQuestion,
} from './values-protocol'
import { problemAt } from './values-yaml'

/** Texts up to this length (UTF-16 units) are read in place: the worst of them takes some 20 ms. */
const IN_PLACE = 16 * 1024
/** Longest time for one text, in milliseconds: 1 MiB takes some 200. */
const BOUND_MS = 5_000
/** The same for the start of the thread, on a busy machine. */
const START_BOUND_MS = 60_000
/** How long the thread waits for another text before it ends, in milliseconds. */
const IDLE_MS = 30_000
/** What the thread may take, in MiB. */
const MEMORY = { maxOldGenerationSizeMb: 256, maxYoungGenerationSizeMb: 32 } as const

export type YamlCheck = { readonly ok: true } | ({ readonly ok: false } & YamlProblem)

/** Whether values are YAML: one document. The event loop goes on meanwhile. @throws the signal's reason when it ends */
export function checkValues(text: string, signal: AbortSignal): Promise<YamlCheck> {
  return check({ type: 'check', text, documents: 'one' }, signal)
}

/** The same for a manifest that somebody typed, which may have several documents. */
export function checkManifest(text: string, signal: AbortSignal): Promise<YamlCheck> {
  return check({ type: 'check', text, documents: 'many' }, signal)
}

/** What values say where their pack demands something, for constraints. The event loop goes on meanwhile. @throws the signal's reason when it ends */
export function inspectValues(question: Omit<ValuesQuestion, 'type'>, signal: AbortSignal): Promise<ValuesReport> {
  return answer({ type: 'inspect', ...question }, signal)
}

async function check(question: YamlQuestion, signal: AbortSignal): Promise<YamlCheck> {
  const { problem } = await answer(question, signal)
  return problem === undefined ? { ok: true } : { ok: false, ...problem }
}

async function answer(question: YamlQuestion | ValuesQuestion, signal: AbortSignal): Promise<ValuesReport> {
  signal.throwIfAborted()
  const isSmall =
    question.type === 'check'
      ? question.text.length <= IN_PLACE
      : question.entries.length === 0 && question.text.length + question.defaults.length <= IN_PLACE
  return isSmall ? answerQuestion(question) : inWorker(question, signal)
}

interface Waiting {
  readonly job: ValuesJob
  readonly signal: AbortSignal
  settle(result: ValuesReport | { readonly error: unknown }): void
}

/** Texts are read one after the other, by one thread for the whole server: who sends many waits for them alone, and nobody takes all processors. */
const waiting: Waiting[] = []
let current: Waiting | undefined
let worker: Worker | undefined
/** The thread has loaded its code. */
let isReady = false
let timer: NodeJS.Timeout | undefined
let ids = 0

async function inWorker(question: YamlQuestion | ValuesQuestion, signal: AbortSignal): Promise<ValuesReport> {
  ids += 1
  const job = { id: ids, question }
  const result = await new Promise<ValuesReport | { readonly error: unknown }>((settle) => {
    waiting.push({ job, signal, settle })
    next()
  })
  if ('error' in result) throw result.error
  return result
}

function next(): void {
  if (current !== undefined) return
  clearTimeout(timer)
  current = waiting.shift()
  if (current === undefined) {
    timer = setTimeout(stop, IDLE_MS).unref()
    return
  }
  if (current.signal.aborted) {
    finish({ error: current.signal.reason })
    return
  }
  worker ??= start()
  worker.ref()
  bound(isReady ? BOUND_MS : START_BOUND_MS)
  worker.postMessage(current.job)
}

/** Gives the current text up after so many milliseconds. */
function bound(ms: number): void {
  clearTimeout(timer)
  timer = setTimeout(() => {
    stop()
    finish(unreadable('this takes too long to be read'))
  }, ms)
}

function finish(result: ValuesReport | { readonly error: unknown }): void {
  const done = current
  current = undefined
  worker?.unref()
  done?.settle(result)
  next()
}

/** The bundle has the worker as JavaScript beside this module; from source it is TypeScript and is started with the loader for that. */
function start(): Worker {
  const file = import.meta.url.endsWith('.js') ? './values-worker.js' : './values-worker-source.mjs'
  const started = new Worker(new URL(file, import.meta.url), { execArgv: [], resourceLimits: MEMORY })
  isReady = false
  started.on('message', (answer: ValuesAnswer) => {
    if (worker !== started) return
    if (answer.type === 'report') {
      if (current?.job.id === answer.id) finish(answer.report)
      return
    }
    isReady = true
    if (current !== undefined) bound(BOUND_MS)
  })
  let failure: unknown
  started.on('error', (error: unknown) => (failure = error))
  started.on('exit', () => {
    if (worker !== started) return
    worker = undefined
    const isTooLarge = failure instanceof Error && 'code' in failure && failure.code === 'ERR_WORKER_OUT_OF_MEMORY'
    finish(
      isTooLarge
        ? unreadable('this needs too much memory to be read')
        : { error: failure ?? new Error('The thread that reads values ended') },
    )
  })
  return started
}

function stop(): void {
  const ended = worker
  worker = undefined
  void ended?.terminate()
}

function unreadable(sentence: string): ValuesReport {
  return { problem: problemAt(1, 1, sentence), isMapping: false, hasNamespace: false, violations: [], unchecked: [], texts: new Map() }
}
