import { type ReactNode, type Ref, useId, useState } from 'react'
import { type UseFormReturn, useController, useWatch } from 'react-hook-form'
import field from '../../form/Field.module.css'
import { CheckboxField } from '../../form/ChoiceFields'
import { classNames } from '../../lib/class-names'
import { countOf } from '../../lib/number'
import { Button } from '../../ui/Button'
import { Icon } from '../../ui/icons'
import { CertificateUpload } from './CertificateUpload'
import { joinPem, pemBlocks } from './pem'
import { looksLikeCertificate } from './read-upload'
import { tlsMode, tlsModeWords, type Verification, verificationOf } from './registry-form-words'
import type { RegistryFormValues } from './registry-values'
import formStyles from './RegistryForm.module.css'
import styles from './TlsSection.module.css'
import { useCertificates } from './use-certificates'

export interface TlsSectionProps {
  readonly form: UseFormReturn<RegistryFormValues>
  /** Around the upload, to put the focus there. */
  readonly uploadRef: Ref<HTMLDivElement>
  /** Told about each upload that is being read. */
  readonly onReading: (reading: Promise<void>) => void
}

/**
 * How the server is verified: one choice of three, and inside two of them the documented check box and upload, which say the same state in their own way.
 */
export function TlsSection({ form, uploadRef, onReading }: TlsSectionProps) {
  const { control } = form
  const certificate = useController({ control, name: 'certificate' })
  const pem = certificate.field.value
  const skips = useWatch({ control, name: 'insecureSkipVerify' })
  // Chosen before there is a certificate.
  const [wantsUpload, setWantsUpload] = useState(false)
  // What was uploaded before the system's authorities were chosen: choosing it again takes it back.
  const [aside, setAside] = useState('')
  const change = (next: string) => certificate.field.onChange(next)
  const certificates = useCertificates({ pem, current: () => form.getValues('certificate'), onChange: change, onReading })
  const chosen = verificationOf(skips, pem !== '' || wantsUpload)

  const choose = (next: Verification) => {
    form.setValue('insecureSkipVerify', next === 'skip', { shouldDirty: true })
    if (next !== 'skip') setWantsUpload(next === 'certificate')
    if (next === 'system' && pem !== '') {
      setAside(joinPem(aside, pem))
      change('')
    }
    if (next === 'certificate') takeBack()
  }
  const takeBack = () => {
    if (aside === '') return
    change(joinPem(pem, aside))
    setAside('')
  }
  const paste = (data: DataTransfer): boolean => {
    const text = data.getData('text')
    if (data.files.length === 0 && !looksLikeCertificate(text)) return false
    certificates.add(data.files.length > 0 ? [...data.files] : [text])
    return true
  }

  return (
    <fieldset
      className={formStyles.section}
      onPaste={(event) => {
        if (paste(event.clipboardData)) event.preventDefault()
      }}
    >
      <legend>TLS</legend>
      <Choice chosen={chosen} onChoose={choose}>
        {{
          system: aside !== '' && (
            <p className={styles.aside}>
              {countOf(pemBlocks(aside).length, 'certificate')} set aside, not used and not saved.
              <Button size="small" onClick={() => choose('certificate')}>
                Use again
              </Button>
            </p>
          ),
          certificate: (
            <div ref={uploadRef} className={formStyles.fields}>
              <CertificateUpload
                certificates={certificates}
                pem={pem}
                fieldError={certificate.fieldState.error?.message}
                onClear={() => {
                  change('')
                  setWantsUpload(false)
                }}
                onRemove={(index) => {
                  certificates.remove(index)
                  setWantsUpload(false)
                }}
              />
            </div>
          ),
          skip: (
            <CheckboxField
              control={control}
              name="insecureSkipVerify"
              label="Insecure Skip TLS Verify"
              note="The same choice under its documented name. It wins over an uploaded certificate."
            />
          ),
        }}
      </Choice>
      <ModeLine form={form} waits={chosen === 'certificate' && pem === ''} />
    </fieldset>
  )
}

const options = [
  { value: 'system', name: 'Verify with system CAs', hint: 'The public authorities that the server of this console knows.' },
  { value: 'certificate', name: 'Verify with uploaded CA', hint: 'For a private authority, or a server that vouches for itself.' },
  { value: 'skip', name: 'Skip verification', hint: 'For a test alone: whoever is in between can pose as the registry.' },
] as const satisfies readonly { readonly value: Verification; readonly name: string; readonly hint: string }[]

interface ChoiceProps {
  readonly chosen: Verification
  readonly onChoose: (next: Verification) => void
  /** What belongs to each. It can always be used, and moves the choice along. */
  readonly children: Readonly<Record<Verification, ReactNode>>
}

function Choice({ chosen, onChoose, children }: ChoiceProps) {
  const id = useId()
  return (
    <div className={field.field} role="radiogroup" aria-labelledby={`${id}label`}>
      <span id={`${id}label`} className={field.legend}>
        TLS verification
      </span>
      <div className={styles.modes}>
        {options.map(({ value, name, hint }) => (
          <div key={value} className={classNames(styles.mode, value === chosen && styles.chosen)}>
            <label className={styles.choice}>
              <input
                className={field.box}
                type="radio"
                name={`${id}mode`}
                value={value}
                checked={value === chosen}
                aria-label={name}
                aria-describedby={`${id}${value}`}
                onChange={() => onChoose(value)}
              />
              <span className={styles.name}>{name}</span>
              <span id={`${id}${value}`} className={styles.hint}>
                {hint}
              </span>
            </label>
            {children[value] !== false && <div className={styles.inside}>{children[value]}</div>}
          </div>
        ))}
      </div>
    </div>
  )
}

/** What the choice comes to, in so many words. */
function ModeLine({ form: { control }, waits }: Pick<TlsSectionProps, 'form'> & { readonly waits: boolean }) {
  const mode = useWatch({ control, compute: (values: RegistryFormValues) => tlsMode(values) })
  const certificate = useWatch({ control, name: 'certificate' })
  const verified = !waits && (mode === 'system' || mode === 'certificate')
  return (
    <p className={classNames(formStyles.mode, verified ? formStyles.verified : formStyles.unverified)} aria-live="polite">
      <Icon name={verified ? 'check-circle' : 'warning'} />
      {waits && mode === 'system'
        ? 'No certificate is uploaded yet. Until one is, the server is verified with the system’s authorities.'
        : tlsModeWords(mode, certificate !== '')}
    </p>
  )
}
