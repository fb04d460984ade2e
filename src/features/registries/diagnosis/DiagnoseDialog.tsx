import { useEffect, useRef, useState } from 'react'
import { type ApiFailure, isApiFailure } from '../../../api/failure'
import { useApiQuery } from '../../../api/query'
import { Alert } from '../../../ui/Alert'
import { Button } from '../../../ui/Button'
import { CopyText } from '../../../ui/CopyText'
import { SidePanel } from '../../../ui/SidePanel'
import { fromRegistry } from '../registry-form'
import { operations } from '../registry-operations'
import { contentNoun, type RegistryRow } from '../registry-rows'
import { useArea } from '../use-area'
import { diagnose } from './diagnose'
import { DiagnosisView } from './DiagnosisView'
import { type LiveDiagnosis, noProgress } from './live'
import { type ReportSubject, subjectOf } from './report-subject'

export interface DiagnoseDialogProps {
  readonly row: RegistryRow
  readonly onClose: () => void
}

type Shown = LiveDiagnosis | { readonly state: 'broken'; readonly failure: ApiFailure }

/** Proves a registry as it is saved, step by step, as soon as it opens. */
export function DiagnoseDialog({ row, onClose }: DiagnoseDialogProps) {
  const { checkFailed } = useArea()
  const { shown, run, cancel } = useSavedDiagnosis(row)
  const registry = useApiQuery(operations[row.kind].get, { params: { uid: row.uid } })
  const subject = registry.data === undefined ? bareSubject(row) : subjectOf(fromRegistry(registry.data))
  return (
    <SidePanel
      title={`Diagnose ${row.name}`}
      onRequestClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Close</Button>
          <Button variant="primary" icon="sync" busy={shown.state === 'running'} onClick={run}>
            Diagnose again
          </Button>
        </>
      }
    >
      {shown.state === 'broken' ? (
        <Alert tone="error" title={`${row.name} could not be diagnosed`}>
          <p>{shown.failure.message}</p>
          {shown.failure.ref !== undefined && (
            <p>
              Reference <CopyText text={shown.failure.ref} label="reference" />
            </p>
          )}
        </Alert>
      ) : (
        <DiagnosisView
          live={shown}
          host={row.endpoint}
          failedTitle={checkFailed}
          nouns={contentNoun(row)}
          subject={subject}
          onCancel={cancel}
          emptyHint="It is synchronised all the same: what appears there will be found."
        />
      )}
    </SidePanel>
  )
}

/** As long as the settings are on their way. */
function bareSubject({ kind, endpoint }: RegistryRow): ReportSubject {
  return { kind, endpoint, suffix: '', contentPaths: [], auth: 'none', roleArn: '', skipsVerification: false, hasCertificate: false }
}

function useSavedDiagnosis({ uid, kind, endpoint, synchronised }: RegistryRow) {
  const [shown, setShown] = useState<Shown>({ state: 'running', progress: noProgress })
  const [attempt, setAttempt] = useState(0)
  const running = useRef<AbortController>(undefined)
  const counts = synchronised || kind === 'helm'

  useEffect(() => {
    const abort = new AbortController()
    running.current = abort
    let progress = noProgress
    const show = (next: Shown) => {
      if (running.current === abort) setShown(next)
    }
    const prove = async () => {
      try {
        const diagnosis = await diagnose(
          { kind: 'saved', registryUid: uid, preview: counts },
          {
            endpoint,
            signal: abort.signal,
            onProgress: (next) => {
              progress = next
              if (!abort.signal.aborted) show({ state: 'running', progress })
            },
          },
        )
        show({ state: 'ended', diagnosis })
      } catch (error) {
        if (abort.signal.aborted) show({ state: 'stopped', progress })
        else if (isApiFailure(error)) show({ state: 'broken', failure: error })
        else throw error
      }
    }
    void prove()
    return () => abort.abort()
  }, [attempt, uid, endpoint, counts])
  return {
    shown,
    run: () => {
      setShown({ state: 'running', progress: noProgress })
      setAttempt(attempt + 1)
    },
    cancel: () => running.current?.abort(),
  }
}
