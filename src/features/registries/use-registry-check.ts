import { useEffect, useRef, useState } from 'react'
import type { Diagnosis } from '~/contract/diagnosis'
import { ApiFailure, isApiFailure } from '../../api/failure'
import { useApiRequest } from '../../api/query'
import type { DiagnoseBody } from './diagnosis/diagnose'
import { diagnosisOf } from './diagnosis/ended'
import { noProgress, type Progress } from './diagnosis/live'
import { connectionKey, formOf } from './registry-form'
import { hostOf } from './registry-form-words'
import { kindOf, type RegistryFormValues, type SavedConnection } from './registry-values'
import { useCanDiagnose } from './use-registries'

/** The last check of what was on screen. It holds for this very state of the connection fields, which `key` stands for. */
export type Check = { readonly key: string; readonly host: string } & (
  | {
      readonly state: 'checking'
      /** Undefined where the backend does not tell step by step. */
      readonly progress: Progress | undefined
    }
  | { readonly state: 'stopped'; readonly progress: Progress }
  | { readonly state: 'passed'; readonly diagnosis: Diagnosis | undefined }
  /** Everything answered, and there was nothing to read. */
  | { readonly state: 'empty'; readonly diagnosis: Diagnosis }
  /** With a diagnosis, or with a call that failed for another reason. */
  | { readonly state: 'failed'; readonly diagnosis: Diagnosis; readonly failure: undefined }
  | { readonly state: 'failed'; readonly diagnosis: undefined; readonly failure: ApiFailure }
)

export interface RegistryCheck {
  readonly check: Check | undefined
  /**
   * Asks the server to prove the connection.
   * @param options.preview whether to count what a synchronisation would index
   * @returns whether it may be saved, and the call's failure where it failed for another reason than the registry
   */
  run(values: RegistryFormValues, options: { preview: boolean }): Promise<{ readonly proven: boolean; readonly failure?: ApiFailure }>
  /** Ends a check under way, on the server too. */
  cancel(): void
  /** True when exactly these values were proven. */
  covers(values: RegistryFormValues): boolean
  /** Records a failed proof that another call (the save) reported. */
  fail(values: RegistryFormValues, failure: ApiFailure): void
}

export function useRegistryCheck(saved: SavedConnection | undefined): RegistryCheck {
  const [check, setCheck] = useState<Check>()
  const { mutateAsync } = useApiRequest()
  const canDiagnose = useCanDiagnose()
  const running = useRef<AbortController>(undefined)
  // Whoever closes the form waits for nothing any more.
  useEffect(() => () => running.current?.abort(), [])

  const run: RegistryCheck['run'] = async (values, { preview }) => {
    running.current?.abort()
    const abort = new AbortController()
    running.current = abort
    const about = { key: connectionKey(values, saved), host: hostOf(values) }
    let progress = noProgress
    // An answer that was overtaken by a later check says nothing any more.
    const show = (next: Check) => {
      if (running.current === abort) setCheck(next)
    }
    show({ ...about, state: 'checking', progress: canDiagnose ? progress : undefined })
    try {
      if (!canDiagnose) {
        await mutateAsync(formOf(values).toValidate(values, saved))
        show({ ...about, state: 'passed', diagnosis: undefined })
        return { proven: true }
      }
      const diagnose = await loadDiagnose()
      const diagnosis = await diagnose(bodyOf(values, saved, preview), {
        endpoint: about.host,
        signal: abort.signal,
        onProgress: (next) => {
          progress = next
          if (!abort.signal.aborted) show({ ...about, state: 'checking', progress })
        },
      })
      show(ended(about, diagnosis))
      return { proven: diagnosis.outcome !== 'failed' }
    } catch (error) {
      if (abort.signal.aborted) {
        show({ ...about, state: 'stopped', progress })
        return { proven: false }
      }
      if (!isApiFailure(error)) throw error
      show(failed(about, error))
      return { proven: false, failure: error }
    }
  }
  return {
    check,
    run,
    cancel: () => running.current?.abort(),
    covers: (values) => (check?.state === 'passed' || check?.state === 'empty') && check.key === connectionKey(values, saved),
    fail: (values, failure) => {
      running.current = undefined
      setCheck(failed({ key: connectionKey(values, saved), host: hostOf(values) }, failure))
    },
  }
}

type About = Pick<Check, 'key' | 'host'>

function ended(about: About, diagnosis: Diagnosis): Check {
  switch (diagnosis.outcome) {
    case 'passed':
      return { ...about, state: 'passed', diagnosis }
    case 'empty':
      return { ...about, state: 'empty', diagnosis }
    case 'failed':
      return { ...about, state: 'failed', diagnosis, failure: undefined }
  }
}

function failed(about: About, failure: ApiFailure): Check {
  const diagnosis = diagnosisOf(failure, about.host)
  return diagnosis === undefined
    ? { ...about, state: 'failed', diagnosis: undefined, failure }
    : { ...about, state: 'failed', diagnosis, failure: undefined }
}

/** What is not synchronised has nothing to count; a Helm repository is read once all the same. */
function bodyOf(values: RegistryFormValues, saved: SavedConnection | undefined, preview: boolean): DiagnoseBody {
  const isRead = values.provider === 'pack' || values.synchronised || kindOf(values) === 'helm'
  const options = { preview: preview && isRead, ...(saved !== undefined && { registryUid: saved.uid }) }
  return { ...formOf(values).toSpec(values, saved), ...options }
}

/** Its code is fetched with the first check. */
async function loadDiagnose() {
  try {
    return (await import('./diagnosis/diagnose')).diagnose
  } catch {
    throw new ApiFailure(0, {
      code: 'NetworkError',
      message: 'A part of this console could not be loaded. Check that you are connected, then try again.',
    })
  }
}
