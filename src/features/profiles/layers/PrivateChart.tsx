import { useState } from 'react'
import type { ChartReport } from '~/contract/catalogue'
import { useApiMutation, useApiQuery } from '../../../api/query'
import { usePackRegistries, type PackRegistry } from '../../../catalogue/use-pack-registries'
import { Field } from '../../../form/Field'
import field from '../../../form/Field.module.css'
import { FilterSelect } from '../../../table/Toolbar'
import { Alert } from '../../../ui/Alert'
import { Button } from '../../../ui/Button'
import { LargeDialog } from '../../../ui/LargeDialog'
import { Markdown } from '../../../ui/Markdown'
import { EmptyState } from '../../../ui/States'
import { Tabs } from '../../../ui/Tabs'
import { YamlEditor } from '../../../ui/yaml/YamlEditor'
import type { LayerDraft } from '../draft'
import { chartValues } from './chart-values'
import { ConfirmFooter, useConfirm } from './confirm'
import { privateChartDraft, takenSentence } from './layer-draft'
import { registryOptions } from './picker-words'
import { useValues } from './use-values'
import styles from './Layer.module.css'

export interface PrivateChartProps {
  readonly editing: LayerDraft | undefined
  readonly taken: readonly string[]
  readonly onDirty: () => void
  readonly onConfirm: (layer: LayerDraft) => void
  readonly onClose: () => void
}

const views = [
  { id: 'values', label: 'Values' },
  { id: 'readme', label: 'README' },
] as const

