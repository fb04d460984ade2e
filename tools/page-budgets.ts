/** Budgets of the issue: gzip bytes, where 1 kB is 1,000 bytes. */
export const KB = 1000

export interface PageBudget {
  readonly name: string
  /** Files that the page's route imports lazily; one that the build put into a shared chunk is counted with that. */
  readonly sources: readonly string[]
  readonly maxBytes: number
  readonly maxScripts?: number
}

/** What the first screens may weigh. e2e/live checks in a browser that these are the scripts that the pages really load. */
export const pageBudgets = [
  { name: 'log-in', sources: ['src/app/auth/LoginPage.tsx'], maxBytes: 200 * KB },
  {
    name: 'registries',
    sources: ['src/app/layouts/TenantLayout.tsx', 'src/app/layouts/SettingsLayout.tsx', 'src/features/registries/RegistriesPage.tsx'],
    maxBytes: 240 * KB,
    maxScripts: 8,
  },
] as const satisfies readonly PageBudget[]

/** Any other chunk that is loaded on demand. */
export const LAZY_CHUNK_BYTES = 80 * KB
