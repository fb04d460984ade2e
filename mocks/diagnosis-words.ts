import type { Diagnosis, DiagnosisFact, DiagnosisStepId } from '~/contract/diagnosis'
import type { DiagnosisCode } from '~/contract/diagnosis-codes'
import { splitContentPaths } from '~/contract/endpoint'
import { type Contents } from './diagnosis-contents'
import { groupBy } from './group-by'
import { addressOf, type Connection, firstHostOf, hostOf, type Problem, regionOf, tokenHostOf } from './probe'
import { hash } from './random'

/** What a step found, or why it has nothing to do. */
type Words =
  | { readonly skipped: string }
  | { readonly message: string; readonly facts?: readonly DiagnosisFact[]; readonly host?: string; readonly code?: DiagnosisCode }

/** What a step says that did not fail, of all but the address and TLS. */
export function found(id: DiagnosisStepId, connection: Connection, contents: Contents): Words {
  switch (id) {
    case 'dns':
      return dns(connection)
    case 'connect':
      return { message: `Connected to ${addressesOf(connection)[0] ?? ''}.`, host: firstHostOf(connection) }
    case 'health':
      return { message: '/health answers 200.', host: hostOf(connection) }
    case 'role':
      return role(connection)
    case 'challenge':
      return challenge(connection)
    case 'auth':
      return signIn(connection)
    case 'list':
      return list(connection, contents)
    case 'address':
    case 'tls':
      return { message: '' }
    case 'tags':
    case 'manifest':
    case 'blob':
    case 'content':
      return reading(id, connection, contents)
  }
}

