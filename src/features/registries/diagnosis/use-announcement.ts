import { useEffect, useState } from 'react'
import { countOf } from '../../../lib/number'
import { failureOf, titleOf } from './diagnosis-words'
import type { LiveDiagnosis } from './live'

/** A step that is over sooner is not announced: ten sentences in a quarter of a second help nobody. */
const ANNOUNCED_AFTER_MS = 1000

/** What screen readers are told, besides the outcome itself: the step that takes a while, and the end. */
export function useAnnouncement(live: LiveDiagnosis, host: string): string {
  const running = live.state === 'running' ? live.progress.steps.findIndex(({ state }) => state === 'running') : -1
  const step = live.state === 'running' ? live.progress.steps[running] : undefined
  const words =
    step === undefined ? undefined : `${step.title}, step ${running + 1} of ${live.state === 'running' ? live.progress.steps.length : 0}`
  const [slow, setSlow] = useState<string>()
  useEffect(() => {
    if (words === undefined) return
    const timer = setTimeout(() => setSlow(words), ANNOUNCED_AFTER_MS)
    return () => clearTimeout(timer)
  }, [words])
  switch (live.state) {
    case 'running':
      return slow ?? `Checking ${host}`
    case 'stopped':
      return 'Stopped'
    case 'ended': {
      const { steps, outcome } = live.diagnosis
      const failure = outcome === 'failed' ? failureOf(live.diagnosis) : undefined
      return failure === undefined
        ? `Check ended after ${countOf(steps.length, 'step')}`
        : `Check failed at ${titleOf(steps, failure.step)}`
    }
  }
}
