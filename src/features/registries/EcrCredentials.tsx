import { useRef, useState } from 'react'
import { onDemand } from '../../lib/on-demand'
import { useWatch } from 'react-hook-form'
import { readEcrEndpoint } from '~/contract/ecr-endpoint'
import { RadioGroupField } from '../../form/ChoiceFields'
import { SwitchField } from '../../form/SwitchField'
import { TextField } from '../../form/TextField'
import { Button } from '../../ui/Button'
import type { SectionProps } from './form-section'
import type { RegistryFormValues } from './registry-values'
import styles from './RegistryForm.module.css'
import { SecretField } from './SecretField'

const TrustPanel = onDemand(async () => (await import('./TrustPanel')).TrustPanel, <div className={styles.aside} aria-hidden="true" />)

/** How the server proves itself to Amazon ECR. */
export function EcrCredentials(props: SectionProps) {
  const { control, scope } = props
  const [isProtected, method] = useWatch({ control, name: ['isProtected', 'awsMethod'] })
  return (
    <>
      <SwitchField
        control={control}
        name="isProtected"
        label={scope === 'system' ? 'Protected' : 'Enable Authentication'}
        note={isProtected ? 'A private registry: AWS asks who reads it.' : 'Switch it on for a private registry.'}
      />
      {isProtected && (
        <>
          <RadioGroupField
            control={control}
            name="awsMethod"
            label="AWS Authentication Method"
            options={[
              { value: 'secret', label: 'Credentials' },
              { value: 'sts', label: 'STS' },
            ]}
          />
          {method === 'secret' ? (
            <>
              <TextField control={control} name="accessKey" label="Access Key" required mono placeholder="AKIAIOSFODNN7EXAMPLE" />
              <SecretField {...props} name="secretKey" label="Secret access key" required />
            </>
          ) : (
            <RoleField {...props} />
          )}
        </>
      )}
    </>
  )
}

function RoleField({ control }: SectionProps) {
  const [open, setOpen] = useState(false)
  const opener = useRef<HTMLDivElement>(null)
  const endpoint = useWatch({
    control,
    compute: (values: RegistryFormValues) => {
      const read = readEcrEndpoint(values.endpoint)
      return read.ok ? read.partition : 'aws'
    },
  })
  return (
    <>
      <TextField
        control={control}
        name="roleArn"
        label="ARN"
        hint="The role that reads the registry. It has to trust this installation, or the check fails."
        required
        mono
        placeholder="arn:aws:iam::123456789012:role/registry-reader"
      />
      <div ref={opener}>
        <Button icon="lock" aria-expanded={open} onClick={() => setOpen(!open)}>
          Trust relationship
        </Button>
      </div>
      {open && (
        <TrustPanel
          partition={endpoint}
          onClose={() => {
            setOpen(false)
            opener.current?.querySelector('button')?.focus()
          }}
        />
      )}
    </>
  )
}
