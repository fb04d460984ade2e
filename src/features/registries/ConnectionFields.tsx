import { type Control, useFormState, useWatch } from 'react-hook-form'
import { ChipsField } from '../../form/ChipsField'
import { PasswordField } from '../../form/PasswordField'
import { TextField } from '../../form/TextField'
import { absoluteTime } from '../../lib/time'
import { Tabs } from '../../ui/Tabs'
import { passwordNeeded, type RegistryFormValues, type SavedConnection } from './registry-form'
import { contentPathsNote, endpointPreview } from './registry-form-words'
import styles from './RegistryForm.module.css'

interface Props {
  readonly control: Control<RegistryFormValues>
}

const authenticationTypes = [{ id: 'basic', label: 'Basic' }]

export function ConnectionSection({ control }: Props) {
  return (
    <fieldset className={styles.section}>
      <legend>Connection</legend>
      <div>
        <Tabs label="OCI Authentication Type" items={authenticationTypes} selected="basic" onSelect={() => {}}>
          <div className={styles.fields}>
            <EndpointField control={control} />
            <TextField
              control={control}
              name="endpointSuffix"
              label="Endpoint Suffix"
              hint="Only where the registry API stands below a path, as with JFrog Artifactory."
              placeholder="artifactory/api/docker/packs"
              mono
            />
            <ContentPathField control={control} />
          </div>
        </Tabs>
      </div>
    </fieldset>
  )
}

function EndpointField({ control }: Props) {
  const endpoint = useWatch({ control, name: 'endpoint' })
  const preview = endpointPreview(endpoint)
  return (
    <TextField
      control={control}
      name="endpoint"
      label="Endpoint"
      required
      mono
      placeholder="https://registry.example.com"
      note={
        preview === undefined ? (
          'Host name of the registry, with a port if it has its own.'
        ) : (
          <>
            Used as <span className={styles.address}>{preview.endpoint}</span>
            {preview.notes.length > 0 && ` (${preview.notes.join('; ')})`}
          </>
        )
      }
    />
  )
}

function ContentPathField({ control }: Props) {
  const note = useWatch({ control, compute: (values: RegistryFormValues) => contentPathsNote(values.contentPaths) })
  return (
    <ChipsField
      control={control}
      name="contentPaths"
      label="Base Content Path"
      hint="Project or directory that holds the packs. Press Enter after each; leave empty for the whole registry."
      placeholder="internal"
      mono
      {...(note === undefined ? {} : { note })}
    />
  )
}

export function CredentialsSection({ control, saved }: Props & { readonly saved: SavedConnection | undefined }) {
  return (
    <fieldset className={styles.section}>
      <legend>Credentials</legend>
      <TextField control={control} name="username" label="Username" hint="Leave both empty for a registry without authentication." />
      <RegistryPassword control={control} saved={saved} />
    </fieldset>
  )
}

/** Says as soon as it is so that the stored password no longer counts, before anything is sent. */
function RegistryPassword({ control, saved }: Props & { readonly saved: SavedConnection | undefined }) {
  const reason = useWatch({
    control,
    compute: (values: RegistryFormValues) => (saved === undefined ? undefined : passwordNeeded(values, saved)),
  })
  const username = useWatch({ control, name: 'username' })
  const typed = useWatch({ control, compute: (values: RegistryFormValues) => values.password !== '' })
  const note = storedNote(saved, { reason: typed ? undefined : reason, username, typed })
  const { errors } = useFormState({ control, name: 'password' })
  // A failed check says the same under the field.
  const shown = errors.password === undefined ? note : undefined
  return <PasswordField control={control} name="password" label="Password" {...(shown === undefined ? {} : { note: shown })} />
}

function storedNote(saved: SavedConnection | undefined, now: { reason: string | undefined; username: string; typed: boolean }) {
  if (saved === undefined || !saved.hasPassword || now.typed) return undefined
  if (now.username.trim() === '') return <span className={styles.attention}>No authentication: Confirm removes the stored password.</span>
  if (now.reason !== undefined) return <span className={styles.attention}>{now.reason}.</span>
  const when = saved.secretSetAt === null ? '' : ` on ${absoluteTime(saved.secretSetAt)}`
  const who = saved.secretSetBy === null ? '' : ` by ${saved.secretSetBy}`
  return `Set${when}${who}. Leave empty to keep it.`
}
