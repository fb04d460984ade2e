import type { Diagnosis } from '~/contract/diagnosis'
import { readEcrEndpoint } from '~/contract/ecr-endpoint'
import { shellQuote } from '../../../lib/shell'
import type { ReportSubject } from './report-subject'

const MANIFEST_TYPES = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ')

/** The same by hand, as lines for a POSIX shell. Secrets and names of accounts are variables; all else is quoted, since an address may be anything. */
export function reportCommands(subject: ReportSubject, { read }: Pick<Diagnosis, 'read'>): string[] {
  if (subject.kind === 'oci-ecr') return ecrCommands(subject)
  if (!URL.canParse(subject.endpoint)) return []
  const url = new URL(subject.endpoint)
  const base = `${url.origin}${url.pathname.replace(/\/+$/, '')}`
  return [
    ...variables(subject),
    ...opensslCommand(url, subject),
    ...(subject.kind === 'helm' ? helmCommands(base, subject) : ociCommands(base, url, subject, read)),
  ]
}

function variables({ auth, hasCertificate, skipsVerification }: ReportSubject): string[] {
  return [
    ...(auth === 'basic' ? ['# Set REGISTRY_USERNAME and REGISTRY_PASSWORD first.'] : []),
    ...(auth === 'token' ? ['# Set REGISTRY_TOKEN first.'] : []),
    ...(hasCertificate && !skipsVerification ? ['# ca.pem is the uploaded certificate.'] : []),
    ...(auth === 'none' ? [] : ['# What curl -v prints holds the Authorization header: take it out before you pass it on.']),
  ]
}

