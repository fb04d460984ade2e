import { useState } from 'react'
import { useWatch } from 'react-hook-form'
import { readEcrEndpoint } from '~/contract/ecr-endpoint'
import { afterPress } from '../../form/after-press'
import { TextField } from '../../form/TextField'
import type { SectionProps } from './form-section'
import styles from './RegistryForm.module.css'

/** The host name of a registry in Amazon ECR, which says its region and account. A scheme that was pasted is taken off when the field is left. */
export function EcrEndpointField({ form, control }: Pick<SectionProps, 'form' | 'control'>) {
  const endpoint = useWatch({ control, name: 'endpoint' })
  const [tidied, setTidied] = useState<{ readonly host: string; readonly notes: readonly string[] }>()
  const read = readEcrEndpoint(endpoint)
  const notes = !read.ok ? [] : read.notes.length > 0 ? read.notes : tidied?.host === read.host ? tidied.notes : []
  const tidy = () => {
    if (!read.ok || read.host === endpoint) return
    setTidied({ host: read.host, notes: read.notes })
    form.setValue('endpoint', read.host, { shouldDirty: true, shouldValidate: true })
  }
  return (
    <TextField
      control={control}
      name="endpoint"
      label="Endpoint"
      hint="Without https://."
      required
      mono
      placeholder="123456789012.dkr.ecr.us-east-1.amazonaws.com"
      onBlur={() => afterPress(tidy)}
      note={
        read.ok ? (
          <>
            Region <span className={styles.address}>{read.region}</span>, account <span className={styles.address}>{read.account}</span>
            {notes.length > 0 && ` (${notes.join('; ')})`}
          </>
        ) : (
          'Region and account are read from it.'
        )
      }
    />
  )
}
