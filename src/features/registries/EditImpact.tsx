import { type Control, useFormState, useWatch } from 'react-hook-form'
import { splitContentPaths } from '~/contract/endpoint'
import { countOf } from '../../lib/number'
import { Alert } from '../../ui/Alert'
import { impactWords, isUsed, leftOut } from './impact-words'
import styles from './RegistryImpact.module.css'
import { ImpactList } from './RegistryImpact'
import type { RegistryFormValues } from './registry-values'
import { contentNoun } from './registry-rows'
import { useImpact } from './use-impact'

export interface EditImpactProps {
  readonly uid: string
  readonly control: Control<RegistryFormValues>
}

/** While an edit changes where content comes from: what relies on it. */
export function EditImpact({ uid, control }: EditImpactProps) {
  const { dirtyFields } = useFormState({
    control,
    name: ['endpoint', 'endpointSuffix', 'contentPaths', 'insecureSkipVerify', 'certificate'],
  })
  const [provider, paths] = useWatch({ control, name: ['provider', 'contentPaths'] })
  const moved = dirtyFields.endpoint === true || dirtyFields.endpointSuffix === true
  const repathed = dirtyFields.contentPaths !== undefined
  const tls = dirtyFields.insecureSkipVerify === true || dirtyFields.certificate === true
  const { impact } = useImpact(uid)
  if (impact === undefined || !isUsed(impact.totals) || !(moved || repathed || tls)) return null
  const gone = repathed ? leftOut(impact, splitContentPaths(paths.join(','))) : 0
  return (
    <Alert
      tone={moved || gone > 0 ? 'warning' : 'info'}
      role="status"
      title={impactWords(impact.totals, contentNoun({ providerType: provider }))}
    >
      {moved && <p>What the new address does not hold under the same name and version will be missing in them.</p>}
      {repathed && gone > 0 && <p>{countOf(gone, 'layer')} of them stand below none of these paths and will be missing.</p>}
      {repathed && gone === 0 && impact.profiles.length > 0 && <p>All of it stands below these paths.</p>}
      {repathed && impact.profiles.length === 0 && <p>What stands below none of these paths will be missing in them.</p>}
      {tls && !moved && <p>Their clusters fetch it with these TLS settings.</p>}
      <details className={styles.more}>
        <summary>Which they are</summary>
        <ImpactList impact={impact} nameOnly />
      </details>
    </Alert>
  )
}
