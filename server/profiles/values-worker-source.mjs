// Runs values-worker.ts without a build: a worker thread of Node 20 doesn't inherit the loader that reads TypeScript, so it is registered here.
import { register } from 'tsx/esm/api'

register()
await import('./values-worker.ts')
