import { useId, useState } from 'react'
import type { PackTagEntity } from '~/contract/packs'
import { useApiQuery } from '../../../api/query'
import { PackLogo } from '../../../catalogue/PackLogo'
import { PackMarks } from '../../../catalogue/PackMarks'
import { PackReadme } from '../../../catalogue/PackReadme'
import { Alert } from '../../../ui/Alert'
import { Button } from '../../../ui/Button'
import { LargeDialog } from '../../../ui/LargeDialog'
import { Select } from '../../../ui/Select'
import { PanelSkeleton } from '../../../ui/SidePanel'
import { EmptyState, ErrorState } from '../../../ui/States'
import { Tabs } from '../../../ui/Tabs'
import { YamlEditor } from '../../../ui/yaml/YamlEditor'
import type { LayerDraft } from '../draft'
import { Constraints } from './Constraints'
import { ConfirmFooter, useConfirm } from './confirm'
import { defaultsOf, draftOf, takenSentence, versionOptions } from './layer-draft'
import { NewDefaults } from './NewDefaults'
import { Parameters } from './Parameters'
import { type PickedKind, pickerWords } from './picker-words'
import { Presets } from './Presets'
import { useOffers } from './use-offers'
import { useValues } from './use-values'
import type { ValuesChange } from './values-work'
import { useVersionContent } from './use-version'
import { ZarfForm } from './ZarfForm'
import styles from './Layer.module.css'

export interface LayerFormProps {
  readonly kind: PickedKind
  readonly name: string
  readonly registryUid: string
  readonly editing: LayerDraft | undefined
  readonly taken: readonly string[]
  /** Back to the search; undefined where there was none. */
  readonly onBack: (() => void) | undefined
  readonly onRegistry: (registryUid: string) => void
  readonly onDirty: () => void
  readonly onConfirm: (layer: LayerDraft) => void
  readonly onClose: () => void
}

const views = [
  { id: 'values', label: 'Values' },
  { id: 'readme', label: 'README' },
] as const

