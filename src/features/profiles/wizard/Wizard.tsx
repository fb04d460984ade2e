import { type ReactNode, useId, useMemo, useRef, useState } from 'react'
import { useNavigate } from 'react-router'
import type { ProfileType } from '~/contract/profile-fields'
import { call } from '../../../api/client'
import { type ApiFailure, isApiFailure } from '../../../api/failure'
import { usePackRegistries } from '../../../catalogue/use-pack-registries'
import { FormError } from '../../../form/FormError'
import { useLeaveGuard } from '../../../form/use-leave-guard'
import { Alert } from '../../../ui/Alert'
import { Button } from '../../../ui/Button'
import { ConfirmDialog } from '../../../ui/Dialog'
import { PageHeader } from '../../../ui/PageHeader'
import { toast } from '../../../ui/toast'
import type { LayerDraft, ProfileDraft } from '../draft'
import { profilePath, PROFILES_PATH } from '../profile-paths'
import { basicErrors, layerErrors } from './basic-form'
import { BasicStep } from './BasicStep'
import { ConflictDialog } from './ConflictDialog'
import { LayersStep } from './LayersStep'
import { ReviewStep } from './ReviewStep'
import { SavedAsDraft } from './SavedAsDraft'
import type { Saved } from './save-profile'
import type { Base } from './stored-draft'
import { useDraft } from './use-draft'
import { useConstraints } from './use-constraints'
import { useWizardUrl } from './use-wizard-url'
import { obstacleTo, reachableStep, type StepId } from './wizard-steps'
import { WizardSteps } from './WizardSteps'
import styles from './Wizard.module.css'

export interface WizardProps {
  readonly title: string
  /** Where the draft is kept in this tab. */
  readonly storageKey: string
  readonly start: ProfileDraft
  readonly base: Base
  /** What it starts from was left here before. */
  readonly restored: boolean
  readonly type: ProfileType
  /** Of the profile that is edited. */
  readonly uid?: string
  /** The last button: `Finish Configuration`. */
  readonly finishLabel: string
  /** @throws {ApiFailure} when nothing was saved */
  readonly save: (draft: ProfileDraft, base: Base) => Promise<Saved>
  readonly publish: (uid: string) => Promise<Saved>
  /** The layers of what was saved just now are to be changed. */
  readonly onChangeSaved: (uid: string) => void
}

const noneRefused: ReadonlyMap<string, string> = new Map()

