import { useId, useState } from 'react'
import { type Control, useController, useForm, useWatch } from 'react-hook-form'
import { REMOVAL_GUARD } from '~/contract/sync'
import { type ApiFailure, isApiFailure } from '../../../api/failure'
import { useApiMutation, useApiQuery } from '../../../api/query'
import { afterPress } from '../../../form/after-press'
import { SelectField } from '../../../form/ChoiceFields'
import { Field } from '../../../form/Field'
import fieldStyles from '../../../form/Field.module.css'
import { FormError } from '../../../form/FormError'
import { applyServerErrors } from '../../../form/server-errors'
import { SwitchField } from '../../../form/SwitchField'
import { TextField } from '../../../form/TextField'
import { useLeaveGuard } from '../../../form/use-leave-guard'
import { isUnset } from '../../../lib/time'
import { Alert } from '../../../ui/Alert'
import { Button } from '../../../ui/Button'
import { PanelSkeleton, SidePanel } from '../../../ui/SidePanel'
import { toast } from '../../../ui/toast'
import formStyles from '../RegistryForm.module.css'
import { listsOfRegistries } from '../registry-operations'
import { useRegistryReasons, useRunActions } from '../use-registry-actions'
import { browserZone, intervals, intervalWords, nextRunAt, timeZones, whenWords } from './next-run'
import { fromSettings, scheduleResolver, type ScheduleValues, serverFields, toSettings } from './schedule-form'
import styles from './Sync.module.css'
import { SyncFrame, type SyncRow } from './SyncFrame'
import { PausedNote } from './PausedNote'
import { useTrail } from './use-trail'

/** When a registry is synchronised by itself, and how much such a run may take out. */
export function SchedulePanel() {
  return <SyncFrame title="Schedule">{(row) => <Schedule key={row.uid} row={row} />}</SyncFrame>
}

const FORM = 'sync-schedule'

function Schedule({ row }: { readonly row: SyncRow }) {
  const { close } = useTrail()
  const { edit } = useRegistryReasons()(row)
  const capabilities = useApiQuery('consoleCapabilities', {})
  const [saving, setSaving] = useState(false)
  const interval = capabilities.data?.syncIntervalSeconds
  return (
    <SidePanel
      title={`Schedule of ${row.name}`}
      description="When it is synchronised by itself. What somebody asks for runs at any time."
      onRequestClose={close}
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" form={FORM} variant="primary" busy={saving} disabledReason={edit}>
            Save
          </Button>
        </>
      }
    >
      {interval === undefined ? (
        <PanelSkeleton />
      ) : (
        <div className={styles.panel}>
          {edit !== undefined && (
            <Alert tone="info" role="note">
              {edit}.
            </Alert>
          )}
          <PausedNote row={row} />
          {!row.synchronised && (
            <Alert tone="info" role="note">
              It was added without synchronisation: no run starts by itself, whatever is set here.
            </Alert>
          )}
          <ScheduleForm row={row} installationSeconds={interval} onSaving={setSaving} onSaved={close} />
        </div>
      )}
    </SidePanel>
  )
}

interface ScheduleFormProps {
  readonly row: SyncRow
  readonly installationSeconds: number
  readonly onSaving: (saving: boolean) => void
  readonly onSaved: () => void
}

