import type { ReactNode } from 'react'
import type { Control } from 'react-hook-form'
import { useWatch } from 'react-hook-form'
import type { Diagnosis } from '~/contract/diagnosis'
import type { FailureLayer } from '~/contract/errors'
import type { ApiFailure } from '../../api/failure'
import { onDemand } from '../../lib/on-demand'
import { Alert } from '../../ui/Alert'
import { Button } from '../../ui/Button'
import { CopyText } from '../../ui/CopyText'
import { Spinner } from '../../ui/Spinner'
import type { LiveDiagnosis } from './diagnosis/live'
import { subjectOf } from './diagnosis/report-subject'
import { connectionKey } from './registry-form'
import { contentNoun } from './registry-rows'
import { kindOf, type RegistryFormValues, type SavedConnection } from './registry-values'
import styles from './RegistryForm.module.css'
import type { PresentedChainsProps } from './PresentedChains'
import { TrustAssistant } from './TrustAssistant'
import type { Check } from './use-registry-check'

export const DiagnosisView = onDemand(
  async () => (await import('./diagnosis/DiagnosisView')).DiagnosisView,
  <p className={styles.checking}>
    <Spinner /> Checking…
  </p>,
)

export interface CheckResultProps {
  readonly control: Control<RegistryFormValues>
  readonly saved: SavedConnection | undefined
  readonly check: Check | undefined
  /** Documented beginning of the message of a failed check. */
  readonly failedTitle: string
  readonly onCancel: () => void
  readonly onGoTo: (field: 'certificate' | 'insecureSkipVerify') => void
  readonly onTrust: PresentedChainsProps['onTrust']
}

/** What the last check found, next to the buttons. It speaks for the fields as they were: after a change it takes itself back. */
export function CheckResult({ control, saved, check, failedTitle, onCancel, onGoTo, onTrust }: CheckResultProps) {
  const current = useWatch({ control, compute: (values: RegistryFormValues) => connectionKey(values, saved) })
  const values = useWatch({ control, compute: (all: RegistryFormValues) => all })
  if (check === undefined) return null
  const holds = check.key === current
  const live = liveOf(check)
  if (!holds && live?.state !== 'running')
    return check.state === 'failed' ? <p className={styles.outdated}>Before your change: {reasonOf(check)}</p> : null
  if (live !== undefined) {
    const diagnosis = live.state === 'ended' ? live.diagnosis : undefined
    return (
      <DiagnosisView
        compact
        live={live}
        host={check.host}
        failedTitle={failedTitle}
        nouns={contentNoun({ providerType: kindOf(values) === 'helm' ? 'helm' : kindOf(values) === 'pack' ? 'pack' : values.provider })}
        subject={subjectOf(values)}
        onCancel={onCancel}
        emptyHint="It can be saved all the same."
        actions={diagnosis !== undefined && <TlsHelp diagnosis={diagnosis} onGoTo={onGoTo} />}
      >
        {diagnosis !== undefined && <TrustAssistant chains={diagnosis.chains} onTrust={onTrust} />}
      </DiagnosisView>
    )
  }
  switch (check.state) {
    case 'checking':
      return (
        <p className={styles.checking} role="status">
          <Spinner /> Checking {check.host}…
        </p>
      )
    case 'passed':
      return <Alert tone="success" title="Credentials validated" />
    case 'failed':
      return check.failure === undefined ? null : <FailedCall failure={check.failure} title={failedTitle} onGoTo={onGoTo} />
    case 'stopped':
    case 'empty':
      return null
  }
}

/** As its steps are shown; undefined where there are none. */
function liveOf(check: Check): LiveDiagnosis | undefined {
  switch (check.state) {
    case 'checking':
      return check.progress && { state: 'running', progress: check.progress }
    case 'stopped':
      return { state: 'stopped', progress: check.progress }
    case 'passed':
    case 'empty':
    case 'failed':
      return check.diagnosis && { state: 'ended', diagnosis: check.diagnosis }
  }
}

function reasonOf({ diagnosis, failure }: Extract<Check, { state: 'failed' }>): ReactNode {
  if (failure !== undefined) return `${layerWords(failure)}${failure.message}`
  const { failure: found, steps } = diagnosis
  if (found === null) return 'the check failed'
  return `${steps.find(({ id }) => id === found.step)?.title ?? found.step}: ${found.message}`
}

/** Failures that an uploaded certificate can mend. */
const unknownAuthority = new Set(['TLS_UNKNOWN_AUTHORITY', 'TLS_OTHER_AUTHORITY', 'TLS_SELF_SIGNED', 'TLS_MISSING_INTERMEDIATE'])
/** Failures that no setting here gets past: there is no TLS to verify. */
const noCertificate = new Set([
  'TLS_PLAIN_HTTP',
  'TLS_OLD_PROTOCOL',
  'TLS_CLIENT_CERTIFICATE',
  'TLS_NAME_UNKNOWN',
  'TLS_HANDSHAKE_FAILED',
  'TLS_TIMEOUT',
])

function TlsHelp({ diagnosis: { failure }, onGoTo }: { readonly diagnosis: Diagnosis; readonly onGoTo: CheckResultProps['onGoTo'] }) {
  if (failure === null || !failure.code.startsWith('TLS_') || noCertificate.has(failure.code)) return null
  return <TlsButtons canUpload={unknownAuthority.has(failure.code)} onGoTo={onGoTo} />
}

function TlsButtons({ canUpload, onGoTo }: { readonly canUpload: boolean; readonly onGoTo: CheckResultProps['onGoTo'] }) {
  return (
    <>
      {canUpload && (
        <Button size="small" onClick={() => onGoTo('certificate')}>
          Upload a certificate
        </Button>
      )}
      <Button size="small" onClick={() => onGoTo('insecureSkipVerify')}>
        Skip verification instead
      </Button>
    </>
  )
}

/** A check that tells no steps: that of a Palette, or one that did not come about. */
function FailedCall({
  failure,
  title,
  onGoTo,
}: {
  readonly failure: ApiFailure
  readonly title: string
  readonly onGoTo: CheckResultProps['onGoTo']
}) {
  return (
    <Alert tone="error" title={title} actions={failure.details?.layer === 'tls' && <TlsButtons canUpload onGoTo={onGoTo} />}>
      <p>
        <strong>{layerWords(failure)}</strong>
        {failure.message}
      </p>
      {failure.status >= 500 && failure.ref !== undefined && (
        <p>
          Reference <CopyText text={failure.ref} label="reference" />
        </p>
      )}
    </Alert>
  )
}

const layers: Readonly<Record<FailureLayer, string>> = {
  address: 'Address',
  policy: 'Outbound policy',
  dns: 'DNS',
  connect: 'Connection',
  tls: 'TLS',
  http: 'Registry API',
  auth: 'Authentication',
  list: 'Catalogue',
  content: 'Content',
}

function layerWords(failure: ApiFailure): string {
  const layer = failure.details?.layer
  return layer === undefined ? '' : `${layers[layer]}: `
}