function opensslCommand({ protocol, hostname, port }: URL, { hasCertificate, skipsVerification }: Partial<ReportSubject>): string[] {
  if (protocol !== 'https:') return []
  const isName = !/^\[|^[\d.]+$/.test(hostname)
  return [
    [
      `openssl s_client -connect ${shellQuote(`${hostname}:${port === '' ? '443' : port}`)}`,
      ...(isName ? [`-servername ${shellQuote(hostname)}`] : []),
      '-showcerts',
      ...(hasCertificate === true && skipsVerification !== true ? ['-CAfile ca.pem'] : []),
      '</dev/null',
    ].join(' '),
  ]
}

function curl(url: string, subject: ReportSubject, { withAuth, accept }: { withAuth: boolean; accept?: string }): string {
  return [
    'curl -v',
    ...(subject.skipsVerification ? ['--insecure'] : subject.hasCertificate ? ['--cacert ca.pem'] : []),
    ...(withAuth && subject.auth === 'basic' ? ['--user "$REGISTRY_USERNAME:$REGISTRY_PASSWORD"'] : []),
    ...(withAuth && subject.auth === 'token' ? ['--header "Authorization: Bearer $REGISTRY_TOKEN"'] : []),
    ...(accept === undefined ? [] : [`--header ${shellQuote(`Accept: ${accept}`)}`]),
    shellQuote(url),
  ].join(' ')
}

function helmCommands(base: string, subject: ReportSubject): string[] {
  const login = {
    basic: ['--username "$REGISTRY_USERNAME"', '--password-stdin'],
    none: [],
  }
  const tls = subject.skipsVerification ? ['--insecure-skip-tls-verify'] : subject.hasCertificate ? ['--ca-file ca.pem'] : []
  const add = ['helm repo add diagnosed', shellQuote(base), ...login[subject.auth === 'basic' ? 'basic' : 'none'], ...tls].join(' ')
  return [
    curl(`${base}/index.yaml`, subject, { withAuth: true }),
    // Helm knows no tokens for repositories.
    ...(subject.auth === 'token' ? [] : [subject.auth === 'basic' ? `printf %s "$REGISTRY_PASSWORD" | ${add}` : add]),
    ...(subject.auth === 'token' ? [] : ['helm search repo diagnosed/ --versions']),
  ]
}

function ociCommands(base: string, url: URL, subject: ReportSubject, read: Diagnosis['read']): string[] {
  const isLegacy = subject.kind === 'pack'
  const suffix = subject.suffix.replace(/(^|\/)v2$/, '')
  const api = `${base}${suffix === '' ? '' : `/${suffix}`}/${isLegacy ? 'v1' : 'v2'}`
  const path = subject.contentPaths[0]
  const manifest = [
    '# One version: its repository, and its tag or digest.',
    `REPOSITORY=${shellQuote(read === null ? (path ?? 'path/of/repository') : read.name.includes('/') || path === undefined ? read.name : `${path}/${read.name}`)}`,
    `REFERENCE=${shellQuote(read?.version ?? 'latest')}`,
    // What is in the variables is put into the address by the shell, so it stands outside the quotes.
    curl(`${api}/`, subject, { withAuth: true, accept: MANIFEST_TYPES }).replace(
      shellQuote(`${api}/`),
      () => `${shellQuote(`${api}/`)}"$REPOSITORY/manifests/$REFERENCE"`,
    ),
  ]
  if (isLegacy) {
    return [
      curl(`${base}/health`, subject, { withAuth: false }),
      curl(`${api}/`, subject, { withAuth: true }),
      curl(`${api}/_catalog?n=100`, subject, { withAuth: true }),
      ...manifest,
    ]
  }
  return [
    '# Without credentials: the answer names where to sign in.',
    curl(`${api}/`, subject, { withAuth: false }),
    curl(`${api}/_catalog?n=100`, subject, { withAuth: true }),
    ...manifest,
    '# oras signs in as this console does, also where curl is told to fetch a token.',
    ...orasCommands(url, subject),
  ]
}

function orasCommands({ host, protocol }: URL, subject: ReportSubject): string[] {
  const flags = [
    ...(protocol === 'http:' ? ['--plain-http'] : []),
    ...(subject.skipsVerification ? ['--insecure'] : subject.hasCertificate ? ['--ca-file ca.pem'] : []),
  ]
  const oras = (...words: string[]) => ['oras', ...words, ...flags].join(' ')
  const roots = subject.contentPaths.length === 0 ? [host] : subject.contentPaths.map((path) => `${host}/${path}`)
  return [
    ...(subject.auth === 'basic'
      ? [`printf %s "$REGISTRY_PASSWORD" | ${oras('login', '--username "$REGISTRY_USERNAME"', '--password-stdin')} ${shellQuote(host)}`]
      : []),
    ...roots.map((root) => `${oras('repo ls')} ${shellQuote(root)}`),
    `${oras('manifest fetch')} ${shellQuote(host)}/"$REPOSITORY:$REFERENCE"`,
  ]
}

function ecrCommands({ endpoint, auth, roleArn, contentPaths, skipsVerification, hasCertificate }: ReportSubject): string[] {
  const address = readEcrEndpoint(endpoint)
  if (!address.ok) return []
  const { host, account, region } = address
  const aws = (...words: string[]) => ['aws', ...words, `--region ${shellQuote(region)}`].join(' ')
  const assume =
    auth === 'aws-role'
      ? [
          '# As the account of this console, with the external id of the trust relationship in EXTERNAL_ID.',
          `${aws('sts assume-role', `--role-arn ${shellQuote(roleArn)}`, '--role-session-name diagnosis')} --external-id "$EXTERNAL_ID"`,
        ]
      : []
  const path = contentPaths[0]
  return [
    ...(auth === 'none' ? [] : ['# AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are read from the environment.']),
    ...opensslCommand(new URL(`https://${host}`), { hasCertificate, skipsVerification }),
    aws('sts get-caller-identity'),
    ...assume,
    aws('ecr describe-repositories', `--registry-id ${account}`),
    `REPOSITORY=${shellQuote(path ?? 'path/of/repository')}`,
    aws('ecr describe-images', `--registry-id ${account}`, '--repository-name "$REPOSITORY"'),
    `${aws('ecr get-login-password')} | oras login --username AWS --password-stdin ${shellQuote(host)}`,
    `oras repo tags ${shellQuote(host)}/"$REPOSITORY"`,
  ]
}
