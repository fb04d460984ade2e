import { type KeyboardEvent, useEffect, useId, useRef } from 'react'
import type { EcrEndpoint } from '~/contract/ecr-endpoint'
import type { AwsAccountSts } from '~/contract/aws'
import { useApiQuery } from '../../api/query'
import { useSession } from '../../session/session'
import { Alert } from '../../ui/Alert'
import { Button, IconButton } from '../../ui/Button'
import { CopyText } from '../../ui/CopyText'
import { Facts } from '../../ui/Facts'
import { PanelSkeleton } from '../../ui/SidePanel'
import { ErrorState } from '../../ui/States'
import { toast } from '../../ui/toast'
import styles from './RegistryForm.module.css'
import { permissionPolicy, trustPolicy } from './trust-policy'

export interface TrustPanelProps {
  /** Of the registry's region: roles belong to one. */
  readonly partition: EcrEndpoint['partition']
  readonly onClose: () => void
}

/** What the owner of a role has to set up before this installation can take it. Stands beside the form, which stays usable. */
export function TrustPanel({ partition, onClose }: TrustPanelProps) {
  const id = useId()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus({ preventScroll: true }), [])
  const handleKey = (event: KeyboardEvent<HTMLElement>) => {
    // Enter in here is no order to check the form, and Escape closes this panel alone.
    if (event.key === 'Enter' || event.key === 'Escape') event.stopPropagation()
    if (event.key === 'Escape') onClose()
  }
  return (
    <section className={styles.aside} role="dialog" aria-labelledby={id} onKeyDown={handleKey}>
      <div className={styles.asideHead}>
        <h3 id={id} ref={heading} tabIndex={-1}>
          Trust relationship
        </h3>
        <IconButton icon="close" label="Close trust relationship" size={20} onClick={onClose} />
      </div>
      <div className={styles.asideBody}>
        {partition === 'aws' || partition === 'aws-us-gov' ? (
          <TrustFacts partition={partition} />
        ) : (
          <Alert tone="warning" role="note">
            Roles in the partition {partition} can’t be used from here. Use Credentials.
          </Alert>
        )}
      </div>
    </section>
  )
}

function TrustFacts({ partition }: Pick<AwsAccountSts, 'partition'>) {
  const { data, error, refetch } = useApiQuery('awsAccountStsGet', { query: { partition } })
  if (data === undefined) {
    if (error === null) return <PanelSkeleton />
    return (
      <ErrorState
        title="The AWS account could not be loaded"
        message={error.message}
        reference={error.ref}
        onRetry={() => void refetch()}
      />
    )
  }
  if (data.accountId === '') return <NoAccount partition={partition} />
  return (
    <>
      <p>The role can be used once it trusts the account that this installation calls from.</p>
      <Facts
        items={[
          { term: 'Account ID', value: <CopyText text={data.accountId} label="account ID" /> },
          { term: 'External ID', value: <CopyText text={data.externalId} label="external ID" wrap /> },
          { term: 'Partition', value: data.partition },
        ]}
      />
      <Policy title="Trust policy" hint="Of the role: IAM, the role, Trust relationships, Edit trust policy." text={trustPolicy(data)} />
      <Policy
        title="Permission policy"
        hint="What the role must be allowed at least. Resource can be narrowed to the repositories."
        text={permissionPolicy()}
      />
    </>
  )
}

function NoAccount({ partition }: Pick<AwsAccountSts, 'partition'>) {
  const { scope } = useSession()
  const which = partition === 'aws-us-gov' ? 'AWS GovCloud account' : 'AWS account'
  return (
    <Alert tone="warning" role="note" title={`No ${which} is stored for this installation`}>
      {scope === 'system'
        ? `Roles are assumed from an account of your own. Store one first: close this form, and choose AWS account at the top of Pack Registries.`
        : `Roles are assumed from an account of the installation. An operator has to store one first, in the System Console under Administration, Pack Registries, AWS account. Until then use Credentials.`}
    </Alert>
  )
}

function Policy({ title, hint, text }: { readonly title: string; readonly hint: string; readonly text: string }) {
  const id = useId()
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => toast({ message: `Copied: ${title.toLowerCase()}` }),
      () => toast({ message: `The browser did not allow copying. Select the ${title.toLowerCase()} and copy it by hand.`, tone: 'error' }),
    )
  }
  return (
    <div className={styles.policy}>
      <div className={styles.policyHead}>
        <h4 id={id}>{title}</h4>
        <Button size="small" icon="copy" aria-label={`Copy ${title.toLowerCase()}`} onClick={copy}>
          Copy
        </Button>
      </div>
      <p className={styles.note}>{hint}</p>
      <pre tabIndex={0} role="group" aria-labelledby={id}>
        {text}
      </pre>
    </div>
  )
}
