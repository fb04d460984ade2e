import type { Diagnosis, DiagnosisStep, SyncPreview } from '~/contract/diagnosis'

/** What is known of a diagnosis under way. */
export interface Progress {
  readonly steps: readonly DiagnosisStep[]
  readonly preview: SyncPreview | null
}

/** A diagnosis from its first step to its end. */
export type LiveDiagnosis =
  | { readonly state: 'running'; readonly progress: Progress }
  | { readonly state: 'stopped'; readonly progress: Progress }
  | { readonly state: 'ended'; readonly diagnosis: Diagnosis }

export const noProgress: Progress = { steps: [], preview: null }
