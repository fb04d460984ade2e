import type { DiagnosisCode } from '~/contract/diagnosis-codes'
import type { Failure, Outcome } from '../connector'
import type { Reply } from '../http-reply'
import { nextPage } from './paging'
import { isWebPage, parseJson, webPage } from './replies'

/** A page of a list, with registries that ignore `n`: some 100,000 names, parsed in some 30 ms. */
export const MAX_LIST_BYTES = 4 * 1024 * 1024
/** Names a page; what GHCR and ECR give at most without being asked. */
export const PAGE_SIZE = 100
/** Pages of one list: a million names. */
const MAX_PAGES = 10_000

export interface ListRequest {
  /** `host:port` of the registry. */
  readonly host: string
  readonly first: URL
  /** Last part of the path of the API, such as `v2`. */
  readonly apiPath: string
  /** @returns an answer of whatever status */
  get(url: URL): Promise<Outcome<Reply<Buffer>>>
  /** The names on a page. @returns undefined for what is no list */
  pick(json: unknown): readonly string[] | undefined
  /** What an answer other than 200 means; `empty` for a list without names. */
  refuse(reply: Reply<Buffer>): Failure | 'empty'
  /** What an answer is that is no list, where it isn't one of the Distribution API. */
  readonly strange?: (reply: Reply<Buffer>) => Failure
  /** Told of each page that was read. */
  onPage(): void
}

/** Reads a list with all its pages (OCI Distribution spec 1.1, "Listing Tags"). */
export async function readList({ host, first, apiPath, get, pick, refuse, strange, onPage }: ListRequest): Promise<Outcome<string[]>> {
  const fail = (kind: Failure['kind'], code: DiagnosisCode, detail: string): Failure => ({
    ok: false,
    kind,
    layer: 'list',
    code,
    detail,
    host,
  })
  const names: string[] = []
  const seen = new Set<string>()
  for (let url = first; ;) {
    if (seen.has(url.href))
      return fail(
        'bad-response',
        'LIST_LOOP',
        `${host} goes in circles: a page of its list names an earlier page as the next one. Update the registry, or what stands in front of it.`,
      )
    if (seen.size === MAX_PAGES)
      return fail(
        'too-large',
        'LIST_TOO_LONG',
        `${host} has a list of more than ${MAX_PAGES.toLocaleString('en')} pages, which is not read further.`,
      )
    seen.add(url.href)
    const outcome = await get(url)
    if (!outcome.ok) return outcome
    const reply = outcome.value
    if (reply.status !== 200) {
      const refusal = refuse(reply)
      return refusal === 'empty' ? { ok: true, value: [] } : refusal
    }
    const page = pick(parseJson(reply.body))
    if (page === undefined) {
      if (strange !== undefined) return strange(reply)
      return isWebPage(reply)
        ? webPage(host, reply.url)
        : fail(
            'bad-response',
            'LIST_INVALID',
            `${host} answered with something else than a list of the OCI Distribution API. Check the endpoint and the Endpoint Suffix.`,
          )
    }
    onPage()
    for (const name of page) names.push(name)
    const next = nextPage(reply.header('link'), url, apiPath)
    if (next === 'foreign')
      return fail(
        'bad-response',
        'LIST_FOREIGN_PAGE',
        `${host} names another host for the next page of its list, which is not followed. Correct the address settings of the registry.`,
      )
    if (next === undefined) return { ok: true, value: names }
    url = next
  }
}
