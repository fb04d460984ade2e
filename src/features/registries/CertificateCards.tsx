import { Fragment } from 'react'
import type { CertificateInfo } from '~/contract/console'
import { absoluteDate } from '../../lib/time'
import { IconButton } from '../../ui/Button'
import { Chip } from '../../ui/Chip'
import { CopyText } from '../../ui/CopyText'
import { type Fact, Facts } from '../../ui/Facts'
import { endsSoon } from './certificate-words'
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
          <div className={styles.marks}>
            <CertificateValidity certificate={certificate} />
            <Chip>{certificate.isAuthority ? 'Authority' : 'Server certificate'}</Chip>
            {certificate.isSelfSigned && <Chip>Self-signed</Chip>}
          </div>
          <Facts compact items={certificateFacts(certificate)} />
        </li>
      ))}
    </ul>
  )
}

/** What is known about a certificate beside its subject. */
export function certificateFacts(certificate: CertificateInfo): Fact[] {
  const { issuer, notBefore, notAfter, subjectAltNames, key, signature, sha256 } = certificate
  return [
    { term: 'Issuer', value: issuer },
    { term: 'Valid', value: `${absoluteDate(notBefore)} to ${absoluteDate(notAfter)}` },
    ...(subjectAltNames.length === 0 ? [] : [{ term: 'Names', value: subjectAltNames.join(', ') }]),
    { term: 'Key', value: key },
    { term: 'Signature', value: signature },
    { term: 'SHA-256', value: <Fingerprint text={sha256} /> },
  ]
}

/** Breaks between its bytes, never within one: it is there to be compared. */
function Fingerprint({ text }: { readonly text: string }) {
  return (
    <CopyText text={text} label="fingerprint" wrap>
      {[...text.matchAll(/[^:]+:?/g)].map(({ 0: byte, index: at }) => (
        <Fragment key={at}>
          {byte}
          <wbr />
        </Fragment>
      ))}
    </CopyText>
  )
}

/** Whether a certificate is in force, and for how long where that is not long. */
export function CertificateValidity({ certificate }: { readonly certificate: Pick<CertificateInfo, 'validity' | 'notAfter'> }) {
  switch (certificate.validity) {
    case 'valid': {
      const ends = endsSoon(certificate)
      return ends === undefined ? (
        <Chip tone="success" icon="check">
          In force
        </Chip>
      ) : (
        <Chip tone="warning" icon="hourglass">
          {ends}
        </Chip>
      )
    }
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
