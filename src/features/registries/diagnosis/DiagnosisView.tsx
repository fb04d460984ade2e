import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { Diagnosis, DiagnosisStep } from '~/contract/diagnosis'
import { Alert } from '../../../ui/Alert'
import { Button } from '../../../ui/Button'
import { Icon } from '../../../ui/icons'
import { Spinner } from '../../../ui/Spinner'
import { toast } from '../../../ui/toast'
import styles from './Diagnosis.module.css'
import { diagnosisReport } from './diagnosis-report'
import { emptyReason, failureOf, helpWords, type Nouns, readWords, stepsWords, titleOf } from './diagnosis-words'
import type { LiveDiagnosis, Progress } from './live'
import { Preview } from './Preview'
import type { ReportSubject } from './report-subject'
import { FoldButton, Steps } from './Steps'
import { useAnnouncement } from './use-announcement'

export interface DiagnosisViewProps {
  readonly live: LiveDiagnosis
  /** `host:port`, for while it runs. */
  readonly host: string
  /** Documented beginning of what is said of a failed check. */
  readonly failedTitle: string
  /** What the registry holds: `chart`, `charts`. */
  readonly nouns: Nouns
  readonly subject: ReportSubject
  /** Little room: what went well is folded. */
  readonly compact?: boolean
  readonly onCancel: () => void
  /** Of what is empty: what can be done all the same. */
  readonly emptyHint?: string
  /** Of a failure: what can be done about it from here. */
  readonly actions?: ReactNode
  /** Between what is said of a failure and its steps. */
  readonly children?: ReactNode
}

/** A diagnosis while it runs and after: the outcome first, then how it came about. */
export function DiagnosisView(props: DiagnosisViewProps) {
  const { live, host, compact = false, onCancel } = props
  const said = useAnnouncement(live, host)
  return (
    <div className={styles.diagnosis}>
      <p className="visually-hidden" aria-live="polite">
        {said}
      </p>
      {live.state === 'running' && <Running progress={live.progress} host={host} onCancel={onCancel} />}
      {live.state === 'stopped' && (
        <>
          <Stopped />
          {!compact && <Steps steps={live.progress.steps} stopped />}
        </>
      )}
      {live.state === 'ended' && <Ended {...props} diagnosis={live.diagnosis} />}
    </div>
  )
}

function Running({ progress, host, onCancel }: { readonly progress: Progress; readonly host: string; readonly onCancel: () => void }) {
  const counts = progress.steps.length > 0 && progress.steps.every(({ state }) => state !== 'pending' && state !== 'running')
  return (
    <>
      <div className={styles.head}>
        <span className={styles.checking}>
          <Spinner />
          <span>{counts ? 'Counting what a synchronisation would index…' : `Checking ${host}…`}</span>
        </span>
        <Button size="small" onClick={onCancel}>
          Cancel check
        </Button>
      </div>
      {progress.steps.length > 0 && <Steps steps={progress.steps} />}
    </>
  )
}

function Stopped() {
  const line = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    // The button that was pressed is gone.
    if (document.activeElement === document.body || document.activeElement === null) line.current?.focus()
  }, [])
  return (
    <p ref={line} tabIndex={-1} className={styles.stoppedLine} role="status">
      <Icon name="pause" /> Stopped. The connection is closed.
    </p>
  )
}

function Ended({ diagnosis, compact = false, nouns, subject, children, ...props }: DiagnosisViewProps & { readonly diagnosis: Diagnosis }) {
  const { outcome, steps, preview, ms } = diagnosis
  const [open, setOpen] = useState(false)
  const folds = compact && outcome !== 'failed'
  return (
    <>
      <Outcome diagnosis={diagnosis} {...props} />
      {children}
      {preview !== null && <Preview preview={preview} nouns={nouns} compact={compact} />}
      {outcome !== 'failed' && compact && <Warnings steps={steps} />}
      {!folds && <Steps steps={steps} folded={compact} />}
      {!folds && <Actions diagnosis={diagnosis} />}
      <div className={styles.foot}>
        {folds ? (
          <FoldButton open={open} onToggle={() => setOpen(!open)}>
            {stepsWords(steps, ms)}
          </FoldButton>
        ) : (
          <span className={styles.secondary}>{stepsWords(steps, ms)}</span>
        )}
        <CopyReport diagnosis={diagnosis} subject={subject} nouns={nouns} />
      </div>
      {folds && open && (
        <>
          <Steps steps={steps} />
          <Actions diagnosis={diagnosis} />
        </>
      )}
    </>
  )
}

