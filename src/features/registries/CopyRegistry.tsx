import { useApiQuery } from '../../api/query'
import { CodeDialog } from '../../ui/CodeDialog'
import { ConfirmDialog } from '../../ui/Dialog'
import { registryCode } from './registry-code'
import { operations } from './registry-operations'
import type { RegistryRow } from './registry-rows'

export interface CopyRegistryProps {
  readonly row: Pick<RegistryRow, 'uid' | 'name' | 'kind' | 'scope' | 'synchronised'>
  readonly onClose: () => void
}

/** A registry as Terraform, curl or JSON. */
export function CopyRegistry({ row, onClose }: CopyRegistryProps) {
  const { data, error, refetch } = useApiQuery(operations[row.kind].get, { params: { uid: row.uid } })
  const title = `Copy ${row.name} as`
  if (error !== null && data === undefined) {
    return (
      <ConfirmDialog
        open
        title={title}
        confirmLabel="Try again"
        cancelLabel="Close"
        onCancel={onClose}
        onConfirm={() => void refetch()}
        error={error.message}
      >
        <p>The registry could not be loaded.</p>
      </ConfirmDialog>
    )
  }
  if (data === undefined) return null
  const { terraform, curl, json } = registryCode(data, {
    kind: row.kind,
    scope: row.scope,
    origin: window.location.origin,
    synchronised: row.synchronised,
  })
  const secrets = 'Secrets are variables: a stored secret is never handed out.'
  return (
    <CodeDialog
      title={title}
      onClose={onClose}
      forms={[
        {
          id: 'terraform',
          label: 'Terraform',
          text: terraform ?? '',
          note: `For the provider spectrocloud/spectrocloud. ${secrets}`,
          ...(terraform === undefined && {
            disabledReason:
              row.scope === 'system'
                ? 'Terraform works for a tenant, not for the system'
                : 'The provider has no resource for legacy pack registries',
          }),
        },
        {
          id: 'curl',
          label: 'curl',
          text: curl,
          note: `${row.scope === 'system' ? 'Put the token of a session into CONSOLE_TOKEN.' : 'Put an API key into CONSOLE_API_KEY (Tenant Settings > API Keys).'} ${secrets}`,
        },
        { id: 'json', label: 'JSON', text: json, note: `The body of the call that adds it. ${secrets}` },
      ]}
    />
  )
}
