import type { Control } from 'react-hook-form'
import { useWatch } from 'react-hook-form'
import type { FailureLayer } from '~/contract/errors'
import type { ApiFailure } from '../../api/failure'
import { Alert } from '../../ui/Alert'
import { Button } from '../../ui/Button'
import { CopyText } from '../../ui/CopyText'
import { Spinner } from '../../ui/Spinner'
import { connectionKey } from './registry-form'
import type { RegistryFormValues, SavedConnection } from './registry-values'
import styles from './RegistryForm.module.css'
import type { Check } from './use-registry-check'

export interface CheckResultProps {
  readonly control: Control<RegistryFormValues>
  readonly saved: SavedConnection | undefined
  readonly check: Check | undefined
  /** Documented beginning of the message of a failed check. */
  readonly failedTitle: string
  readonly onGoTo: (field: 'certificate' | 'insecureSkipVerify') => void
}

/** What the last check found, next to the buttons. It speaks for the fields as they were: after a change it takes itself back. */
export function CheckResult({ control, saved, check, failedTitle, onGoTo }: CheckResultProps) {
  const current = useWatch({ control, compute: (values: RegistryFormValues) => connectionKey(values, saved) })
  if (check === undefined) return null
  const holds = check.key === current
  switch (check.state) {
    case 'checking':
      return (
        <p className={styles.checking} role="status">
          <Spinner /> Checking {check.host}…
        </p>
      )
    case 'passed':
      return holds ? <Alert tone="success" title="Credentials validated" /> : null
    case 'failed':
      if (!holds) {
        return (
          <p className={styles.outdated}>
            Before your change: {layerWords(check.failure)}
            {check.failure.message}
          </p>
        )
      }
      return <FailedCheck failure={check.failure} title={failedTitle} onGoTo={onGoTo} />
  }
}

function FailedCheck({ failure, title, onGoTo }: { failure: ApiFailure; title: string; onGoTo: CheckResultProps['onGoTo'] }) {
  const isTls = failure.details?.layer === 'tls'
  return (
    <Alert
      tone="error"
      title={title}
      actions={
        isTls && (
          <>
            <Button size="small" onClick={() => onGoTo('certificate')}>
              Upload a certificate
            </Button>
            <Button size="small" onClick={() => onGoTo('insecureSkipVerify')}>
              Skip verification instead
            </Button>
          </>
        )
      }
    >
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
