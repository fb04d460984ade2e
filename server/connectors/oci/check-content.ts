import type { CheckSummary, ConnectorEnvironment, Failure, Outcome, RegistryConnection } from '../connector'
import { noTrace, type Trace } from '../trace'
import type { OciContent } from './content-kind'
import { listWanted, type WantedList, type WantedRepository } from './list-wanted'
import { beginLarge, type LargeVersion, type Look, type LookContext, lookInto } from './look-into'
import type { OciSource } from './source'
import { spread } from './spread'
import { createStepLog } from './step-log'

/** Repositories that a check looks into for one with content. */
const CHECKED_REPOSITORIES = 5
/** Further ones, spread over the rest, where the first hold nothing that is wanted. */
const FURTHER_REPOSITORIES = 10
/** That are named in one sentence. */
const NAMED = 3

/**
 * The registry answers and accepts the credentials, its repositories can be listed and, if there is content, one version of it is read: tags, manifest, blobs, and what
 * they hold. Tells its steps to `environment.trace`.
 */
export async function checkContent(
  source: OciSource,
  content: OciContent,
  connection: RegistryConnection,
  environment: ConnectorEnvironment,
  signal: AbortSignal,
): Promise<Outcome<CheckSummary>> {
  const trace = environment.trace ?? noTrace
  const ping = await source.ping(signal)
  if (!ping.ok) return ping
  trace.begin('list')
  const listed = await listWanted(source, content, connection, signal)
  if (!listed.ok) return listed
  const { wanted } = listed.value
  if (wanted.length === 0) {
    trace.warn('REGISTRY_EMPTY', nothingListed(source, content, connection, listed.value))
    skipFrom(trace, 'tags')
    return { ok: true, value: { found: 0, read: null } }
  }
  trace.found(describeList(source, content, connection, listed.value))
  const read = await readOne({ source, content, log: environment.log, signal }, wanted, trace)
  return read.ok ? { ok: true, value: { found: wanted.length, read: read.value } } : read
}

/** Reads a version of the first repository that has one. @returns null where there is none */
async function readOne(context: LookContext, wanted: readonly WantedRepository[], trace: Trace): Promise<Outcome<CheckSummary['read']>> {
  const { noun } = context.content
  const log = createStepLog(trace)
  const failures: { readonly repository: string; readonly failure: Failure }[] = []
  const others: Extract<Look, { kind: 'other' }>[] = []
  let large: LargeVersion | undefined
  let looked = 0

  /** What can't be read is told before what can, so that it stands at its own step. */
  const warnOfFailures = () => {
    const [first] = failures
    if (first !== undefined) log.warn(first.failure.code, describeFailures(failures))
  }
  const first = wanted.slice(0, CHECKED_REPOSITORIES)
  const further = spread(wanted.slice(CHECKED_REPOSITORIES), FURTHER_REPOSITORIES)
  for (const [index, repository] of [...first, ...further].entries()) {
    // What fails five times over is not searched for any further; nor is a large archive.
    if (index === first.length && (failures.length > 0 || large !== undefined)) break
    const told = log.next()
    const outcome = await lookInto(context, repository, told)
    looked += 1
    if (!outcome.ok) {
      told.tell()
      return outcome
    }
    const look = outcome.value
    if (look.kind === 'read') {
      warnOfFailures()
      told.tell()
      return { ok: true, value: look.read }
    }
    if (look.kind === 'failed') {
      if (failures.length === 0) told.tell()
      failures.push(look)
    } else if (look.kind === 'other') {
      if (others.length === 0 && failures.length === 0) told.tell()
      others.push(look)
    } else if (look.kind === 'large' && (large === undefined || look.version.size < large.size)) large = look.version
  }

  if (large !== undefined) {
    warnOfFailures()
    const told = log.next()
    const begun = await beginLarge(context, large, told)
    told.tell()
    if (!begun.ok) return begun
    if (begun.value.kind === 'read') return { ok: true, value: begun.value.read }
    if (begun.value.kind === 'failed') failures.push(begun.value)
  }
  const [failed] = failures
  const [other] = others
  if (failed !== undefined && (other === undefined || !isAboutContent(failed.failure))) return failed.failure
  const among =
    looked < wanted.length
      ? `the ${looked} repositories looked into, of ${wanted.length.toLocaleString('en')},`
      : repositories(wanted.length)
  if (failed !== undefined)
    trace.warn(
      failed.failure.code,
      `Nothing could be read. ${failed.failure.detail} ${capital(among)} ${looked === 1 ? 'holds' : 'hold'} nothing else that is ${noun}.`,
    )
  else if (other === undefined)
    trace.warn('REGISTRY_EMPTY', `${capital(among)} ${looked === 1 ? 'has' : 'have'} no tags, so there is no version of ${noun} to read.`)
  else
    trace.warn(
      'REGISTRY_OTHER_CONTENT',
      `${capital(among)} ${looked === 1 ? 'holds' : 'hold'} nothing that is ${noun}. ${other.reference} is ${other.what}. ${whereItBelongs(other.what)}`,
    )
  if (failed === undefined) skipFrom(trace, other === undefined ? 'manifest' : 'blob')
  return { ok: true, value: null }
}

