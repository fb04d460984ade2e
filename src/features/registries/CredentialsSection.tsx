import { useWatch } from 'react-hook-form'
import { SelectField } from '../../form/ChoiceFields'
import { SwitchField } from '../../form/SwitchField'
import { TextField } from '../../form/TextField'
import { EcrCredentials } from './EcrCredentials'
import type { SectionProps } from './form-section'
import { pointsToGitHub } from './registry-form-words'
import { kindOf } from './registry-values'
import styles from './RegistryForm.module.css'
import { SecretField } from './SecretField'

/** Who signs in, by kind. */
export function CredentialsSection(props: SectionProps) {
  const kind = useWatch({ control: props.control, compute: kindOf })
  return (
    <fieldset className={styles.section}>
      <legend>Credentials</legend>
      <Credentials kind={kind} {...props} />
    </fieldset>
  )
}

function Credentials({ kind, ...props }: SectionProps & { readonly kind: ReturnType<typeof kindOf> }) {
  switch (kind) {
    case 'oci-basic':
      return <BasicCredentials {...props} />
    case 'oci-ecr':
      return <EcrCredentials {...props} />
    case 'helm':
      return <HelmCredentials {...props} />
    case 'pack':
      return <PackCredentials {...props} />
  }
}

function BasicCredentials(props: SectionProps) {
  const isGitHub = useWatch({ control: props.control, compute: pointsToGitHub })
  return (
    <>
      <TextField
        control={props.control}
        name="username"
        label="Username"
        hint={isGitHub ? 'Any GitHub user or organization.' : 'Leave both empty for a registry without authentication.'}
      />
      <SecretField
        {...props}
        name="password"
        label="Password"
        {...(isGitHub && { hint: 'Password or Token: a personal access token that may read packages.' })}
      />
    </>
  )
}

function HelmCredentials(props: SectionProps) {
  const { control } = props
  const [isOpen, authType] = useWatch({ control, name: ['noAuthentication', 'authType'] })
  return (
    <>
      <SwitchField
        control={control}
        name="noAuthentication"
        label="No Authentication"
        {...(isOpen && { hint: 'Anybody may read the repository.' })}
      />
      {!isOpen &&
        (authType === 'token' ? (
          <SecretField {...props} name="token" label="Token" required />
        ) : (
          <>
            <TextField control={control} name="username" label="Username" required />
            <SecretField {...props} name="password" label="Password" required />
          </>
        ))}
    </>
  )
}

function PackCredentials(props: SectionProps) {
  const { control } = props
  const authType = useWatch({ control, name: 'authType' })
  return (
    <>
      <SelectField
        control={control}
        name="authType"
        label="Authentication Type"
        options={[
          { value: 'noAuth', label: 'None' },
          { value: 'basic', label: 'Basic' },
          { value: 'token', label: 'Token' },
        ]}
      />
      {authType === 'basic' && (
        <>
          <TextField control={control} name="username" label="Username" required />
          <SecretField {...props} name="password" label="Password" required />
        </>
      )}
      {authType === 'token' && <SecretField {...props} name="token" label="Token" required />}
    </>
  )
}
