import type { Tenant } from '~/contract/people'
import { useApiQuery } from '../../api/query'
import { absoluteLink } from '../../lib/absolute-link'
import { CopyOnceDialog } from '../../ui/CopyOnceDialog'

/** The activation link of a tenant's first admin; nothing when it was used already. */
export function ActivatedTenant({ tenant, onClose }: { readonly tenant: Tenant; readonly onClose: () => void }) {
  const { uid: tenantUid, name } = tenant.metadata
  const user = useApiQuery('tenantsUidUser', { params: { tenantUid } }).data
  if (user === undefined || user.status.activationLink === '') return null
  return (
    <CopyOnceDialog
      title={`Activation link for ${name}`}
      label="activation link"
      text={absoluteLink(user.status.activationLink)}
      copyLabel="Copy link & close"
      onClose={onClose}
    >
      <p>
        Send this link to {user.spec.emailId}, the first admin of {name}. It works once, for 24 hours; there a password is chosen.
      </p>
    </CopyOnceDialog>
  )
}
