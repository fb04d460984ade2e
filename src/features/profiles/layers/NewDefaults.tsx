import { useState } from 'react'
import { Alert } from '../../../ui/Alert'
import { Button } from '../../../ui/Button'
import { YamlDiff } from '../../../ui/yaml/YamlDiff'
import type { LayerDraft } from '../draft'
import type { VersionOption } from './layer-draft'
import type { Values } from './use-values'

export interface NewDefaultsProps {
  readonly editing: LayerDraft | undefined
  readonly option: VersionOption | undefined
  readonly values: Values
  /** Of the version that is chosen. */
  readonly defaults: string | undefined
}

/** Own values stay when another version is chosen; what is new in that version can be taken over. */
export function NewDefaults({ editing, option, values, defaults }: NewDefaultsProps) {
  // What the values were made from: the defaults of the version before.
  const [basis, setBasis] = useState(editing?.defaultValues ?? (editing === undefined ? defaults : undefined))
  const [basisUid, setBasisUid] = useState(editing?.packUid ?? option?.packUid)
  const [showing, setShowing] = useState(false)
  // Values that nobody changed follow their version, and so does what they were made from; the first defaults that come are the basis.
  if (defaults !== undefined && (basis === undefined || !values.isOwn) && (basis !== defaults || basisUid !== option?.packUid)) {
    const isFirst = basis === undefined && basisUid === option?.packUid
    if (isFirst || !values.isOwn) {
      setBasis(defaults)
      setBasisUid(option?.packUid)
    }
  }
  if (option === undefined || defaults === undefined || !values.isOwn || option.packUid === basisUid || defaults === basis) return null
  const take = () => {
    values.apply((text) => ({ what: 'merge-defaults', text, before: basis ?? '', after: defaults }))
    setBasis(defaults)
    setBasisUid(option.packUid)
    setShowing(false)
  }
  return (
    <>
      <Alert
        tone="info"
        actions={
          <>
            <Button size="small" onClick={take}>
              Take new defaults
            </Button>
            <Button size="small" variant="quiet" aria-pressed={showing} onClick={() => setShowing(!showing)}>
              Show what changed
            </Button>
          </>
        }
      >
        Your values were kept. {option.version} has other defaults: take them over where you changed nothing.
      </Alert>
      {showing && <YamlDiff label={`Defaults of ${option.version}`} before={basis ?? ''} after={defaults} height="240px" />}
    </>
  )
}
