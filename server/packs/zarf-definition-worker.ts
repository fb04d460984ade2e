import { parentPort, workerData } from 'node:worker_threads'
import { workInBackground } from '../connectors/background-thread'
import { readZarfDefinition } from './zarf-definition'

/** Reads one large zarf.yaml in a thread of its own. Started by `zarf-contents.ts` with the text; hands back what `readZarfDefinition` finds. */
const text: unknown = workerData
if (parentPort === null || typeof text !== 'string')
  throw new Error('zarf-definition-worker has to be started as a worker thread with a text')
workInBackground()
parentPort.postMessage(readZarfDefinition(text))
