import { type Control, useWatch } from 'react-hook-form'
import { TextField } from '../../form/TextField'
import { endpointPreview, pointsToGitHub } from './registry-form-words'
import type { RegistryFamily, RegistryFormValues } from './registry-values'
import styles from './RegistryForm.module.css'

const placeholders: Readonly<Record<RegistryFamily, string>> = {
  oci: 'https://registry.example.com',
  helm: 'https://charts.example.com/stable',
  pack: 'https://packs.example.com',
}
const hints: Readonly<Record<RegistryFamily, string>> = {
  oci: 'Host name of the registry, with a port if it has its own.',
  helm: 'Address of the repository, below which index.yaml stands.',
  pack: 'Address of the registry, starting with https://.',
}

/** The address of any registry but those in Amazon ECR, with what it will be used as. */
export function EndpointField({ control }: { readonly control: Control<RegistryFormValues> }) {
  const [family, endpoint] = useWatch({ control, name: ['family', 'endpoint'] })
  const isGitHub = useWatch({ control, compute: pointsToGitHub })
  const preview = endpointPreview(endpoint)
  return (
    <TextField
      control={control}
      name="endpoint"
      label="Endpoint"
      required
      mono
      placeholder={placeholders[family]}
      note={
        preview === undefined ? (
          hints[family]
        ) : (
          <>
            Used as <span className={styles.address}>{preview.endpoint}</span>
            {preview.notes.length > 0 && ` (${preview.notes.join('; ')})`}
            {isGitHub && (
              <>
                . GitHub Container Registry needs <span className={styles.address}>ghcr.io/users/&lt;user&gt;</span> or{' '}
                <span className={styles.address}>ghcr.io/orgs/&lt;organization&gt;</span>, provider Helm and synchronisation.
              </>
            )}
          </>
        )
      }
    />
  )
}