/** One pack, chart or package that was chosen: its version, its values and everything that helps with them. */
export function LayerForm(props: LayerFormProps) {
  const { kind, name, registryUid, editing, taken, onBack, onRegistry, onDirty, onConfirm, onClose } = props
  const words = pickerWords[kind]
  const id = useId()
  const [view, setView] = useState<string>('values')
  const [wanted, setWanted] = useState<{ readonly packUid: string; readonly version: string } | undefined>(editing)
  const found = useApiQuery('packsNameRegistryUidList', { params: { packName: name, registryUid }, query: {} })
  const pack = found.data
  const offers = useOffers(words.type, name)
  const offer = offers.find((each) => each.uid === registryUid)
  const options = versionOptions(pack, editing?.registryUid === registryUid ? editing : undefined)
  // In another registry the same version has another uid.
  const option =
    options.find(({ packUid }) => packUid === wanted?.packUid) ?? options.find((each) => each.version === wanted?.version) ?? options[0]
  const version = useVersionContent(words.type, option?.packUid ?? '', pack)
  const isStored = editing !== undefined && option?.packUid === editing.packUid
  const { content } = version
  const defaults = content === undefined ? (isStored ? editing.defaultValues : undefined) : defaultsOf(kind, name, content.values)
  const presets = content?.presets ?? (isStored ? editing.presets : [])
  const schema = content?.schema ?? (isStored ? editing.schema : [])
  const values = useValues(editing?.values, defaults)
  const contents = useContents(option !== undefined && pack !== undefined && content !== undefined ? option.packUid : undefined)
  const eol = useEol(content === undefined ? undefined : option?.packUid)
  const refusal = takenSentence(name, taken)
  const loading =
    (pack === undefined && found.error === null) ||
    (content === undefined && version.failure === null && defaults === undefined && !isStored)
  const confirm = useConfirm(values.text, () => {
    if (option === undefined) return
    const source = packOf(pack, editing)
    if (source === undefined) return
    const registryName = offer?.name ?? editing?.registryName ?? ''
    onConfirm(draftOf(kind, { pack: source, registryName, option, values: values.text, defaultValues: defaults, presets, schema }, editing))
  })
  const displayName = pack?.displayName ?? editing?.displayName ?? name
  const change = (text: string) => {
    onDirty()
    values.set(text)
  }
  const dirtyValues = {
    ...values,
    apply: (make: (text: string) => ValuesChange) => {
      onDirty()
      values.apply(make)
    },
  }

  return (
    <LargeDialog
      title={editing === undefined ? words.title : `Edit ${displayName}`}
      headerStart={
        onBack !== undefined && (
          <Button variant="quiet" size="small" icon="chevron-left" onClick={onBack}>
            All {words.noun}s
          </Button>
        )
      }
      onRequestClose={onClose}
      footer={
        <ConfirmFooter
          confirm={confirm}
          failure={values.failure}
          disabledReason={refusal ?? (option === undefined || loading ? 'The versions are on their way.' : undefined)}
          onClose={onClose}
        />
      }
    >
      <div className={styles.form}>
        <div className={styles.aside}>
          <div className={styles.about}>
            <PackLogo url={pack?.logoUrl ?? editing?.logoUrl ?? ''} />
            <div className={styles.names}>
              <strong>{displayName}</strong>
              <span className={styles.name}>{name}</span>
            </div>
          </div>
          {content !== undefined && <PackMarks version={{ annotations: content.annotations, eol }} />}
          <Select
            label="Pack Version"
            options={options.map(({ packUid, label }) => ({ value: packUid, label }))}
            value={option?.packUid ?? ''}
            onChange={(next) => {
              onDirty()
              setWanted(options.find(({ packUid }) => packUid === next))
            }}
          />
          {offers.length > 1 && (
            <Select
              label="From registry"
              options={offers.map((each) => ({ value: each.uid, label: `${each.name} (${each.scope})` }))}
              value={registryUid}
              onChange={onRegistry}
            />
          )}
          {presets.length > 0 && <Presets presets={presets} values={dirtyValues} defaults={defaults ?? ''} />}
          {kind === 'zarf' && contents !== undefined && <ZarfForm contents={contents} values={dirtyValues} />}
          {schema.length > 0 && <Parameters schema={schema} values={dirtyValues} defaults={defaults ?? ''} />}
          {contents !== undefined && <Constraints contents={contents} />}
        </div>
        <div className={styles.main}>
          <h3 id={`${id}details`}>Pack Details</h3>
          {refusal !== undefined && <Alert tone="warning">{refusal}</Alert>}
          {found.error !== null && pack === undefined && (
            <Lost editing={editing} message={found.error.message} reference={found.error.ref} onRetry={() => void found.refetch()} />
          )}
          {version.failure !== null && (
            <ErrorState title="The values could not be loaded" message={version.failure.message} onRetry={version.retry} />
          )}
          {version.unavailable !== undefined && (
            <Alert
              tone="warning"
              actions={
                <Button size="small" onClick={version.retry}>
                  Try again
                </Button>
              }
            >
              The chart could not be opened: {version.unavailable} Its own values are not known; the layer can be added all the same.
            </Alert>
          )}
          {pack?.tags.length === 0 && editing === undefined ? (
            <EmptyState icon="packs">No version of it is left: the registry has none any more, or all of them are disabled.</EmptyState>
          ) : (
            <div className={styles.tabs}>
              <Tabs label="Pack" items={kind === 'zarf' ? views.slice(0, 1) : views} selected={view} onSelect={(item) => setView(item.id)}>
                {view === 'readme' && option !== undefined && <PackReadme uid={option.packUid} />}
                <div hidden={view !== 'values'} className={styles.section}>
                  {loading && editing === undefined ? (
                    <PanelSkeleton />
                  ) : (
                    <>
                      <NewDefaults editing={editing} option={option} values={dirtyValues} defaults={defaults} />
                      <YamlEditor
                        label="Values"
                        value={values.text}
                        onChange={change}
                        original={defaults}
                        documents="one"
                        height="clamp(280px, calc(100vh - 430px), 520px)"
                      />
                    </>
                  )}
                </div>
              </Tabs>
            </div>
          )}
        </div>
      </div>
    </LargeDialog>
  )
}

type Source = Pick<PackTagEntity, 'name' | 'displayName' | 'layer' | 'addonType' | 'logoUrl' | 'registryUid'>

/** What is known about the pack: from its registry, or from when the layer was chosen. */
function packOf(pack: PackTagEntity | undefined, editing: LayerDraft | undefined): Source | undefined {
  return pack ?? editing
}

/** What stands in a version beside its values, where the backend can tell. */
function useContents(uid: string | undefined) {
  const known = useApiQuery('consoleCapabilities', {}).data?.features.catalogue === true
  return useApiQuery('consolePackContents', { params: { uid: uid ?? '' } }, { enabled: known && uid !== undefined }).data
}

/** The end of life comes with a call of its own, and joins when it is there. */
function useEol(uid: string | undefined): string {
  const found = useApiQuery('packsSummaryList', { query: { filters: `metadata.uid=${uid ?? ''}` } }, { enabled: uid !== undefined })
  return found.data?.items[0]?.spec.eol ?? ''
}

interface LostProps {
  readonly editing: LayerDraft | undefined
  readonly message: string
  readonly reference: string | undefined
  readonly onRetry: () => void
}

function Lost({ editing, message, reference, onRetry }: LostProps) {
  if (editing === undefined)
    return <ErrorState title="The versions could not be loaded" message={message} reference={reference} onRetry={onRetry} />
  return (
    <Alert
      tone="warning"
      actions={
        <Button size="small" onClick={onRetry}>
          Try again
        </Button>
      }
    >
      Its versions could not be read from {editing.registryName === '' ? 'the registry' : editing.registryName}: {message} The layer stays
      as it was chosen; its values can be changed.
    </Alert>
  )
}
