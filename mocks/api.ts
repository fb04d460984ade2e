import { authHandlers } from './handlers/auth'
import { consoleHandlers } from './handlers/console'
import { packHandlers } from './handlers/packs'
import { registryHandlers } from './handlers/registries'
import { makeHandlers } from './make-handlers'

/** Answers a request below `/v1` from the state of `db`, as the server would. */
export const respond = makeHandlers({ ...authHandlers, ...registryHandlers, ...packHandlers, ...consoleHandlers })
