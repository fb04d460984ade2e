import { parentPort } from 'node:worker_threads'
import { answerQuestion } from './values-answer'
import type { ValuesAnswer, ValuesJob } from './values-protocol'

/** Reads values in a thread of its own: 1 MiB takes a tenth of a second, and expressions of packs as long as they are allowed to. Started by `values.ts`. */
const port = parentPort
if (port === null) throw new Error('values-worker has to be started as a worker thread')
const reply = (answer: ValuesAnswer) => port.postMessage(answer)
port.on('message', ({ id, question }: ValuesJob) => reply({ type: 'report', id, report: answerQuestion(question) }))
reply({ type: 'ready' })
