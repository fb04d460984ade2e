import { FileField } from '../../form/FileField'
import { countOf } from '../../lib/number'
import { Alert } from '../../ui/Alert'
import { Button } from '../../ui/Button'
import { Skeleton } from '../../ui/Skeletons'
import { CertificateCards } from './CertificateCards'
import { pemBlocks } from './pem'
import styles from './RegistryForm.module.css'
import type { Certificates } from './use-certificates'

export interface CertificateUploadProps {
  readonly certificates: Certificates
  /** PEM as the form holds it. */
  readonly pem: string
  /** What is wrong with the field as a whole. */
  readonly fieldError: string | undefined
  readonly onClear: () => void
  readonly onRemove: (index: number) => void
}

const everyForm = {
  accept:
    '.pem,.crt,.cer,.cert,.ca,.der,.p7b,.p7c,.p7s,.txt,application/x-pem-file,application/x-x509-ca-cert,application/pkix-cert,application/x-pkcs7-certificates',
  hint: 'PEM, DER or PKCS#7, several files at once. Drop them here, or paste their text.',
}
const pemAlone = {
  accept: '.pem,.crt,.cer,.cert,.ca,.txt,application/x-pem-file,application/x-x509-ca-cert',
  hint: 'PEM alone: Palette reads no other form. Several files at once; drop them here, or paste their text.',
}

/** The documented upload, and what was uploaded. */
export function CertificateUpload({ certificates, pem, fieldError, onClear, onRemove }: CertificateUploadProps) {
  const { errors, canInspect, notice } = certificates
  return (
    <>
      <FileField
        label="Certificate"
        {...(canInspect ? everyForm : pemAlone)}
        multiple
        busy={certificates.uploading}
        error={errors.length > 0 ? errors : fieldError}
        onFiles={certificates.add}
      />
      <div role="status" className={styles.notice}>
        {notice !== '' && <p className={styles.note}>{notice}</p>}
      </div>
      {pem !== '' &&
        (canInspect ? (
          <Inspected certificates={certificates} onRemove={onRemove} />
        ) : (
          <div className={styles.mode}>
            <span>{countOf(pemBlocks(pem).length, 'certificate')} uploaded</span>
            <Button size="small" onClick={onClear}>
              Remove
            </Button>
          </div>
        ))}
    </>
  )
}

function Inspected({ certificates: { report, reportError }, onRemove }: Pick<CertificateUploadProps, 'certificates' | 'onRemove'>) {
  if (report !== undefined) return <CertificateCards certificates={report.certificates} onRemove={onRemove} />
  if (reportError === undefined) return <Skeleton height="112px" />
  return <Alert tone="warning">The certificate could not be read: {reportError}</Alert>
}
