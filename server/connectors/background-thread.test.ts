import { getPriority } from 'node:os'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'

/** Steps back, and tells the priority that it has then. */
const thread = `
  const { readlinkSync } = require('node:fs')
  const { getPriority } = require('node:os')
  const { parentPort, workerData } = require('node:worker_threads')
  import('tsx/esm/api').then(async ({ register }) => {
    register()
    const { workInBackground } = await import(workerData)
    workInBackground()
    parentPort.postMessage(getPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1))))
  })`

test.runIf(process.platform === 'linux')('steps back alone: the thread that answers keeps its priority', async () => {
  const before = getPriority()
  const worker = new Worker(thread, { eval: true, workerData: pathToFileURL(`${import.meta.dirname}/background-thread.ts`).href })
  const priority = await new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
  })
  await worker.terminate()
  expect(priority).toBe(10)
  expect(getPriority()).toBe(before)
})
