import { readEcrEndpoint } from '~/contract/ecr-endpoint'
import { useApiQuery } from '../../api/query'
import { absoluteTime } from '../../lib/time'
import { can, useSession } from '../../session/session'
import { Chip } from '../../ui/Chip'
import { CopyText } from '../../ui/CopyText'
import { type Fact, Facts } from '../../ui/Facts'
import { CertificateCards } from './CertificateCards'
import { DetailsSection } from './DetailsSection'
import styles from './Registries.module.css'
import { type AnyRegistry, fromRegistry, savedConnection } from './registry-form'
import { tlsMode, tlsModeWords } from './registry-form-words'
import type { RegistryRow } from './registry-rows'
import { kindOf, type RegistryFormValues, type SavedConnection } from './registry-values'
import { useIsPalette } from './use-registries'

/** Where a registry is and who signs in there, by kind. */
export function ConnectionFacts({ registry, row }: { readonly registry: AnyRegistry; readonly row: RegistryRow }) {
  const values = fromRegistry(registry)
  const saved = savedConnection(registry, row.scope, row.overview)
  return (
    <DetailsSection title="Connection">
      <Facts
        items={[
          { term: 'Endpoint', value: <CopyText text={values.endpoint} label="endpoint" wrap /> },
          ...addressFacts(values),
          { term: 'Type', value: row.type },
          { term: 'Synchronization', value: row.synchronised ? 'on' : 'off' },
          ...credentialFacts(values, saved),
        ]}
      />
    </DetailsSection>
  )
}

function addressFacts(values: RegistryFormValues): Fact[] {
  if (values.family !== 'oci') return []
  const ecr = kindOf(values) === 'oci-ecr' ? readEcrEndpoint(values.endpoint) : undefined
  return [
    ...(ecr?.ok === true
      ? [
          { term: 'Region', value: ecr.region },
          { term: 'Account', value: <CopyText text={ecr.account} label="account" /> },
        ]
      : []),
    ...(values.endpointSuffix === ''
      ? []
      : [{ term: 'Endpoint Suffix', value: <CopyText text={values.endpointSuffix} label="suffix" wrap /> }]),
    { term: 'Base Content Path', value: <ContentPaths values={values} /> },
  ]
}

function ContentPaths({ values: { contentPaths, provider } }: { readonly values: RegistryFormValues }) {
  if (contentPaths.length === 0) return provider === 'pack' ? 'the whole registry' : 'none'
  return (
    <span className={styles.chips}>
      {contentPaths.map((path) => (
        <Chip key={path} mono>
          {path}
        </Chip>
      ))}
    </span>
  )
}

function credentialFacts(values: RegistryFormValues, saved: SavedConnection): Fact[] {
  const secret = (term: string): Fact[] => (saved.hasSecret ? [{ term, value: <SecretSet saved={saved} /> }] : [])
  const open: Fact[] = [{ term: 'Authentication', value: 'none' }]
  const basic = (): Fact[] => [{ term: 'Username', value: values.username }, ...secret('Password')]
  switch (kindOf(values)) {
    case 'oci-basic':
      return values.username === '' ? open : basic()
    case 'helm':
      if (values.noAuthentication) return open
      return values.authType === 'token' ? secret('Token') : basic()
    case 'pack':
      if (values.authType === 'noAuth') return open
      return values.authType === 'token' ? secret('Token') : basic()
    case 'oci-ecr':
      if (!values.isProtected) return open
      if (values.awsMethod === 'sts') {
        return [
          { term: 'AWS Authentication Method', value: 'STS' },
          { term: 'ARN', value: <CopyText text={values.roleArn} label="ARN" wrap /> },
          ...(saved.externalId === ''
            ? []
            : [{ term: 'External ID', value: <CopyText text={saved.externalId} label="external ID" wrap /> }]),
        ]
      }
      return [
        { term: 'AWS Authentication Method', value: 'Credentials' },
        { term: 'Access Key', value: values.accessKey },
        ...secret('Secret access key'),
      ]
  }
}

function SecretSet({ saved: { secretSetAt, secretSetBy } }: { readonly saved: SavedConnection }) {
  if (secretSetAt === null) return 'set'
  return (
    <>
      set on <time dateTime={secretSetAt}>{absoluteTime(secretSetAt)}</time>
      {secretSetBy !== null && ` by ${secretSetBy}`}
    </>
  )
}

/** How the server is verified, with the certificates that were uploaded for it. */
export function TlsFacts({ registry }: { readonly registry: AnyRegistry }) {
  const values = fromRegistry(registry)
  const { certificate } = values
  const mayInspect = can(useSession(), 'packRegistry.create')
  const isPalette = useIsPalette()
  const inspection = useApiQuery(
    'consoleCertificatesInspect',
    { body: { pem: certificate } },
    { enabled: certificate !== '' && mayInspect && !isPalette },
  )
  return (
    <DetailsSection title="TLS">
      <p>{tlsModeWords(tlsMode(values), certificate !== '')}</p>
      {inspection.data !== undefined && <CertificateCards certificates={inspection.data.certificates} />}
      {inspection.error !== null && <p className={styles.secondary}>The certificate can’t be shown: {inspection.error.message}</p>}
    </DetailsSection>
  )
}
