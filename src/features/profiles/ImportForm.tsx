import { zodResolver } from '@hookform/resolvers/zod'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { useNavigate } from 'react-router'
import * as z from 'zod/mini'
import { ProfileName, ProfileVersion } from '~/contract/profile-fields'
import type { ExportedProfile, ProfileImported } from '~/contract/profile-tools'
import { type ApiFailure, isApiFailure } from '../../api/failure'
import { useApiMutation } from '../../api/query'
import { usePackRegistries } from '../../catalogue/use-pack-registries'
import { FormError } from '../../form/FormError'
import { applyServerErrors, type ServerFieldMap } from '../../form/server-errors'
import { TextField } from '../../form/TextField'
import { Alert } from '../../ui/Alert'
import { Button } from '../../ui/Button'
import { toast } from '../../ui/toast'
import { registriesOfFile } from './import-file'
import { FileSummary } from './ImportSummary'
import { MapRegistries } from './MapRegistries'
import { profilePath } from './profile-paths'
import { viewsOfProfile } from './profile-operations'
import styles from './Import.module.css'
import { useProfiles } from './use-profiles'

const Values = z.object({ name: ProfileName, version: ProfileVersion })
type Values = z.infer<typeof Values>

const serverFields: ServerFieldMap<Values> = {
  name: 'name',
  version: 'version',
  'profile.metadata.name': 'name',
  'profile.spec.version': 'version',
  'metadata.name': 'name',
  'spec.version': 'version',
}

/** What the file is, how it is to be called here, and where its registries are. */
export function ImportForm({ file, onClose }: { readonly file: ExportedProfile; readonly onClose: () => void }) {
  const navigate = useNavigate()
  const { profiles } = useProfiles()
  const { registries } = usePackRegistries()
  const form = useForm<Values>({ resolver: zodResolver(Values), defaultValues: { name: file.metadata.name, version: file.spec.version } })
  const [chosen, setChosen] = useState<Readonly<Record<string, string>>>({})
  const [error, setError] = useState<{ failure: ApiFailure; messages: string[] }>()
  const [done, setDone] = useState<{ values: Values; imported: ProfileImported }>()
  const create = useApiMutation('consoleProfileImport', { invalidates: viewsOfProfile })
  const named = registriesOfFile(file, registries)
  const { name, version } = form.watch()
  const isTaken = profiles?.some((profile) => profile.name === name.trim() && profile.version === version.trim()) === true

  const submit = form.handleSubmit(async (values) => {
    setError(undefined)
    try {
      const imported = await create.mutateAsync({
        body: { profile: file, ...values, registries: Object.fromEntries(Object.entries(chosen).filter(([, uid]) => uid !== '')) },
      })
      if (imported.warnings.length > 0) return setDone({ values, imported })
      toast({ message: `${values.name} ${values.version} imported as a draft`, tone: 'success' })
      void navigate(profilePath(imported.uid))
    } catch (failure) {
      if (!isApiFailure(failure)) throw failure
      if (failure.code === 'DuplicateName' && failure.details?.fields === undefined) {
        form.setError('version', { type: 'server', message: failure.message }, { shouldFocus: true })
      } else setError({ failure, messages: applyServerErrors(form, failure, serverFields) })
    }
  })
  if (done !== undefined) return <Imported {...done} onClose={onClose} />
  return (
    <form
      className={styles.form}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      <FileSummary file={file} />
      {error !== undefined && <FormError title="The profile was not imported" failure={error.failure} messages={error.messages} />}
      <div className={styles.pair}>
        <TextField control={form.control} name="name" label="Name" required />
        <TextField control={form.control} name="version" label="Version" required />
      </div>
      {isTaken && (
        <Alert tone="warning" title={`${name.trim()} ${version.trim()} is there already`}>
          Choose another version, or another name.
        </Alert>
      )}
      <MapRegistries
        named={named}
        here={registries}
        chosen={chosen}
        onChoose={(of, uid) => setChosen((before) => ({ ...before, [of]: uid }))}
      />
      <div className={styles.buttons}>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          type="submit"
          variant="primary"
          busy={form.formState.isSubmitting}
          disabledReason={missing(named, chosen, registries !== undefined)}
        >
          Import
        </Button>
      </div>
    </form>
  )
}

function missing(named: ReturnType<typeof registriesOfFile>, chosen: Readonly<Record<string, string>>, known: boolean): string | undefined {
  const open = known ? named.filter(({ name, found }) => found === undefined && (chosen[name] ?? '') === '') : []
  return open.length === 0 ? undefined : `Choose a registry for ${open.map(({ name }) => name).join(', ')}`
}

function Imported({
  values,
  imported,
  onClose,
}: {
  readonly values: Values
  readonly imported: ProfileImported
  readonly onClose: () => void
}) {
  const navigate = useNavigate()
  return (
    <>
      <Alert tone="warning" title={`${values.name} ${values.version} imported as a draft`}>
        <p>Not all is as it was where the file comes from:</p>
        <ul className={styles.warnings}>
          {imported.warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      </Alert>
      <div className={styles.buttons}>
        <Button onClick={onClose}>Close</Button>
        <Button variant="primary" onClick={() => void navigate(profilePath(imported.uid))}>
          Open profile
        </Button>
      </div>
    </>
  )
}
