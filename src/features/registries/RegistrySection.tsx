import { useWatch } from 'react-hook-form'
import { RadioGroupField, SelectField } from '../../form/ChoiceFields'
import { TextField } from '../../form/TextField'
import type { SectionProps } from './form-section'
import type { RegistryFamily } from './registry-values'
import styles from './RegistryForm.module.css'

const providers = [
  { value: 'helm', label: 'Helm' },
  { value: 'zarf', label: 'Zarf' },
  { value: 'pack', label: 'Pack' },
] as const

const registryTypes = { oci: 'OCI', pack: 'Legacy Pack', helm: 'Helm' } as const

/** Name, and what the registry is. */
export function RegistrySection({
  form,
  control,
  scope,
  saved,
  families,
}: SectionProps & { readonly families: readonly RegistryFamily[] }) {
  const [family, provider] = useWatch({ control, name: ['family', 'provider'] })
  // The System Console adds packs; registries with something else come there over the API.
  const showsProvider = family === 'oci' && (scope === 'tenant' || provider !== 'pack')
  return (
    <fieldset className={styles.section}>
      <legend>Registry</legend>
      <TextField control={control} name="name" label="Name" required autoFocus />
      {families.length > 1 && saved === undefined && (
        <SelectField
          control={control}
          name="family"
          label="Registry Type"
          options={families.map((value) => ({ value, label: registryTypes[value] }))}
          note={family === 'pack' ? 'For a new registry OCI is recommended.' : undefined}
        />
      )}
      {showsProvider && (
        <RadioGroupField
          control={control}
          name="provider"
          label="Provider"
          options={providers.map((option) =>
            saved === undefined || option.value === provider
              ? option
              : { ...option, disabledReason: 'The provider can’t be changed after the registry is created' },
          )}
          onChange={(value) => {
            if (value === 'zarf') form.setValue('ociAuth', 'basic')
          }}
        />
      )}
    </fieldset>
  )
}