/** Two addresses from the ranges for examples (RFC 5737, RFC 3849), or the one that was typed. */
function addressesOf(connection: Connection): string[] {
  const host = firstHostOf(connection)
  const bare = host.replace(/:\d+$/, '')
  if (/^[\d.]+$|^\[/.test(bare)) return [bare]
  const number = hash(host)
  return [`203.0.113.${1 + (number % 250)}`, `2001:db8:${((number >>> 8) & 0xfff).toString(16)}::${1 + (number % 9)}`]
}

function dns(connection: Connection): Words {
  const addresses = addressesOf(connection)
  if (addresses.length === 1) return { skipped: 'The endpoint is an address already.' }
  return { message: addresses.join(', '), facts: addresses.map((value) => ({ term: 'Address', value })), host: firstHostOf(connection) }
}

function role({ authType, roleArn, externalId = '' }: Connection): Words {
  if (authType === 'noAuth') return { skipped: 'No role is assumed: there are no credentials of AWS.' }
  if (authType !== 'sts') return { skipped: 'No role is assumed: requests are signed with the access key itself.' }
  return { message: `Assumed ${roleArn}.`, facts: externalId === '' ? [] : [{ term: 'External id', value: externalId }] }
}

function challenge(connection: Connection): Words {
  const host = hostOf(connection)
  if (connection.authType === 'noAuth') return { message: OPEN, host }
  return { message: `Asks for a Bearer token from ${tokenHostOf(connection)} (service ${addressOf(connection).hostname}).`, host }
}

const OPEN = 'Open to all: no sign-in is asked for.'

function signIn(connection: Connection): Words {
  const { kind, authType, username } = connection
  const host = hostOf(connection)
  switch (kind) {
    case 'oci-ecr':
      if (authType === 'noAuth') return { message: 'The registry asks for no credentials.', host }
      return {
        message: `AWS gave a token, and ${host} accepts it.`,
        facts: [{ term: 'Registry', value: host }],
        host: firstHostOf(connection),
      }
    case 'helm':
      if (authType === 'noAuth') return { skipped: 'Not asked for: the index is given out without credentials.' }
      return { message: authType === 'token' ? 'The token was accepted.' : `The password of ${username} was accepted.`, host }
    case 'pack':
      if (authType === 'noAuth') return { message: OPEN, host }
      return { message: authType === 'token' ? 'Token accepted.' : 'User name and password accepted.', host }
    case 'oci-basic': {
      if (authType === 'noAuth') return { skipped: 'Nobody signs in: the registry is open to all, and no credentials were entered.' }
      const service = tokenHostOf(connection)
      const facts = service === host ? [] : [{ term: service, value: `TLSv1.3, CN=${service.replace(/:443$/, '')}` }]
      return { message: 'Token granted, valid for 300 s.', facts, host: service }
    }
  }
}

function list(connection: Connection, { packs, bytes, skipped }: Contents): Words {
  const { kind, provider, baseContentPath } = connection
  const host = kind === 'oci-ecr' ? firstHostOf(connection) : hostOf(connection)
  if (packs.length === 0) {
    const message =
      kind === 'helm'
        ? 'The index lists no charts. Upload one, and index the repository again (helm repo index).'
        : 'The registry lists no repositories. Push something there, or check what the account may see.'
    return { message, host, code: 'REGISTRY_EMPTY' }
  }
  if (kind === 'helm') {
    const facts = [...groupBy(skipped, ({ reason }) => reason)].map(([reason, rows]) => ({
      term: 'Set aside',
      value: `${rows.length} × ${reason} (${rows[0]?.reference ?? ''})`,
    }))
    return { message: `${count(packs.length, 'chart')}, ${count(packs.flat().length, 'version')}, ${byteSize(bytes * 9)}.`, facts, host }
  }
  const paths = splitContentPaths(baseContentPath).map((path) => (provider === 'pack' ? `${path}/spectro-packs/archive` : path))
  if (kind === 'pack' || paths.length === 0)
    return { message: `${count(packs.length, 'repository')} ${packs.length === 1 ? 'is' : 'are'} listed.`, host }
  const where = paths.length < 3 ? paths.join(' and ') : 'the content paths'
  const total = packs.length + 3 + (hash(connection.endpoint) % 40)
  return { message: `${count(total, 'repository')}, ${packs.length} below ${where}.`, host }
}

function count(number: number, what: string): string {
  const many = what.endsWith('y') ? `${what.slice(0, -1)}ies` : `${what}s`
  return `${number.toLocaleString('en')} ${number === 1 ? what : many}`
}

/** As the server says sizes. */
function byteSize(bytes: number): string {
  return bytes < 999_500 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1).replace(/\.0$/, '')} MB`
}

function reading(id: 'tags' | 'manifest' | 'blob' | 'content', connection: Connection, { packs, proof, bytes }: Contents): Words {
  if (proof === null) return { skipped: connection.kind === 'helm' ? 'There was nothing to do.' : 'There is nothing to read.' }
  const host = hostOf(connection)
  const { repository, version, digest, pack } = proof
  const size = byteSize(bytes)
  switch (id) {
    case 'tags':
      return {
        message: `${repository} has ${count(packs[0]?.length ?? 0, 'tag')}, the newest is ${version}.`,
        host: connection.kind === 'oci-ecr' ? firstHostOf(connection) : host,
      }
    case 'manifest':
      return { message: `Read the manifest of ${repository}:${version}.`, facts: [{ term: 'Digest', value: digest }], host }
    case 'blob': {
      if (connection.kind === 'helm') {
        const archive = `${connection.endpoint}/${pack.name}-${version}.tgz`
        const facts = [
          { term: 'Archive', value: archive },
          { term: 'Size', value: `${bytes.toLocaleString('en')} bytes` },
        ]
        return { message: `${size} from ${host}.`, facts, host }
      }
      const storage = storageOf(connection)
      const message = storage === undefined ? 'The registry hands content out itself.' : `The registry hands content out from ${storage}.`
      return { message, facts: [{ term: 'Blob', value: `${size} from ${storage ?? host}` }], host: storage ?? host }
    }
    case 'content':
      return { message: `Read ${pack.name} ${version}, ${size}.`, host }
  }
}

/** Where downloads are redirected to: of ECR to a bucket in its region. */
function storageOf(connection: Connection): string | undefined {
  const region = regionOf(connection)
  return connection.kind === 'oci-ecr' ? `prod-${region}-starport-layer-bucket.s3.${region}.amazonaws.com:443` : undefined
}

/** What AWS was asked for, step by step. */
const actionSteps: readonly (readonly [DiagnosisStepId, string])[] = [
  ['role', 'sts:AssumeRole'],
  ['auth', 'ecr:GetAuthorizationToken'],
  ['list', 'ecr:DescribeRepositories'],
  ['tags', 'ecr:DescribeImages'],
  ['manifest', 'ecr:BatchGetImage'],
  ['blob', 'ecr:GetDownloadUrlForLayer'],
]

/** What the identity may do, as far as it was tried. */
export function actionsOf({ authType }: Connection, problem: Problem | null, isEmpty: boolean): Diagnosis['actions'] {
  const order = ['address', 'dns', 'connect', 'tls', 'role', 'auth', 'list', 'tags', 'manifest', 'blob', 'content']
  const stop = problem === null ? order.length : order.indexOf(problem.failure.step)
  const isDenied = problem?.failure.code === 'AWS_ACTION_DENIED' || problem?.failure.code === 'AWS_ROLE_REFUSED'
  return actionSteps
    .filter(([step]) => step !== 'role' || authType === 'sts')
    .map(([step, action]) => {
      const at = order.indexOf(step)
      if (isEmpty && at > order.indexOf('list')) return { action, result: 'not-tested' as const }
      if (at === stop)
        return { action, result: isDenied ? ('denied' as const) : step === 'blob' ? ('allowed' as const) : ('not-tested' as const) }
      return { action, result: at < stop ? ('allowed' as const) : ('not-tested' as const) }
    })
}
