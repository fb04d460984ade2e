import { useId, useState } from 'react'
import type { PresentedCertificate, PresentedChain } from '~/contract/diagnosis'
import field from '../../form/Field.module.css'
import { countOf } from '../../lib/number'
import { Button } from '../../ui/Button'
import { Chip } from '../../ui/Chip'
import { Facts } from '../../ui/Facts'
import { Icon } from '../../ui/icons'
import { certificateFacts, CertificateValidity } from './CertificateCards'
import { roleOf, roleWords } from './certificate-words'
import styles from './PresentedChains.module.css'

export interface PresentedChainsProps {
  /** Of a failed diagnosis. Chains without advice are left out; where none has any, nothing is shown. */
  readonly chains: readonly PresentedChain[]
  /** Called once the fingerprint was confirmed, with the certificate to trust. */
  readonly onTrust: (pem: string, subject: string) => void
}

type Advice = NonNullable<PresentedChain['trust']>

/** The chains that were presented, each with the certificate to trust in front of the reader and the others a press away. */
export function PresentedChains({ chains, onTrust }: PresentedChainsProps) {
  const id = useId()
  return (
    <section className={styles.assistant} aria-labelledby={id} data-roomy>
      <h3 id={id}>Certificates the server presented</h3>
      {chains.map((chain) =>
        chain.trust === null ? null : <Chain key={`${chain.step} ${chain.host}`} chain={chain} advice={chain.trust} onTrust={onTrust} />,
      )}
    </section>
  )
}

interface ChainProps extends Pick<PresentedChainsProps, 'onTrust'> {
  readonly chain: PresentedChain
  readonly advice: Advice
}

function Chain({ chain: { host, certificates }, advice, onTrust }: ChainProps) {
  const at = certificates.findIndex(({ sha256 }) => sha256 === advice.sha256)
  const wanted = certificates[at]
  return (
    <div className={styles.chain} role="group" aria-label={host}>
      <p>
        <span className={styles.host}>{host}</span> sent {countOf(certificates.length, 'certificate')}. {advice.reason}
      </p>
      {advice.missingIntermediate && (
        <p className={styles.missing}>
          <Icon name="warning" /> An intermediate certificate is missing.
        </p>
      )}
      <ol className={styles.certificates}>
        {[...certificates.entries()].map(([position, certificate]) => (
          <li key={`${position} ${certificate.sha256}`}>
            <Presented certificate={certificate} role={roleWords[roleOf(certificate, position)]} isWanted={position === at} />
          </li>
        ))}
      </ol>
      {wanted !== undefined && (
        <Trust certificate={wanted} what={at === 0 ? 'certificate' : 'CA'} onTrust={() => onTrust(wanted.pem, wanted.subject)} />
      )}
    </div>
  )
}

function Presented({
  certificate,
  role,
  isWanted,
}: {
  readonly certificate: PresentedCertificate
  readonly role: string
  readonly isWanted: boolean
}) {
  return (
    <details className={styles.certificate} open={isWanted}>
      <summary>
        <Icon name="chevron-right" />
        <span className={styles.head}>
          <span className={styles.subject}>{certificate.subject}</span>
          <Chip>{role}</Chip>
          {certificate.isSelfSigned && role !== roleWords.authority && <Chip>Self-signed</Chip>}
          <CertificateValidity certificate={certificate} />
          {isWanted && (
            <Chip tone="accent" icon="certificate">
              The one to trust
            </Chip>
          )}
        </span>
      </summary>
      <Facts compact items={certificateFacts(certificate)} />
    </details>
  )
}

interface TrustProps {
  readonly certificate: PresentedCertificate
  readonly what: 'CA' | 'certificate'
  readonly onTrust: () => void
}

/** Whoever trusts says first that they know whom. */
function Trust({ certificate, what, onTrust }: TrustProps) {
  const [compared, setCompared] = useState(false)
  return (
    <div className={styles.trust}>
      <label className={styles.confirm}>
        <input type="checkbox" className={field.box} checked={compared} onChange={(event) => setCompared(event.target.checked)} />
        <span>I have compared this fingerprint with the one I got from the registry’s owner</span>
      </label>
      <Button
        icon="certificate"
        variant={compared ? 'primary' : 'secondary'}
        aria-description={certificate.subject}
        disabledReason={compared ? undefined : 'Compare the fingerprint with the one from the registry’s owner first, and tick the box'}
        onClick={onTrust}
      >
        Trust this {what}
      </Button>
    </div>
  )
}
