import { useNavigate } from 'react-router'
import type { CatalogueItem } from '~/contract/catalogue'
import { titleOf, typeLabel } from '../../catalogue/pack-types'
import { useCatalogue } from '../../catalogue/use-catalogue'
import type { PackRegistry } from '../../catalogue/use-pack-registries'
import { can, useSession } from '../../session/session'
import { Button } from '../../ui/Button'
import { Chip } from '../../ui/Chip'
import { PanelSkeleton, SidePanel } from '../../ui/SidePanel'
import { ErrorState } from '../../ui/States'
import { PackVersions } from './PackVersions'
import styles from './PackDetails.module.css'
import { addressInWizard } from './wizard-address'
import { itemAt, type PackAddress } from './use-pack-address'

export interface PackDetailsProps {
  readonly address: PackAddress
  /** From the list, if it is there already: perhaps without the registries that are filtered away. */
  readonly known: CatalogueItem | undefined
  readonly registries: readonly PackRegistry[]
}

/** One pack, over the list; registry, version and tab are in the address. */
export function PackDetails({ address, known, registries }: PackDetailsProps) {
  const navigate = useNavigate()
  const session = useSession()
  const { name, kind, from } = address
  const found = useCatalogue({ name })
  const item = itemAt(found.items ?? [], name, kind) ?? known
  const offer = item?.registries.find(({ uid }) => uid === from) ?? item?.registries[0]
  const label = item === undefined ? undefined : typeLabel(item.type)
  const canUse = item !== undefined && session.scope === 'tenant' && can(session, 'clusterProfile.create')
  return (
    <SidePanel
      title={item === undefined ? name : titleOf(item)}
      description={
        <span className={styles.subtitle}>
          <span className={styles.mono}>{name}</span>
          {label !== undefined && <Chip tone="accent">{label}</Chip>}
        </span>
      }
      onRequestClose={address.close}
      wide
      {...(canUse && {
        footer: (
          <Button variant="primary" icon="add" onClick={() => void navigate(addressInWizard(item))}>
            Use in a profile
          </Button>
        ),
      })}
    >
      {item !== undefined && offer !== undefined ? (
        <PackVersions key={offer.uid} item={item} offer={offer} address={address} registries={registries} />
      ) : found.failure !== null ? (
        <ErrorState
          title="The pack could not be loaded"
          message={found.failure.message}
          reference={found.failure.ref}
          onRetry={found.refetch}
        />
      ) : found.items !== undefined && !found.updating ? (
        <ErrorState title={`There is no pack ${name}`} message="It may have left its registry, or the registry was removed." />
      ) : (
        <PanelSkeleton />
      )}
    </SidePanel>
  )
}
