import { Button } from '../../ui/Button'
import { Skeleton } from '../../ui/Skeletons'
import { DetailsSection } from './DetailsSection'
import { impactWords, isUsed } from './impact-words'
import styles from './RegistryImpact.module.css'
import { ImpactList, Repoint } from './RegistryImpact'
import { contentNoun, type RegistryRow } from './registry-rows'
import { useImpact } from './use-impact'

/** Profiles that use a registry; nothing where the backend does not know. */
export function UsedBy({ row }: { readonly row: RegistryRow }) {
  const { impact, looking, failure, refetch } = useImpact(row.uid)
  if (impact === undefined && !looking && failure === null) return null
  return (
    <DetailsSection title="Used by">
      {looking && <Skeleton height="40px" />}
      {failure !== null && (
        <p>
          {failure.message}{' '}
          <Button size="small" onClick={refetch}>
            Try again
          </Button>
        </p>
      )}
      {impact !== undefined && !isUsed(impact.totals) && <p className={styles.secondary}>No profile uses it.</p>}
      {impact !== undefined && isUsed(impact.totals) && (
        <div className={styles.body}>
          <p>{impactWords(impact.totals, contentNoun(row))}.</p>
          <ImpactList impact={impact} />
          <Repoint uid={row.uid} name={row.name} impact={impact} />
        </div>
      )}
    </DetailsSection>
  )
}