/** A chart of a registry that is not synchronised: its name and version are typed, and looked for if somebody wishes. */
export function PrivateChart({ editing, taken, onDirty, onConfirm, onClose }: PrivateChartProps) {
  const [now] = useState(() => Date.now())
  const [registryUid, setRegistry] = useState(editing?.registryUid ?? '')
  const [name, setName] = useState(editing?.name ?? '')
  const [version, setVersion] = useState(editing?.version ?? '')
  const [tried, setTried] = useState(false)
  const [view, setView] = useState<string>('values')
  const { registries } = usePackRegistries()
  const own = registries?.filter(({ provider }) => provider === 'helm').toSorted(unsynchronisedFirst)
  const registry = own?.find(({ uid }) => uid === registryUid)
  const canCheck = useApiQuery('consoleCapabilities', {}).data?.features.catalogue === true
  const check = useApiMutation('consoleChartCheck')
  const checked =
    check.variables?.params.uid === registryUid &&
    check.variables.body.name === name.trim() &&
    check.variables.body.version === version.trim()
  const report = checked ? check.data : undefined
  const chart = name.trim()
  const made = chart === '' ? undefined : chartValues(chart, report?.outcome === 'found' ? report.values : '')
  const defaults = report?.outcome === 'found' ? made : (editing?.defaultValues ?? made)
  const values = useValues(editing?.values, defaults)
  const errors = {
    registry: registryUid === '' ? 'Choose a registry' : undefined,
    name: chart === '' ? 'Enter the name of the chart' : takenSentence(chart, taken),
    version: version.trim() === '' ? 'Enter the version' : undefined,
  }
  const complete = errors.registry === undefined && errors.name === undefined && errors.version === undefined
  const confirm = useConfirm(values.text, () => {
    setTried(true)
    if (!complete) return
    const registryName = registry?.name ?? editing?.registryName ?? ''
    onConfirm(
      privateChartDraft({ registryUid, registryName, name: chart, version: version.trim(), values: values.text }, defaults, editing),
    )
  })
  const typed = (set: (value: string) => void) => (value: string) => {
    onDirty()
    set(value)
  }
  const look = () => {
    setTried(true)
    if (complete) check.mutate({ params: { uid: registryUid }, body: { name: chart, version: version.trim() } })
  }

  return (
    <LargeDialog
      title={editing === undefined ? 'Add Helm Chart' : `Edit ${editing.displayName}`}
      onRequestClose={onClose}
      footer={<ConfirmFooter confirm={confirm} failure={values.failure} disabledReason={undefined} onClose={onClose} />}
    >
      <div className={styles.single}>
        {own?.length === 0 && editing === undefined ? (
          <EmptyState icon="registry">
            There is no Helm registry yet. Add one under Tenant Settings, Registries; then its charts can be named here.
          </EmptyState>
        ) : (
          <>
            <div className={styles.fields}>
              <div className={field.field} data-autofocus>
                <span className={`${field.label} ${field.required}`} aria-hidden="true">
                  Registry
                </span>
                <FilterSelect
                  label="Registry"
                  allLabel={own === undefined ? (editing?.registryName ?? 'Loading…') : 'Choose a registry'}
                  options={registryOptions(own ?? [], now)}
                  value={registryUid}
                  onChange={typed(setRegistry)}
                />
                {tried && errors.registry !== undefined && (
                  <p className={field.error} role="alert">
                    {errors.registry}
                  </p>
                )}
              </div>
              <TypedField label="Chart name" value={name} error={tried ? errors.name : undefined} onChange={typed(setName)} />
              <TypedField label="Chart version" value={version} error={tried ? errors.version : undefined} onChange={typed(setVersion)} />
            </div>
            {canCheck && (
              <div className={styles.check}>
                <Button
                  icon="search"
                  busy={check.isPending}
                  disabledReason={
                    registry?.synchronised === true ? 'This registry is synchronised: choose its charts under Public Packs.' : undefined
                  }
                  onClick={look}
                >
                  Check
                </Button>
                <span className={field.hint}>
                  Looks for the chart in the registry, and takes its values over. A layer can be added without it.
                </span>
              </div>
            )}
            {report !== undefined && <Report report={report} isOwn={values.isOwn} />}
            {checked && check.error !== null && <Alert tone="error">{check.error.message}</Alert>}
            <h3>Pack Details</h3>
            <div className={styles.tabs}>
              <Tabs label="Pack" items={views} selected={view} onSelect={(item) => setView(item.id)}>
                {view === 'readme' &&
                  (report === undefined || report.readme.trim() === '' ? (
                    <EmptyState icon="file">
                      {report === undefined ? 'Check the chart to read its README.' : 'The chart has no README.'}
                    </EmptyState>
                  ) : (
                    <Markdown source={report.readme} headingLevel={4} />
                  ))}
                <div hidden={view !== 'values'}>
                  <YamlEditor
                    label="Values"
                    value={values.text}
                    onChange={(text) => {
                      onDirty()
                      values.set(text)
                    }}
                    original={defaults}
                    originalName="the chart’s defaults"
                    documents="one"
                    height="360px"
                  />
                </div>
              </Tabs>
            </div>
          </>
        )}
      </div>
    </LargeDialog>
  )
}

/** Those that are searched under Public Packs come last; within each by name. */
function unsynchronisedFirst(a: PackRegistry, b: PackRegistry): number {
  return Number(a.synchronised) - Number(b.synchronised)
}

function Report({ report, isOwn }: { readonly report: ChartReport; readonly isOwn: boolean }) {
  switch (report.outcome) {
    case 'found':
      return (
        <Alert tone="success">
          {report.message}
          {isOwn && ' Your values were kept: Reset to defaults takes the chart’s own.'}
        </Alert>
      )
    case 'missing':
      return <Alert tone="warning">{report.message} The layer can be added all the same.</Alert>
    case 'unreachable':
      return <Alert tone="warning">{report.message} Clusters may reach it all the same: the layer can be added.</Alert>
  }
}

interface TypedFieldProps {
  readonly label: string
  readonly value: string
  readonly error: string | undefined
  readonly onChange: (value: string) => void
}

function TypedField({ label, value, error, onChange }: TypedFieldProps) {
  return (
    <Field label={label} required error={error}>
      {(aria) => (
        <input
          {...aria}
          className={`${field.input} ${field.mono}`}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}