/** The steps to a profile, for a new one and for one that is there. */
export function Wizard({
  title,
  storageKey,
  start,
  base: startBase,
  restored,
  type,
  uid,
  finishLabel,
  save,
  publish,
  onChangeSaved,
}: WizardProps) {
  const navigate = useNavigate()
  const formId = useId()
  const url = useWizardUrl()
  const profile = useDraft(storageKey, type, start, startBase)
  const { form, basic, layers, draft, base, dirty } = profile
  const guard = useLeaveGuard(dirty, { onDiscard: profile.forget, keptAt: (pathname) => pathname === '/login' })
  const registryNameOf = useRegistryNames()
  const constraints = useConstraints(layers, type, uid)
  const [failure, setFailure] = useState<ApiFailure>()
  const [refused, setRefused] = useState(noneRefused)
  const [conflict, setConflict] = useState<ApiFailure>()
  const [saved, setSaved] = useState<Saved>()
  const [busy, setBusy] = useState(false)
  const [obstacle, setObstacle] = useState<string>()
  const [asksToDiscard, setAsksToDiscard] = useState(false)
  const [showsRestored, setShowsRestored] = useState(restored)
  const working = useRef(false)

  const step = reachableStep(url.step, basic, layers.length)
  const [first] = useState(step)
  const [moved, setMoved] = useState(false)
  if (!moved && step !== first) setMoved(true)
  const lastObstacle = layers.length === 0 ? obstacle : undefined

  /** One thing at a time. */
  const alone = async (work: () => Promise<void>) => {
    if (working.current) return
    working.current = true
    setBusy(true)
    setFailure(undefined)
    try {
      await work()
    } catch (error) {
      if (!isApiFailure(error)) throw error
      setFailure(error)
    } finally {
      working.current = false
      setBusy(false)
    }
  }

  const go = (to: StepId) => {
    setFailure(undefined)
    setObstacle(undefined)
    url.toStep(to)
  }
  const fromBasic = (to: StepId) =>
    void form.handleSubmit((values) =>
      alone(async () => {
        const known = values.name === base.draft.name.trim() && values.version === base.draft.version.trim()
        try {
          if (uid === undefined || !known) {
            await call('clusterProfilesValidateNameVersion', { query: { name: values.name, version: values.version } })
          }
        } catch (error) {
          if (!isApiFailure(error) || !showsInBasic(error)) throw error
          return
        }
        const next = obstacleTo(to, values, layers.length)
        url.toStep(next === undefined ? to : 'layers')
        setObstacle(to === 'review' ? next : undefined)
      }),
    )()
  const toStep = (to: StepId) => {
    if (step === 'basic' && to !== 'basic') fromBasic(to)
    else go(to)
  }
  const next = () => {
    if (step === 'basic') return fromBasic('layers')
    const problem = obstacleTo('review', basic, layers.length)
    if (problem === undefined) go('review')
    else setObstacle(problem)
  }

  /** Puts what the server says beside the fields of the first step. @returns whether there was something */
  const showsInBasic = (error: ApiFailure): boolean => {
    const errors = basicErrors(error)
    errors.forEach(({ field, message }, index) => form.setError(field, { type: 'server', message }, { shouldFocus: index === 0 }))
    return errors.length > 0
  }

  const finish = (what: ProfileDraft, against: Base) =>
    void alone(async () => {
      try {
        const result = await save(what, against)
        profile.forget()
        guard.release()
        if (result.unpublished === undefined) leave(result.uid, `${what.name.trim()} ${what.version.trim()} published`)
        else setSaved(result)
      } catch (error) {
        if (!isApiFailure(error)) throw error
        if (uid !== undefined && error.code === 'ResourceChanged') return setConflict(error)
        const marked = refusedLayers(error, what.layers)
        if (showsInBasic(error)) url.toStep('basic')
        else if (marked.size > 0) {
          setRefused(marked)
          url.toStep('layers')
        } else throw error
      }
    })
  const leave = (to: string, message: string) => {
    toast({ message, tone: 'success' })
    void navigate(profilePath(to))
  }
  const discard = () => {
    setAsksToDiscard(false)
    setShowsRestored(false)
    setRefused(noneRefused)
    profile.restart(base.draft, base)
    go('basic')
  }

  if (saved !== undefined) {
    return (
      <>
        <PageHeader title={title} />
        <SavedAsDraft
          name={`${draft.name.trim()} ${draft.version.trim()}`}
          saved={saved}
          onChangeLayers={() => onChangeSaved(saved.uid)}
          onPublish={async () => {
            const again = await publish(saved.uid)
            if (again.unpublished === undefined) leave(again.uid, `${draft.name.trim()} ${draft.version.trim()} published`)
            else setSaved(again)
          }}
        />
      </>
    )
  }

  const shared = { takesFocus: moved }
  return (
    <div className={styles.wizard}>
      <PageHeader
        title={title}
        actions={
          dirty && (
            <Button variant="quiet" icon="delete" onClick={() => setAsksToDiscard(true)}>
              Discard draft
            </Button>
          )
        }
      />
      <WizardSteps current={step} obstacleTo={(to) => obstacleTo(to, basic, layers.length)} onSelect={toStep} />
      {showsRestored && (
        <Alert
          tone="info"
          role="note"
          actions={
            <Button size="small" onClick={() => setShowsRestored(false)}>
              Close
            </Button>
          }
        >
          This draft was left here before. Go on with it, or discard it.
        </Alert>
      )}
      {url.step !== step && (
        <Alert tone="info" role="note">
          {obstacleTo(url.step, basic, layers.length)}.
        </Alert>
      )}
      {failure !== undefined && step !== 'review' && (
        <FormError title="This could not be checked" failure={failure} messages={[failure.message]} />
      )}
      <StepBody>
        {step === 'basic' && <BasicStep {...shared} form={form} type={type} isNew={uid === undefined} formId={formId} onNext={next} />}
        {step === 'layers' && (
          <LayersStep
            {...shared}
            layers={layers}
            onChange={profile.setLayers}
            url={url}
            constraints={constraints}
            refused={refused}
            onMended={(name) => setRefused(new Map([...refused].filter(([layer]) => layer !== name)))}
            registryNameOf={registryNameOf}
            obstacle={lastObstacle}
          />
        )}
        {step === 'review' && (
          <ReviewStep {...shared} draft={draft} type={type} constraints={constraints} registryNameOf={registryNameOf} failure={failure} />
        )}
      </StepBody>
      <footer className={styles.footer} data-step={step}>
        <Button onClick={() => void navigate(uid === undefined ? PROFILES_PATH : profilePath(uid))}>Cancel</Button>
        {step !== 'basic' && <Button onClick={() => go(step === 'review' ? 'layers' : 'basic')}>Back</Button>}
        {step === 'review' ? (
          <Button variant="primary" busy={busy} onClick={() => finish(draft, base)}>
            {finishLabel}
          </Button>
        ) : step === 'basic' ? (
          <Button variant="primary" type="submit" form={formId} busy={busy}>
            Next
          </Button>
        ) : (
          <Button variant="primary" onClick={next}>
            Next
          </Button>
        )}
      </footer>
      {conflict !== undefined && uid !== undefined && (
        <ConflictDialog
          key={conflict.ref}
          uid={uid}
          failure={conflict}
          base={base.draft}
          mine={draft}
          busy={busy}
          onClose={() => setConflict(undefined)}
          onTakeTheirs={(theirs) => {
            setConflict(undefined)
            profile.restart(theirs.draft, theirs)
            toast({ message: 'Your changes were discarded: this is the profile as it is stored now', tone: 'info' })
          }}
          onSave={(merged, theirs) => {
            setConflict(undefined)
            profile.restart(merged, theirs)
            finish(merged, theirs)
          }}
        />
      )}
      <ConfirmDialog
        open={asksToDiscard}
        title="Discard this draft?"
        confirmLabel="Discard draft"
        cancelLabel="Keep it"
        danger
        onConfirm={discard}
        onCancel={() => setAsksToDiscard(false)}
      >
        <p>{uid === undefined ? 'Everything that you typed and every layer is removed.' : 'The profile stays as it is stored.'}</p>
      </ConfirmDialog>
      {guard.dialog}
    </div>
  )
}

function StepBody({ children }: { readonly children: ReactNode }) {
  return <div className={styles.body}>{children}</div>
}

/** What the server says of layers, by their names. */
function refusedLayers(error: ApiFailure, layers: readonly LayerDraft[]): ReadonlyMap<string, string> {
  const entries = [...layerErrors(error)].flatMap(([index, message]) => {
    const name = layers[index]?.name
    return name === undefined ? [] : [[name, message] as const]
  })
  return new Map(entries)
}

/** As the registry is called now; as it was called when the layer was chosen, if it is gone. */
function useRegistryNames(): (layer: LayerDraft) => string {
  const { registries } = usePackRegistries()
  return useMemo(() => {
    const names = new Map(registries?.map(({ uid, name }) => [uid, name]))
    return ({ registryUid, registryName }) => names.get(registryUid) ?? registryName
  }, [registries])
}
