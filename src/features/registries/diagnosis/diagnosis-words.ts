import type { Diagnosis, DiagnosisFailure, DiagnosisStep, SyncPreview } from '~/contract/diagnosis'
import { type DiagnosisAim, aimWords } from '~/contract/diagnosis-codes'
import { countOf, formatNumber } from '../../../lib/number'

const tenth = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })

/** `240 ms`, `1.2 s`, `12 s`. */
export function durationWords(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  return ms < 9_950 ? `${tenth.format(ms / 1000)} s` : `${Math.round(ms / 1000)} s`
}

/** How long something is estimated to take: `2 minutes`. */
export function estimateWords(seconds: number): string {
  if (seconds < 90) return countOf(Math.max(1, Math.round(seconds)), 'second')
  if (seconds < 90 * 60) return countOf(Math.round(seconds / 60), 'minute')
  return countOf(Math.round(seconds / 3600), 'hour')
}

/** As registries and their clients give sizes: in powers of ten. */
export function sizeWords(bytes: number): string {
  if (bytes < 1000) return countOf(bytes, 'byte')
  if (bytes < 1_000_000) return `${formatNumber(Math.round(bytes / 1000))} kB`
  return `${tenth.format(bytes / 1_000_000)} MB`
}

/** `Read nginx 1.2.3, 84 kB`: the proof. */
export function readWords({ name, version, bytes }: NonNullable<Diagnosis['read']>): string {
  return `Read ${[name, version].filter((part) => part !== '').join(' ')}, ${sizeWords(bytes)}`
}

/** In place of what a step says itself, where that is nothing. `stopped` is what was under way when somebody stopped it. */
export type ShownState = DiagnosisStep['state'] | 'stopped'

export const stateWords: Readonly<Record<ShownState, string>> = {
  pending: 'Waiting',
  running: 'Running',
  passed: 'Passed',
  warning: 'Needs attention',
  failed: 'Failed',
  skipped: 'Skipped',
  'not-reached': 'Not reached',
  stopped: 'Stopped',
}

/** `10 steps, 240 ms`. Steps that had nothing to do are steps too. */
export function stepsWords(steps: readonly DiagnosisStep[], ms: number): string {
  return `${countOf(steps.length, 'step')}, ${durationWords(ms)}`
}

export function titleOf(steps: readonly DiagnosisStep[], id: DiagnosisStep['id']): string {
  return steps.find((step) => step.id === id)?.title ?? id
}

export function helpWords(aim: DiagnosisAim): string {
  return `Who can help: ${aimWords[aim]}`
}

/** What failed; that of the steps where the diagnosis does not say it itself. */
export function failureOf({ failure, steps }: Pick<Diagnosis, 'failure' | 'steps'>): DiagnosisFailure | undefined {
  if (failure !== null) return failure
  const step = steps.find(({ state }) => state === 'failed')
  if (step?.code === null || step?.aim === null || step === undefined) return undefined
  return { code: step.code, step: step.id, aim: step.aim, message: step.message, host: step.host }
}

/** Why there was nothing to read. */
export function emptyReason(steps: readonly DiagnosisStep[]): string | undefined {
  return steps.find(({ code }) => code === 'REGISTRY_EMPTY' || code === 'REGISTRY_OTHER_CONTENT')?.message
}

export type Nouns = readonly [one: string, many: string]

/** `A synchronisation would index about 340 charts, 5,120 versions: nginx 1.2.3, …` */
export function previewWords({ repositories, versions, exact, examples }: SyncPreview, nouns: Nouns): string {
  const counts = `${exact ? '' : 'about '}${countOf(repositories, ...nouns)}, ${countOf(versions, 'version')}`
  if (examples.length === 0) return `A synchronisation would index ${counts}.`
  const more = examples.length < versions
  return `A synchronisation would index ${counts}: ${examples.join(', ')}${more ? ', …' : '.'}`
}

export function setAsideCount({ skipped }: SyncPreview): number {
  return skipped.reduce((sum, { count }) => sum + count, 0)
}

/** `About 700 requests, 2 minutes.` */
export function effortWords({ requests, seconds }: SyncPreview): string {
  return `About ${countOf(requests, 'request')}, ${estimateWords(seconds)}.`
}
