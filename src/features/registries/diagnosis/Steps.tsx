import { type ReactNode, useEffect, useState } from 'react'
import type { DiagnosisFact, DiagnosisStep } from '~/contract/diagnosis'
import { classNames } from '../../../lib/class-names'
import { countOf } from '../../../lib/number'
import { Icon, type IconName } from '../../../ui/icons'
import { Spinner } from '../../../ui/Spinner'
import styles from './Diagnosis.module.css'
import { durationWords, type ShownState, stateWords } from './diagnosis-words'

export interface StepsProps {
  readonly steps: readonly DiagnosisStep[]
  /** What passed goes behind a button, and what was not reached into one line: little room. */
  readonly folded?: boolean
  /** Somebody stopped it. */
  readonly stopped?: boolean
}

type Shown = Omit<DiagnosisStep, 'state'> & { readonly state: ShownState }

/** The steps of a diagnosis in their order, each with how it went. */
export function Steps({ steps, folded = false, stopped = false }: StepsProps) {
  const shown = stopped ? steps.map(afterStop) : steps
  const [unfolded, setUnfolded] = useState(false)
  const passed = folded ? shown.filter(({ state }) => state === 'passed' || state === 'skipped') : []
  const open = shown.filter((step) => !passed.includes(step))
  const notReached = folded ? open.filter(({ state }) => state === 'not-reached') : []
  return (
    <ol className={styles.steps} aria-label="Steps">
      {passed.length > 0 && (
        <li className={styles.step}>
          <FoldButton open={unfolded} onToggle={() => setUnfolded(!unfolded)}>
            {countOf(passed.length, 'step')} passed, {durationWords(passed.reduce((sum, { ms }) => sum + (ms ?? 0), 0))}
          </FoldButton>
        </li>
      )}
      {unfolded && passed.map((step) => <Step key={step.id} step={step} />)}
      {open
        .filter((step) => !notReached.includes(step))
        .map((step) => (
          <Step key={step.id} step={step} />
        ))}
      {notReached.length > 0 && (
        <li className={classNames(styles.step, styles.quiet)}>
          <div className={styles.row}>
            <StateIcon state="not-reached" />
            <span className={styles.text}>
              {stateWords['not-reached']}: {notReached.map(({ title }) => title).join(', ')}
            </span>
          </div>
        </li>
      )}
    </ol>
  )
}

function afterStop(step: DiagnosisStep): Shown {
  switch (step.state) {
    case 'running':
      return { ...step, state: 'stopped' }
    case 'pending':
      return { ...step, state: 'not-reached' }
    case 'passed':
    case 'warning':
    case 'failed':
    case 'skipped':
    case 'not-reached':
      return step
  }
}

function Step({ step }: { readonly step: Shown }) {
  const { state, facts } = step
  const quiet = state === 'pending' || state === 'not-reached' || state === 'skipped'
  const hasFacts = facts.length > 0 && state !== 'running'
  return (
    <li className={classNames(styles.step, quiet && styles.quiet)} aria-current={state === 'running' ? 'step' : undefined}>
      {hasFacts ? (
        <details className={styles.more} open={state === 'failed'}>
          <summary className={styles.row}>
            <StepLine step={step} />
          </summary>
          <StepFacts facts={facts} />
        </details>
      ) : (
        <div className={styles.row}>
          <StepLine step={step} />
        </div>
      )}
    </li>
  )
}

function StepLine({ step: { state, title, message, code, ms, limitMs } }: { readonly step: Shown }) {
  const speaks = state === 'failed' || state === 'warning' || state === 'not-reached' || state === 'stopped' || state === 'skipped'
  return (
    <>
      <StateIcon state={state} />
      <span className={styles.text}>
        <span className={styles.title}>{title}</span>
        <span className={speaks ? styles.word : 'visually-hidden'}>{stateWords[state]}</span>
        {code !== null && <code className={styles.code}>{code}</code>}
        {/* What failed is said above, with what to do. */}
        {message !== '' && state !== 'failed' && <span className={styles.message}>{message}</span>}
      </span>
      <span className={styles.time}>
        {state === 'running' && limitMs !== null ? (
          <Countdown limitMs={limitMs} />
        ) : (
          ms !== null && state !== 'not-reached' && state !== 'skipped' && state !== 'pending' && durationWords(ms)
        )}
      </span>
    </>
  )
}

/** How long is waited still, from when the step was first seen to run. */
function Countdown({ limitMs }: { readonly limitMs: number }) {
  const [since] = useState(() => Date.now())
  const [now, setNow] = useState(since)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  const left = Math.ceil((limitMs - (now - since)) / 1000)
  return left > 0 ? `${left} s left` : 'takes longer'
}

const icons: Readonly<Record<Exclude<ShownState, 'running'>, IconName>> = {
  pending: 'circle',
  passed: 'check-circle',
  warning: 'warning',
  failed: 'cross-circle',
  skipped: 'skip',
  'not-reached': 'circle',
  stopped: 'pause',
}

function StateIcon({ state }: { readonly state: ShownState }) {
  return <span className={classNames(styles.icon, styles[state])}>{state === 'running' ? <Spinner /> : <Icon name={icons[state]} />}</span>
}

/** What was seen, with what has the same name together. */
function StepFacts({ facts }: { readonly facts: readonly DiagnosisFact[] }) {
  const terms = [...new Set(facts.map(({ term }) => term))]
  return (
    <dl className={styles.facts}>
      {terms.map((term) => (
        <div key={term}>
          <dt>{term}</dt>
          {[...new Set(facts.filter((fact) => fact.term === term).map(({ value }) => value))].map((value) => (
            <dd key={value}>{value}</dd>
          ))}
        </div>
      ))}
    </dl>
  )
}

interface FoldButtonProps {
  readonly open: boolean
  readonly onToggle: () => void
  readonly children: ReactNode
}

/** Opens and closes what follows it. */
export function FoldButton({ open, onToggle, children }: FoldButtonProps) {
  return (
    <button type="button" className={styles.fold} aria-expanded={open} onClick={onToggle}>
      <Icon name={open ? 'chevron-down' : 'chevron-right'} />
      <span>{children}</span>
    </button>
  )
}
