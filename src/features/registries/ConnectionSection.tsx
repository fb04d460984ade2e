import { useWatch } from 'react-hook-form'
import { ChipsField } from '../../form/ChipsField'
import { TextField } from '../../form/TextField'
import { type TabItem, Tabs } from '../../ui/Tabs'
import { EcrEndpointField } from './EcrEndpointField'
import { EndpointField } from './EndpointField'
import type { SectionProps } from './form-section'
import { contentPathHint, contentPathsNote, pointsToGitHub } from './registry-form-words'
import type { RegistryFormValues } from './registry-values'
import styles from './RegistryForm.module.css'
import { SynchronizationField } from './SynchronizationField'

/** Where the registry is, and what of it is read. */
export function ConnectionSection(props: SectionProps) {
  const { control } = props
  const family = useWatch({ control, name: 'family' })
  return (
    <fieldset className={styles.section}>
      <legend>Connection</legend>
      {family === 'oci' ? <OciConnection {...props} /> : <EndpointField control={control} />}
      {family === 'helm' && <SynchronizationField {...props} />}
    </fieldset>
  )
}

function OciConnection(props: SectionProps) {
  const { form, control, saved } = props
  const [ociAuth, provider] = useWatch({ control, name: ['ociAuth', 'provider'] })
  return (
    <div>
      <Tabs
        label="OCI Authentication Type"
        items={authenticationTypes(provider, saved === undefined ? undefined : ociAuth)}
        selected={ociAuth}
        onSelect={({ id }) => form.setValue('ociAuth', id === 'ecr' ? 'ecr' : 'basic', { shouldDirty: true })}
      >
        <div className={styles.fields}>
          {provider === 'zarf' && (
            <p className={styles.note}>Zarf packages are read with Basic credentials only; Amazon ECR is not supported for them.</p>
          )}
          <SynchronizationField {...props} />
          {ociAuth === 'ecr' ? (
            <EcrEndpointField form={form} control={control} />
          ) : (
            <>
              <EndpointField control={control} />
              <SuffixField {...props} />
            </>
          )}
          <ContentPathField {...props} />
        </div>
      </Tabs>
    </div>
  )
}

/** @param fixed in an edit, the one that the registry has */
function authenticationTypes(provider: RegistryFormValues['provider'], fixed: 'basic' | 'ecr' | undefined): TabItem[] {
  const unchangeable = 'The authentication type can’t be changed after the registry is created'
  const noEcr = provider === 'zarf' ? 'Zarf packages are not read from Amazon ECR: use Basic' : fixed === 'basic' ? unchangeable : undefined
  return [
    { id: 'basic', label: 'Basic', ...(fixed === 'ecr' && { disabledReason: unchangeable }) },
    { id: 'ecr', label: 'ECR', ...(noEcr !== undefined && { disabledReason: noEcr }) },
  ]
}

function SuffixField({ control }: SectionProps) {
  const isGitHub = useWatch({ control, compute: pointsToGitHub })
  return (
    <TextField
      control={control}
      name="endpointSuffix"
      label="Endpoint Suffix"
      hint={
        isGitHub
          ? 'Leave it blank for GitHub Container Registry.'
          : 'Only where the registry API stands below a path, as with JFrog Artifactory.'
      }
      placeholder={isGitHub ? '' : 'artifactory/api/docker/packs'}
      mono
    />
  )
}

function ContentPathField({ control }: SectionProps) {
  const note = useWatch({ control, compute: (values: RegistryFormValues) => contentPathsNote(values.contentPaths) })
  const isGitHub = useWatch({ control, compute: pointsToGitHub })
  const [provider, synchronised] = useWatch({ control, name: ['provider', 'synchronised'] })
  return (
    <ChipsField
      control={control}
      name="contentPaths"
      label="Base Content Path"
      hint={contentPathHint(provider, synchronised, isGitHub)}
      required={provider !== 'pack' && synchronised}
      placeholder="internal"
      mono
      {...(note === undefined ? {} : { note })}
    />
  )
}
