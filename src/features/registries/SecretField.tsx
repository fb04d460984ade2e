import { useFormState, useWatch } from 'react-hook-form'
import type { ReactNode } from 'react'
import { PasswordField } from '../../form/PasswordField'
import { absoluteTime } from '../../lib/time'
import type { SectionProps } from './form-section'
import { secretReason } from './registry-form'
import type { RegistryFormValues, SavedConnection } from './registry-values'
import styles from './RegistryForm.module.css'

interface SecretFieldProps extends SectionProps {
  readonly name: 'password' | 'token' | 'secretKey'
  readonly label: string
  readonly hint?: string
  readonly required?: boolean
}

/** A secret that is never read back. Says as soon as it is so that the stored one no longer counts, before anything is sent. */
export function SecretField({ control, scope, saved, name, label, hint, required = false }: SecretFieldProps) {
  const reason = useWatch({
    control,
    compute: (values: RegistryFormValues) => (saved?.hasSecret === true ? secretReason(values, scope, saved) : undefined),
  })
  const typed = useWatch({ control, compute: (values: RegistryFormValues) => values[name] !== '' })
  const opened = useWatch({ control, compute: (values: RegistryFormValues) => name === 'password' && values.username.trim() === '' })
  const { errors } = useFormState({ control, name })
  const note = storedNote(saved, { reason, opened: opened && !required, typed, name: label.toLowerCase() })
  // A failed check says the same under the field.
  const shown = errors[name] === undefined ? note : undefined
  const kept = saved?.hasSecret === true && reason === undefined
  return (
    <PasswordField
      control={control}
      name={name}
      label={label}
      required={required && !kept}
      {...(hint !== undefined && { hint })}
      {...(shown !== undefined && { note: shown })}
    />
  )
}

interface Now {
  readonly reason: string | undefined
  /** The registry is to be used without authentication. */
  readonly opened: boolean
  readonly typed: boolean
  readonly name: string
}

function storedNote(saved: SavedConnection | undefined, now: Now): ReactNode {
  if (saved?.hasSecret !== true || now.typed) return undefined
  if (now.opened) return <span className={styles.attention}>No authentication: Confirm removes the stored {now.name}.</span>
  if (now.reason !== undefined) return <span className={styles.attention}>{now.reason}.</span>
  const when = saved.secretSetAt === null ? '' : ` on ${absoluteTime(saved.secretSetAt)}`
  const who = saved.secretSetBy === null ? '' : ` by ${saved.secretSetBy}`
  return `Set${when}${who}. Leave empty to keep it.`
}
