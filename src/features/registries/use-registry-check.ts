import { useRef, useState } from 'react'
import { type ApiFailure, isApiFailure } from '../../api/failure'
import { useApiRequest } from '../../api/query'
import { connectionKey, formOf } from './registry-form'
import { hostOf } from './registry-form-words'
import type { RegistryFormValues, SavedConnection } from './registry-values'

/** The last check of what was on screen. It holds for this very state of the connection fields, which `key` stands for. */
export type Check =
  | { readonly state: 'checking'; readonly key: string; readonly host: string }
  | { readonly state: 'passed'; readonly key: string }
  | { readonly state: 'failed'; readonly key: string; readonly failure: ApiFailure }

export interface RegistryCheck {
  readonly check: Check | undefined
  /** Asks the server to prove the connection. Resolves to the failure, or undefined when it passed. */
  run(values: RegistryFormValues): Promise<ApiFailure | undefined>
  /** True when exactly these values were proven. */
  covers(values: RegistryFormValues): boolean
  /** Records a failed proof that another call (the save) reported. */
  fail(values: RegistryFormValues, failure: ApiFailure): void
}

export function useRegistryCheck(saved: SavedConnection | undefined): RegistryCheck {
  const [check, setCheck] = useState<Check>()
  const { mutateAsync } = useApiRequest()
  const lastRun = useRef(0)

  const run = async (values: RegistryFormValues): Promise<ApiFailure | undefined> => {
    lastRun.current += 1
    const thisRun = lastRun.current
    const key = connectionKey(values, saved)
    const finish = (next: Check) => {
      // An answer that was overtaken by a later check says nothing any more.
      if (lastRun.current === thisRun) setCheck(next)
    }
    finish({ state: 'checking', key, host: hostOf(values) })
    try {
      await mutateAsync(formOf(values).toValidate(values, saved))
      finish({ state: 'passed', key })
      return undefined
    } catch (error) {
      if (!isApiFailure(error)) throw error
      finish({ state: 'failed', key, failure: error })
      return error
    }
  }
  return {
    check,
    run,
    covers: (values) => check?.state === 'passed' && check.key === connectionKey(values, saved),
    fail: (values, failure) => {
      lastRun.current += 1
      setCheck({ state: 'failed', key: connectionKey(values, saved), failure })
    },
  }
}
