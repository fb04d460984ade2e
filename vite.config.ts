import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'
import { firstScript } from './tools/first-script.ts'

const require = createRequire(import.meta.url)
const WORKER = 'mockServiceWorker.js'

/** Hands out MSW's service worker in development and in mock builds. A production build never contains it. */
function mockServiceWorker(): Plugin {
  const read = () => readFileSync(path.join(path.dirname(require.resolve('msw/package.json')), 'lib', WORKER), 'utf8')
  return {
    name: 'mock-service-worker',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        if (request.url?.split('?')[0] !== `/${WORKER}`) return next()
        response.setHeader('Content-Type', 'text/javascript')
        response.setHeader('Cache-Control', 'no-store')
        response.end(read())
      })
    },
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: WORKER, source: read() })
    },
  }
}

// Few scripts, cut where pages differ in what they load: log-in needs `core` and `form`; every page behind it `core` and `shell`, and a panel with a form all three.
// The first that matches has a module. What is imported lazily is in none of them, so that it keeps its name in the manifest.
const chunks = {
  core: [
    /\/node_modules\/(react|react-dom|scheduler|react-router|cookie|set-cookie-parser|@tanstack\/(react-query|query-core)|zod(?!\/.*\/locales))\//,
    // What every dynamic import runs through.
    /vite\/preload-helper/,
    // The rules of the registries' form come with the form; the router knows the registries' operations.
    /\/contract\/(?!(registry-settings|ecr-endpoint|endpoint|input)\.)|\/src\/features\/registries\/registry-operations\./,
    /\/src\/(api\/(?!call-events|watch\.)|lib|session|app\/theme|ui\/(Alert|Button|CopyText|icons|Spinner|States|toast\.))/,
  ],
  shell: [
    /\/node_modules\/(@mui|@emotion|stylis|react-transition-group|react-is|clsx|@tanstack\/(react-virtual|virtual-core))\//,
    /\/src\/(table\/|app\/layouts\/(?!FirstPage|menu-links|SystemLayout|TenantLayout))/,
    /\/src\/ui\/(Chip|Dialog|Menu|Modal|PageHeader|RelativeTime|SidePanel|Skeletons|StateBadge|Tabs|Toasts|Tooltip)/,
  ],
  form: [
    // The leave-guard asks with a dialog, and chips are in the shell: log-in does without both.
    /\/node_modules\/(react-hook-form|@hookform)\/|\/src\/form\/(?!use-leave-guard|ChipsField)/,
    /\/src\/app\/auth\/(AuthPage|ThemeButton|SignInForm|sign-in-sentences|SetupNeeded)/,
  ],
  registries: [
    /\/src\/features\/registries\/(DeleteRegistry|HistoryStrip|Registry(Panels?|Table|Warnings)|RowNotes|certificate-words|load-form|palette-registries|registry-(area|columns|menu|rows|values|warnings)|started-runs|strip|sync-words|use-(area|regist(ries|ry-actions)|run-ends|watch))\./,
  ],
} as const satisfies Record<string, readonly RegExp[]>

function chunkGroups() {
  return Object.entries(chunks).map(([name, patterns], index) => ({
    name,
    test: (id: string) => patterns.some((pattern) => pattern.test(id.replaceAll('\\', '/'))),
    priority: Object.keys(chunks).length - index,
  }))
}

// Modes: `development` (Vite with the mocks as backend), `server` (Vite in front of the API on port 8080), `mocks` (a build with the mocks in it), `production`.
export default defineConfig(({ mode }) => ({
  plugins: [react(), firstScript(), ...(mode === 'development' || mode === 'mocks' ? [mockServiceWorker()] : [])],
  resolve: { tsconfigPaths: true },
  // The server puts a fresh nonce in place of this on every response.
  html: mode === 'production' ? { cspNonce: '__CSP_NONCE__' } : {},
  define: { __MOCKS__: JSON.stringify(mode === 'development' || mode === 'mocks') },
  server: {
    port: 5173,
    strictPort: true,
    ...(mode === 'server'
      ? {
          proxy: Object.fromEntries(
            ['/v1', '/healthz', '/readyz', '/metrics'].map((prefix) => [prefix, { target: 'http://127.0.0.1:8080' }]),
          ),
        }
      : {}),
  },
  optimizeDeps: {
    // Found late, these would make the dev server reload in the middle of a page.
    include: [
      '@codemirror/commands',
      '@codemirror/lang-yaml',
      '@codemirror/language',
      '@codemirror/lint',
      '@codemirror/merge',
      '@codemirror/search',
      '@codemirror/state',
      '@codemirror/view',
      '@emotion/cache',
      '@emotion/react',
      '@hookform/resolvers/zod',
      '@lezer/highlight',
      '@mui/material/Menu',
      '@mui/material/MenuItem',
      '@mui/material/Modal',
      '@tanstack/react-query',
      '@tanstack/react-virtual',
      'react-dom/client',
      'react-hook-form',
      'react-markdown',
      'react-router',
      'react-router/dom',
      'remark-gfm',
      'yaml',
      'zod/mini',
    ],
  },
  build: {
    outDir: mode === 'mocks' ? 'dist-mocks' : 'dist/console',
    emptyOutDir: true,
    manifest: true,
    target: 'es2022',
    rolldownOptions: { output: { codeSplitting: { groups: chunkGroups() } } },
  },
}))
