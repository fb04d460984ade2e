import type { Operation } from '~/contract/operation'
import { AppError } from '../errors'
import { authenticateRequest, type RequestAuthentication } from './authenticate-request'
import { checkAllowed } from './check-allowed'
import type { Web } from './request-state'

const EVERY_MS = 30_000

/** While an answer goes on, looks every half minute whether who asked is still signed in and still may; once they may not, it ends. */
export function endWhenRefused(
  web: Web,
  operation: Operation,
  options: RequestAuthentication & { readonly recheckMs?: number | undefined },
  end: (reason: Error) => void,
): { stop(): void } {
  const look = async () => {
    try {
      const { session } = await authenticateRequest(web, operation, options, false)
      checkAllowed(operation, session.actor)
    } catch (error) {
      // A database that is away says nothing about them.
      if (error instanceof AppError) end(error)
    }
  }
  const timer = setInterval(() => void look(), options.recheckMs ?? EVERY_MS)
  return { stop: () => clearInterval(timer) }
}