/** The registry works, and one of its contents is bad. */
function isAboutContent({ code }: Failure): boolean {
  return code === 'CONTENT_UNREADABLE' || code === 'CONTENT_TOO_LARGE' || code === 'MANIFEST_INVALID'
}

function skipFrom(trace: Trace, from: 'tags' | 'manifest' | 'blob'): void {
  const steps = ['tags', 'manifest', 'blob', 'content'] as const
  for (const step of steps.slice(steps.indexOf(from))) trace.skip(step, 'There is nothing to read.')
}

/** Where the wanted repositories are, as people write it. */
function places(content: OciContent, { contentPaths }: RegistryConnection): string {
  const paths = content.prefixes(contentPaths).map((prefix) => prefix.replace(/\/$/, ''))
  if (paths.includes('')) return ''
  return paths.length <= NAMED ? paths.join(' and ') : 'the content paths'
}

function describeList(source: OciSource, content: OciContent, connection: RegistryConnection, { wanted, total }: WantedList): string {
  const where = places(content, connection)
  return source.listsOnlyWanted || where === ''
    ? `${capital(repositories(wanted.length))} ${wanted.length === 1 ? 'is' : 'are'} listed.`
    : `${capital(repositories(total))}, ${wanted.length.toLocaleString('en')} below ${where}.`
}

function nothingListed(source: OciSource, content: OciContent, connection: RegistryConnection, { total, other }: WantedList): string {
  if (content.prefixes(connection.contentPaths).length === 0)
    return `Nothing was looked for: ${content.noun} is found below a base content path only, and none is entered. Enter the path below which they stand.`
  const where = places(content, connection)
  const accessible = 'Push something there, or check what the account may see.'
  if (source.listsOnlyWanted || where === '' || total === 0) return `The registry lists no repositories. ${accessible}`
  const instead = other === undefined ? '' : `, such as ${other}`
  return `Nothing stands below ${where}. The registry lists ${repositories(total)} elsewhere${instead}. Check the base content path; ${content.noun} is found below ${where} only.`
}

function describeFailures(failures: readonly { readonly repository: string; readonly failure: Failure }[]): string {
  const names = failures.map(({ repository }) => repository)
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : ''
  const detail = failures[0]?.failure.detail ?? ''
  return `${names.slice(0, NAMED).join(', ')}${more} can't be read, others can. ${failures.length === 1 ? '' : 'Of the first: '}${detail}`
}

/** @param what with its article, as `describeKind` says it */
function whereItBelongs(what: string): string {
  if (what === 'a Helm chart') return 'Helm charts are read by an OCI registry with the provider Helm.'
  if (what === 'a Zarf package') return 'Zarf packages are read by an OCI registry with the provider Zarf.'
  if (what.startsWith('a container image')) return 'Container images are not listed here: clusters pull them by themselves.'
  return 'Choose the provider of what stands there, or another base content path.'
}

function repositories(count: number): string {
  return `${count.toLocaleString('en')} ${count === 1 ? 'repository' : 'repositories'}`
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
