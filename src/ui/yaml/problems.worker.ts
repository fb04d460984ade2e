import { answerWorkerCalls } from '../../lib/worker-calls'
import { type Documents, findProblems } from './find-problems'

// Reads YAML beside the page, which stays free meanwhile. Started by `problems.ts`.
answerWorkerCalls(({ text, documents }: { readonly text: string; readonly documents: Documents }) => findProblems(text, documents))
