import type { Plugin } from 'vite'

/** Address of the script. It has no hash in its name, so it is asked for on every visit; it is tiny. */
const FILE = 'theme.js'

/** Which lazily imported modules the pages below an address need; the first pattern that matches counts. The router in src/app/router.tsx decides, this only hurries. */
const pages = [
  { path: '^/login', modules: ['src/app/auth/LoginPage.tsx'] },
  { path: '^/system/login', modules: ['src/app/auth/SystemLoginPage.tsx'] },
  { path: '^/system/setup', modules: ['src/app/auth/SetupPage.tsx'] },
  { path: '^/system(/|$)', modules: ['src/app/layouts/SystemLayout.tsx', 'src/features/registries/RegistriesPage.tsx'] },
  { path: '^/profiles/?$', modules: ['src/app/layouts/TenantLayout.tsx', 'src/features/profiles/ProfilesPage.tsx'] },
  { path: '^/packs', modules: ['src/app/layouts/TenantLayout.tsx', 'src/features/packs/PacksPage.tsx'] },
  { path: '^/(settings/registries|$)', modules: ['src/app/layouts/TenantLayout.tsx', 'src/features/registries/RegistriesPage.tsx'] },
] as const

interface Preload {
  readonly path: string
  readonly scripts: readonly string[]
  readonly styles: readonly string[]
}

/**
 * Runs before the first paint, in the page and as it is printed here, so it uses nothing from outside. Sets the remembered theme, so that it never flashes
 * (src/app/theme.ts writes it), and asks for the page's own scripts at once: the router would only after it has arrived and run.
 */
function first(preloads: readonly Preload[]): void {
  try {
    const choice = localStorage.getItem('theme')
    if (choice === 'light' || choice === 'dark') document.documentElement.dataset['theme'] = choice
  } catch {
    // Storage is blocked: the system's theme stays.
  }
  for (const { path, scripts, styles } of preloads) {
    if (!new RegExp(path).test(location.pathname)) continue
    for (const file of [...styles, ...scripts]) {
      const link = document.createElement('link')
      link.rel = file.endsWith('.css') ? 'preload' : 'modulepreload'
      if (link.rel === 'preload') link.as = 'style'
      link.href = file
      // Vite's own tags ask in this mode; in another one everything would be fetched twice.
      link.crossOrigin = ''
      document.head.append(link)
    }
    break
  }
}

function textOf(preloads: readonly Preload[]): string {
  return `;(${first.toString()})(${JSON.stringify(preloads)})\n`
}

/** Serves and builds the script that every page runs first. */
export function firstScript(): Plugin {
  return {
    name: 'first-script',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        if (request.url?.split('?')[0] !== `/${FILE}`) return next()
        response.setHeader('Content-Type', 'text/javascript')
        response.end(textOf([]))
      })
    },
    transformIndexHtml: { order: 'post', handler: () => [{ tag: 'script', attrs: { src: `/${FILE}` }, injectTo: 'head-prepend' }] },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const chunks = Object.values(bundle).filter((output) => output.type === 'chunk')
        const byFile = new Map(chunks.map((chunk) => [chunk.fileName, chunk]))
        const follow = (fileName: string, into: Set<string>) => {
          if (into.has(fileName)) return
          into.add(fileName)
          for (const next of byFile.get(fileName)?.imports ?? []) follow(next, into)
        }
        // What index.html names is on its way already.
        const entry = new Set<string>()
        for (const chunk of chunks) if (chunk.isEntry) follow(chunk.fileName, entry)
        const preloads = pages.map(({ path, modules }): Preload => {
          const files = new Set<string>()
          for (const module of modules) {
            const chunk = chunks.find((candidate) => candidate.facadeModuleId?.replaceAll('\\', '/').endsWith(`/${module}`))
            if (chunk === undefined) this.error(`tools/first-script.ts names ${module}, which is not imported lazily`)
            follow(chunk.fileName, files)
          }
          const own = [...files].filter((file) => !entry.has(file))
          const styles = new Set(own.flatMap((file) => [...(byFile.get(file)?.viteMetadata?.importedCss ?? [])]))
          return { path, scripts: own.map((file) => `/${file}`), styles: [...styles].map((file) => `/${file}`) }
        })
        this.emitFile({ type: 'asset', fileName: FILE, source: textOf(preloads) })
      },
    },
  }
}
