import type { CertificateInfo } from '~/contract/console'
import { absoluteDate } from '../../lib/time'
import { IconButton } from '../../ui/Button'
import { Chip } from '../../ui/Chip'
import { CopyText } from '../../ui/CopyText'
import { Facts } from '../../ui/Facts'
import styles from './RegistryForm.module.css'

export interface CertificateCardsProps {
  readonly certificates: readonly CertificateInfo[]
  /** With it each card has a button that takes its certificate away. */
  readonly onRemove?: (index: number) => void
}

/** What each uploaded certificate says about itself. */
export function CertificateCards({ certificates, onRemove }: CertificateCardsProps) {
  return (
    <ul className={styles.certificates} aria-label="Uploaded certificates">
      {certificates.map((certificate, index) => (
        <li key={certificate.sha256} className={styles.certificate}>
          <div className={styles.certificateHead}>
            <span>{certificate.subject}</span>
            {onRemove !== undefined && <IconButton icon="delete" label={`Remove ${certificate.subject}`} onClick={() => onRemove(index)} />}
          </div>
          <Marks certificate={certificate} />
          <Facts
            compact
            items={[
              { term: 'Issuer', value: certificate.issuer },
              { term: 'Valid', value: `${absoluteDate(certificate.notBefore)} to ${absoluteDate(certificate.notAfter)}` },
              ...(certificate.subjectAltNames.length === 0 ? [] : [{ term: 'Names', value: certificate.subjectAltNames.join(', ') }]),
              { term: 'SHA-256', value: <CopyText text={certificate.sha256} label="fingerprint" wrap /> },
            ]}
          />
        </li>
      ))}
    </ul>
  )
}

function Marks({ certificate }: { readonly certificate: CertificateInfo }) {
  return (
    <div className={styles.marks}>
      <Validity validity={certificate.validity} />
      <Chip>{certificate.isAuthority ? 'Authority' : 'Server certificate'}</Chip>
      {certificate.isSelfSigned && <Chip>Self-signed</Chip>}
    </div>
  )
}

function Validity({ validity }: Pick<CertificateInfo, 'validity'>) {
  switch (validity) {
    case 'valid':
      return (
        <Chip tone="success" icon="check">
          In force
        </Chip>
      )
    case 'expired':
      return (
        <Chip tone="danger" icon="warning">
          Expired
        </Chip>
      )
    case 'not-yet-valid':
      return (
        <Chip tone="warning" icon="clock">
          Not yet in force
        </Chip>
      )
  }
}
