import type { Ref } from 'react'
import { type Control, useController, useWatch } from 'react-hook-form'
import { CheckboxField } from '../../form/ChoiceFields'
import { FileField } from '../../form/FileField'
import { classNames } from '../../lib/class-names'
import { countOf } from '../../lib/number'
import { Alert } from '../../ui/Alert'
import { Button } from '../../ui/Button'
import { Icon } from '../../ui/icons'
import { Skeleton } from '../../ui/Skeletons'
import { CertificateCards } from './CertificateCards'
import { pemBlocks, tlsMode, tlsModeWords } from './registry-form-words'
import type { RegistryFormValues } from './registry-values'
import styles from './RegistryForm.module.css'
import { useCertificates } from './use-certificates'

export interface TlsSectionProps {
  readonly control: Control<RegistryFormValues>
  /** Around the upload, to put the focus there. */
  readonly uploadRef: Ref<HTMLDivElement>
  /** Told about each upload that is being read. */
  readonly onReading: (reading: Promise<void>) => void
}

export function TlsSection({ control, uploadRef, onReading }: TlsSectionProps) {
  const { field, fieldState } = useController({ control, name: 'certificate' })
  const certificates = useCertificates(field.value, field.onChange, onReading)
  const { report } = certificates
  return (
    <fieldset
      className={styles.section}
      onPaste={(event) => {
        const text = event.clipboardData.getData('text')
        if (!text.includes('-----BEGIN')) return
        event.preventDefault()
        certificates.add(text)
      }}
    >
      <legend>TLS</legend>
      <CheckboxField control={control} name="insecureSkipVerify" label="Insecure Skip TLS Verify" />
      <div ref={uploadRef} className={styles.fields}>
        <FileField
          label="Certificate"
          accept=".pem,.crt,.cer,.cert,.ca,.txt,application/x-pem-file,application/x-x509-ca-cert"
          hint="PEM of the authority, or of a self-signed server. Drop it here, or paste it."
          busy={certificates.uploading}
          error={certificates.error ?? fieldState.error?.message}
          onFile={certificates.add}
        />
        {field.value !== '' && !certificates.canInspect && (
          <div className={styles.mode}>
            <span>{countOf(pemBlocks(field.value).length, 'certificate')} uploaded</span>
            <Button size="small" onClick={() => field.onChange('')}>
              Remove
            </Button>
          </div>
        )}
        {field.value !== '' &&
          certificates.canInspect &&
          (report === undefined ? (
            certificates.reportError === undefined ? (
              <Skeleton height="112px" />
            ) : (
              <Alert tone="warning">The certificate could not be read: {certificates.reportError}</Alert>
            )
          ) : (
            <CertificateCards certificates={report.certificates} onRemove={certificates.remove} />
          ))}
      </div>
      <TlsModeLine control={control} />
    </fieldset>
  )
}

function TlsModeLine({ control }: Pick<TlsSectionProps, 'control'>) {
  const mode = useWatch({ control, compute: (values: RegistryFormValues) => tlsMode(values) })
  const certificate = useWatch({ control, name: 'certificate' })
  const verified = mode === 'system' || mode === 'certificate'
  return (
    <p className={classNames(styles.mode, verified ? styles.verified : styles.unverified)} aria-live="polite">
      <Icon name={verified ? 'check-circle' : 'warning'} />
      {tlsModeWords(mode, certificate !== '')}
    </p>
  )
}