function Outcome({
  diagnosis,
  failedTitle,
  emptyHint,
  actions,
}: Pick<DiagnosisViewProps, 'failedTitle' | 'emptyHint' | 'actions'> & { readonly diagnosis: Diagnosis }) {
  switch (diagnosis.outcome) {
    case 'passed':
      return (
        <Alert tone="success" title="Credentials validated">
          {diagnosis.read !== null && `${readWords(diagnosis.read)}.`}
        </Alert>
      )
    case 'empty':
      return (
        <Alert tone="warning" title="Everything answers, but there was nothing to read">
          <p>{emptyReason(diagnosis.steps) ?? 'That content can be read is not proven yet.'}</p>
          {emptyHint !== undefined && <p>{emptyHint}</p>}
        </Alert>
      )
    case 'failed': {
      const failure = failureOf(diagnosis)
      return (
        <Alert tone="error" title={failedTitle} actions={actions}>
          {failure !== undefined && (
            <>
              <p>
                <strong>{titleOf(diagnosis.steps, failure.step)}: </strong>
                {failure.message}
              </p>
              <p className={styles.help}>
                <code className={styles.code}>{failure.code}</code> {helpWords(failure.aim)}
              </p>
            </>
          )}
        </Alert>
      )
    }
  }
}

/** What somebody should know although it works. Why there was nothing to read is said already. */
function Warnings({ steps }: { readonly steps: readonly DiagnosisStep[] }) {
  const warnings = steps.filter(({ state, message }) => state === 'warning' && message !== emptyReason(steps))
  return warnings.map(({ id, title, message, code }) => (
    <p key={id} className={styles.warningLine}>
      <Icon name="warning" label="Needs attention" className={styles.warning} />
      <span>
        {title}: {message} <code className={styles.code}>{code}</code>
      </span>
    </p>
  ))
}

const actionWords = { allowed: 'Allowed', denied: 'Denied', 'not-tested': 'Not tested' } as const
const actionIcons = { allowed: 'check-circle', denied: 'cross-circle', 'not-tested': 'circle' } as const
const actionLooks = { allowed: 'passed', denied: 'failed', 'not-tested': 'pending' } as const

/** Of AWS: what the identity may do. */
function Actions({ diagnosis: { actions } }: { readonly diagnosis: Diagnosis }) {
  if (actions.length === 0) return null
  return (
    <section className={styles.actions} aria-label="AWS actions">
      <h3>AWS actions</h3>
      <ul className={styles.steps}>
        {actions.map(({ action, result }) => (
          <li key={action} className={styles.row}>
            <span className={`${styles.icon} ${styles[actionLooks[result]]}`}>
              <Icon name={actionIcons[result]} />
            </span>
            <code className={styles.action}>{action}</code>
            <span className={styles.time}>{actionWords[result]}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function CopyReport({ diagnosis, subject, nouns }: { readonly diagnosis: Diagnosis } & Pick<DiagnosisViewProps, 'subject' | 'nouns'>) {
  const copy = () => {
    navigator.clipboard.writeText(diagnosisReport(diagnosis, subject, nouns)).then(
      () => toast({ message: 'Copied: report. It holds no secrets.' }),
      () => toast({ message: 'The browser did not allow copying.', tone: 'error' }),
    )
  }
  return (
    <Button size="small" icon="copy" onClick={copy}>
      Copy report
    </Button>
  )
}
