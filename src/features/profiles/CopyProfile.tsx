import { zodResolver } from '@hookform/resolvers/zod'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { useNavigate } from 'react-router'
import * as z from 'zod/mini'
import { ProfileDescription, ProfileName, ProfileVersion } from '~/contract/profile-fields'
import { type ApiFailure, isApiFailure } from '../../api/failure'
import { useApiMutation } from '../../api/query'
import { FormError } from '../../form/FormError'
import { applyServerErrors, type ServerFieldMap } from '../../form/server-errors'
import { TextField } from '../../form/TextField'
import { FormDialog } from '../../ui/FormDialog'
import { toast } from '../../ui/toast'
import { nextVersion } from './next-version'
import { profilePath } from './profile-paths'
import { viewsOfProfile } from './profile-operations'
import type { ProfileFacts } from './profile-rows'

const Values = z.object({ name: ProfileName, version: ProfileVersion, description: ProfileDescription })
type Values = z.infer<typeof Values>

const serverFields: ServerFieldMap<Values> = {
  name: 'name',
  version: 'version',
  description: 'description',
  'metadata.name': 'name',
  'spec.version': 'version',
}

export interface CopyProfileProps {
  readonly kind: 'clone' | 'new-version'
  readonly profile: ProfileFacts
  /** Every profile: what names are taken. */
  readonly profiles: readonly ProfileFacts[]
  /** Versions of this profile. */
  readonly versions: readonly ProfileFacts[]
  readonly onClose: () => void
}

/** A copy under another name, or a new version under the same one. It begins as a draft. */
export function CopyProfile({ kind, profile, profiles, versions, onClose }: CopyProfileProps) {
  const navigate = useNavigate()
  const isVersion = kind === 'new-version'
  const form = useForm<Values>({
    resolver: zodResolver(Values),
    defaultValues: {
      name: isVersion ? profile.name : freeName(profile.name, profiles),
      version: isVersion
        ? nextVersion(
            profile.version,
            versions.map(({ version }) => version),
          )
        : '1.0.0',
      description: profile.description,
    },
  })
  const [error, setError] = useState<{ failure: ApiFailure; messages: string[] }>()
  const copy = useApiMutation('consoleProfileClone', { invalidates: viewsOfProfile })
  const submit = form.handleSubmit(async (values) => {
    setError(undefined)
    try {
      const { uid } = await copy.mutateAsync({ params: { uid: profile.uid }, body: values })
      toast({ message: `${values.name} ${values.version} created as a draft`, tone: 'success' })
      onClose()
      void navigate(profilePath(uid))
    } catch (failure) {
      if (!isApiFailure(failure)) throw failure
      const named = Object.keys(failure.details?.fields ?? {}).length > 0
      // A pair that is taken is mended where this dialog asks for something.
      if (failure.code === 'DuplicateName' && (isVersion || !named)) {
        form.setError(isVersion ? 'version' : 'name', { type: 'server', message: failure.message }, { shouldFocus: true })
        return
      }
      setError({ failure, messages: applyServerErrors(form, failure, serverFields) })
    }
  })
  return (
    <FormDialog
      title={isVersion ? `New version of ${profile.name}` : `Clone ${profile.name} ${profile.version}`}
      submitLabel={isVersion ? 'Create version' : 'Clone'}
      busy={form.formState.isSubmitting}
      onSubmit={() => void submit()}
      onClose={onClose}
    >
      {error !== undefined && <FormError title="The copy was not created" failure={error.failure} messages={error.messages} />}
      <p>
        {isVersion
          ? `A draft with the layers, values and variables of ${profile.version}. The other versions stay as they are.`
          : 'A draft with the same layers, values and variables. Layers keep the content that was chosen.'}
      </p>
      {!isVersion && <TextField control={form.control} name="name" label="Name" required autoFocus />}
      <TextField
        control={form.control}
        name="version"
        label="Version"
        required
        autoFocus={isVersion}
        hint={isVersion ? `A semantic version. There are: ${versions.map(({ version }) => version).join(', ')}.` : undefined}
      />
      <TextField control={form.control} name="description" label="Description" rows={2} />
    </FormDialog>
  )
}

function freeName(name: string, profiles: readonly ProfileFacts[]): string {
  const taken = new Set(profiles.map((profile) => profile.name))
  // 64 characters are the most that a name may have.
  const base = `${name.slice(0, 55)}-copy`
  for (let count = 1; ; count += 1) {
    const candidate = count === 1 ? base : `${base}-${count}`
    if (!taken.has(candidate)) return candidate
  }
}