/** Starts from the settings as they are now and then stays as it is: what is typed is never overwritten. */
function ScheduleForm({ row, installationSeconds, onSaving, onSaved }: ScheduleFormProps) {
  const [start] = useState(() => ({ saved: row.overview.settings, zone: browserZone() }))
  const form = useForm<ScheduleValues>({
    defaultValues: fromSettings(start.saved, start.zone),
    resolver: scheduleResolver,
    mode: 'onTouched',
  })
  const { control, handleSubmit, formState } = form
  const guard = useLeaveGuard(formState.isDirty)
  const [failed, setFailed] = useState<{ readonly failure: ApiFailure; readonly messages: string[] }>()
  const save = useApiMutation('consoleRegistrySyncSettings', { invalidates: listsOfRegistries })
  const quiet = useWatch({ control, name: 'quiet' })
  const submit = handleSubmit(async (values) => {
    setFailed(undefined)
    onSaving(true)
    try {
      await save.mutateAsync({ params: { uid: row.uid }, body: toSettings(values) })
    } catch (error) {
      if (!isApiFailure(error)) throw error
      setFailed({ failure: error, messages: applyServerErrors(form, error, serverFields) })
      return
    } finally {
      onSaving(false)
    }
    guard.release()
    toast({ message: `Schedule of ${row.name} saved`, tone: 'success' })
    onSaved()
  })
  return (
    <form id={FORM} className={formStyles.form} noValidate onSubmit={(event) => void submit(event)}>
      {failed !== undefined && <FormError title="The schedule was not saved" failure={failed.failure} messages={failed.messages} />}
      <fieldset className={formStyles.section}>
        <legend>Automatic runs</legend>
        <SelectField
          control={control}
          name="interval"
          label="Interval"
          options={[
            { value: '', label: `As the installation (${intervalWords(installationSeconds)})` },
            ...intervals(installationSeconds, start.saved.intervalSeconds).map((seconds) => ({
              value: String(seconds),
              label: intervalWords(seconds),
            })),
          ]}
        />
        <SwitchField
          control={control}
          name="quiet"
          label="Quiet hours"
          note="No automatic run begins then; one that has begun goes on to its end."
        />
        {quiet && (
          <>
            <div className={styles.pair}>
              <TextField control={control} name="from" label="From" type="time" required />
              <TextField control={control} name="to" label="To" type="time" required />
            </div>
            <ZoneField control={control} zone={start.zone} />
          </>
        )}
        <Preview control={control} row={row} installationSeconds={installationSeconds} zone={start.zone} />
        <Pause row={row} />
      </fieldset>
      <fieldset className={formStyles.section}>
        <legend>Removals</legend>
        <TextField
          control={control}
          name="share"
          label="Share that a run may remove (%)"
          required
          hint={`A run that would remove more of the registry than this, and at least ${REMOVAL_GUARD.versions} versions, waits for a person. So does one that would remove what a profile uses; 100 holds only that.`}
        />
      </fieldset>
      {guard.dialog}
    </form>
  )
}

/** A text with suggestions: every zone that the browser knows. The server says whether another name is one. */
function ZoneField({ control, zone }: { readonly control: Control<ScheduleValues>; readonly zone: string }) {
  const { field, fieldState } = useController({ control, name: 'timeZone' })
  const list = useId()
  const [zones] = useState(() => timeZones(zone))
  return (
    <Field label="Time zone" required hint="Type a part of its name: Berlin, New_York, UTC." error={fieldState.error?.message}>
      {(aria) => (
        <>
          <input
            {...aria}
            {...field}
            className={fieldStyles.input}
            list={list}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            onBlur={() => afterPress(field.onBlur)}
          />
          <datalist id={list}>
            {zones.map((each) => (
              <option key={each} value={each} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  )
}

/** No run by itself, for as long as somebody wants: at once, whatever else stands in the form. */
function Pause({ row }: { readonly row: SyncRow }) {
  const { pause } = useRunActions()
  const { edit } = useRegistryReasons()(row)
  if (!row.synchronised || row.needsCredentials || row.overview.paused !== null) return null
  return (
    <div>
      <Button size="small" icon="pause" disabledReason={edit} onClick={() => pause(row)}>
        Pause synchronisation
      </Button>
    </div>
  )
}

interface PreviewProps {
  readonly control: Control<ScheduleValues>
  readonly row: SyncRow
  readonly installationSeconds: number
  readonly zone: string
}

/** What the settings on screen come to. */
function Preview({ control, row, installationSeconds, zone }: PreviewProps) {
  const [now] = useState(Date.now)
  const values = useWatch({ control, compute: (all: ScheduleValues) => all })
  if (!row.synchronised || row.overview.paused !== null) return null
  const { sync, overview } = row
  const last = overview.lastRun?.finishedAt ?? sync.lastRunTime
  const facts = { lastRunAt: isUnset(last) ? undefined : Date.parse(last), installationSeconds }
  return (
    <p className={styles.preview} role="status">
      {previewWords(values, facts, zone, now)}
    </p>
  )
}

function previewWords(values: ScheduleValues, facts: Parameters<typeof nextRunAt>[1], zone: string, now: number): string {
  const settings = toSettings(values)
  const shown = settings.quietHours?.timeZone ?? zone
  try {
    return `Next run about ${whenWords(nextRunAt(settings, facts, now), shown)}`
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return 'Choose a time zone to see when it runs next.'
  }
}
