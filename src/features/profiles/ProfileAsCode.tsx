import { useQuery } from '@tanstack/react-query'
import type { ApiFailure } from '../../api/failure'
import { apiQuery, useApiQuery } from '../../api/query'
import { CodeDialog } from '../../ui/CodeDialog'
import { ConfirmDialog } from '../../ui/Dialog'
import { profileCode } from './profile-code'
import type { ProfileFacts } from './profile-rows'
import { type LoadedProfile, loadProfile } from './wizard/load-profile'

const SECRETS = 'Sensitive defaults are variables: they are never handed out.'

/** A profile as Terraform, curl or JSON. */
export function ProfileAsCode({ profile, onClose }: { readonly profile: ProfileFacts; readonly onClose: () => void }) {
  const { uid, name, version } = profile
  const { queryKey } = apiQuery('clusterProfilesGet', { params: { uid } })
  const loaded = useQuery<LoadedProfile, ApiFailure>({ queryKey: [...queryKey, 'code'], queryFn: ({ signal }) => loadProfile(uid, signal) })
  const variables = useApiQuery('clusterProfilesUidVariablesGet', { params: { uid } })
  const title = `Copy ${name} ${version} as`
  const failure = loaded.error ?? variables.error
  if (failure !== null) {
    const again = () => {
      void loaded.refetch()
      void variables.refetch()
    }
    return (
      <ConfirmDialog
        open
        title={title}
        confirmLabel="Try again"
        cancelLabel="Close"
        error={failure.message}
        onCancel={onClose}
        onConfirm={again}
      >
        <p>The profile could not be loaded.</p>
      </ConfirmDialog>
    )
  }
  if (loaded.data === undefined || variables.data === undefined) return null
  const { terraform, curl, json } = profileCode(
    { uid, type: loaded.data.type, draft: loaded.data.draft, variables: variables.data.variables },
    window.location.origin,
  )
  return (
    <CodeDialog
      title={title}
      onClose={onClose}
      forms={[
        { id: 'terraform', label: 'Terraform', text: terraform, note: `For the provider spectrocloud/spectrocloud. ${SECRETS}` },
        { id: 'curl', label: 'curl', text: curl, note: `Put an API key into CONSOLE_API_KEY (Tenant Settings > API Keys). ${SECRETS}` },
        { id: 'json', label: 'JSON', text: json, note: `The body of the call that creates it. ${SECRETS}` },
      ]}
    />
  )
}
