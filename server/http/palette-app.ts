import type { Capabilities } from '~/contract/console'
import type { Services } from '../context'
import { AppError } from '../errors'
import type { Forwarder } from '../palette/forward'
import { PRODUCT, version } from '../version'
import { originOf } from './cross-site'
import type { Web } from './request-state'
import { errorResponse, jsonResponse } from './responses'
import { type App, createShell, type ShellOptions } from './shell'

export interface PaletteAppOptions extends Omit<ShellOptions, 'mount'> {
  readonly services: Pick<Services, 'log' | 'newUid'>
  readonly palette: { readonly url: URL; readonly forwarder: Forwarder }
}

const capabilities: Capabilities = {
  product: PRODUCT,
  version,
  backend: 'palette',
  // When Palette synchronises by itself is its own affair and not to be asked for.
  syncIntervalSeconds: 0,
  features: {
    setup: false,
    certificateInspection: false,
    syncProgress: false,
    tenantUsers: false,
    auditExport: false,
    catalogue: false,
    profileTools: false,
    diagnosis: false,
    syncControl: false,
  },
  fips: false,
}

/** The console in front of a Palette installation: `/v1` is that installation's. */
export function createPaletteApp(options: PaletteAppOptions): App {
  const { palette, publicUrl } = options
  return createShell({
    ...options,
    mount(app) {
      app.get('/v1/console/capabilities', (web) => {
        web.set('route', 'consoleCapabilities')
        return jsonResponse(web, 200, capabilities)
      })
      app.all('/v1/*', async (web) => {
        const path = plainPath(web.req.url)
        if (!path.startsWith('/v1/') || /^\/v1\/console(\/|$)/i.test(path))
          return errorResponse(web, new AppError('ResourceNotFound', 'There is nothing at this address'))
        web.set('route', 'palette')
        const isOwn = refuseForeign(web, publicUrl?.origin)
        // A page of this console is one of the installation's own: both speak of the same service, under two names.
        const changes: Record<string, string> = isOwn && web.req.header('origin') !== undefined ? { origin: palette.url.origin } : {}
        return palette.forwarder.forward(web.req.raw, web.get('signal'), web.get('log'), changes)
      })
    },
  })
}

/** As the other end will understand it: dots resolved, escapes decoded. */
function plainPath(url: string): string {
  try {
    return new URL(decodeURIComponent(new URL(url).pathname), 'http://path.invalid').pathname
  } catch {
    throw new AppError('ResourceNotFound', 'There is nothing at this address')
  }
}

/**
 * A browser adds cookies to requests of any page; only our own pages may change something with them, or sign a browser in.
 * @returns whether the request came from one of our own pages
 * @throws AppError `CrossSiteRequest`
 */
function refuseForeign(web: Web, publicOrigin: string | undefined): boolean {
  const origin = originOf(web.req.raw.headers, publicOrigin)
  if (['GET', 'HEAD', 'OPTIONS'].includes(web.req.method)) return origin === 'own'
  const byCookie =
    web.req.header('cookie') !== undefined && web.req.header('authorization') === undefined && web.req.header('apikey') === undefined
  if (origin === 'foreign' || (byCookie && origin !== 'own'))
    throw new AppError('CrossSiteRequest', 'This request did not come from a page of this console. Open the console at its own address')
  return origin === 'own'
}
