import { http, type HttpHandler } from 'msw'
import { respond } from './api'
import { MockDb, type MockDbOptions } from './db'

/** The same API for tests in Node, with a state of its own: for `setupServer(...)` or `getResponse(...)` of MSW. */
export function createMockApi(options: MockDbOptions = {}): { db: MockDb; handlers: HttpHandler[] } {
  const db = new MockDb(options)
  return { db, handlers: [http.all('*/v1/*', ({ request }) => respond(db, request))] }
}
