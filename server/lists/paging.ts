import { type ListMeta, PAGE_LIMIT, type PageQuery } from '~/contract/common'
import { invalidFields } from '../errors'

export interface Page {
  readonly limit: number
  readonly offset: number
}

/** Largest offset that the database takes. */
const MAX_OFFSET = 1_000_000_000

/**
 * The page that a caller asks for. A `continue` token wins over `offset`.
 * @throws AppError `InvalidRequest` for a token that no list handed out
 */
export function readPage(query: PageQuery): Page {
  const limit = query.limit <= 0 || query.limit > PAGE_LIMIT ? PAGE_LIMIT : query.limit
  const offset = query.continue === undefined || query.continue === '' ? query.offset : readToken(query.continue)
  if (offset < 0 || offset > MAX_OFFSET) throw invalidFields({ offset: 'The offset is out of range' })
  return { limit, offset }
}

/** @param shown items on this page; @param count items on all pages */
export function listMeta(page: Page, shown: number, count: number): ListMeta {
  const next = page.offset + shown
  return { continue: shown > 0 && next < count ? writeToken(next) : '', count, limit: page.limit, offset: page.offset }
}

function writeToken(offset: number): string {
  return Buffer.from(`o:${offset}`).toString('base64url')
}

function readToken(token: string): number {
  const match = /^o:(\d{1,10})$/.exec(Buffer.from(token, 'base64url').toString('latin1'))
  if (match?.[1] === undefined) throw invalidFields({ continue: 'This is not a token that a list handed out' })
  return Number(match[1])
}
