import { randomBytes } from 'node:crypto'
import { Catalogue, type CatalogueQuery } from '../contract/catalogue'
import type { PackLayer } from '../contract/packs'
import { createOutboundPolicy } from '../server/connectors/outbound'
import type { FoundPack } from '../server/connectors/content'
import { createLog } from '../server/log'
import { createSecrets } from '../server/secrets/secrets'
import { createServices } from '../server/services'
import { samplePack, seedPacks, seedRegistry } from '../server/test/catalogue'
import { createInstallation, type Installation } from '../server/test/installations'
import { type PostgresServer, startPostgres } from '../server/test/postgres-server'
import type { ApiSession } from '../tools/api-session'
import type { RealServer } from '../tools/real-server'
import { type Measure, percentile } from './report'

/** 100,000 versions each: many packs with a few, and fewer with many. */
export const SHAPES = [
  { packs: 20_000, versions: 5 },
  { packs: 2_000, versions: 50 },
] as const
/** As a synchronisation stores them. */
const BATCH = 1_000
const ROUNDS = 5
/** What people type, letter by letter: of the first ones nearly every pack has one in its name. */
const TYPED = ['a', 'e', 's', 'r', 'n', 'o', 'ca', 'pr', 'ing', 'cal', 'prom', 'ngin', 'agent-7', 'steady-calico', 'nothing like it']

const FIRST = [
  'amber',
  'brisk',
  'calm',
  'deep',
  'eager',
  'fresh',
  'grand',
  'hidden',
  'iron',
  'jolly',
  'keen',
  'lucid',
  'mellow',
  'noble',
  'steady',
  'vivid',
]
const SECOND = [
  'agent',
  'broker',
  'calico',
  'driver',
  'exporter',
  'fabric',
  'gateway',
  'harbour',
  'ingress',
  'journal',
  'kernel',
  'ledger',
  'mesh',
  'nginx',
  'operator',
  'prometheus',
]
const LAYERS: readonly PackLayer[] = ['addon', 'addon', 'cni', 'addon', 'csi', 'addon', 'os', 'addon', 'k8s', 'addon']
const ADDON_TYPES = ['monitoring', 'ingress', 'security', 'system app', 'service mesh', 'authentication', 'logging']

/** Where a catalogue is, and how long a search of it may take. */
const PLACES = [
  { where: 'embedded', budget: 150 },
  { where: 'PostgreSQL', budget: 50 },
] as const

/** Searches of a catalogue of 100,000 versions, as the console asks for them: from the request to the parsed answer. */
export async function measureCatalogue(options: {
  readonly env: Readonly<Record<string, string>>
  signIn(server: RealServer): Promise<ApiSession>
}): Promise<Measure[]> {
  const postgres = await startPostgres()
  try {
    const measures: Measure[] = []
    for (const place of PLACES)
      for (const shape of SHAPES)
        measures.push(...(await measureShape(options, shape, place, place.where === 'PostgreSQL' ? postgres : undefined)))
    return measures
  } finally {
    await postgres.stop()
  }
}

async function measureShape(
  options: Parameters<typeof measureCatalogue>[0],
  shape: (typeof SHAPES)[number],
  { where, budget }: (typeof PLACES)[number],
  postgres: PostgresServer | undefined,
): Promise<Measure[]> {
  const installation = await createInstallation(options.env, postgres)
  try {
    const storingMs = await fill(installation, shape)
    const server = await installation.start()
    const api = await options.signIn(server)
    const search = async (query: Partial<CatalogueQuery>) => {
      const started = performance.now()
      const found = Catalogue.parse(await api.call('POST', '/v1/console/catalogue', query))
      return { ms: performance.now() - started, found }
    }
    const { found } = await search({})
    if (found.total !== shape.packs) throw new Error(`the catalogue has ${found.total} packs instead of ${shape.packs}`)
    const times = async (queries: readonly Partial<CatalogueQuery>[]) => {
      const all: number[] = []
      for (let round = 0; round < ROUNDS; round += 1) for (const query of queries) all.push((await search(query)).ms)
      return all
    }
    const first = await times([{}, {}, {}, {}])
    const typed = await times(TYPED.map((text) => ({ text })))
    const facets = await times([{ facets: true }, ...TYPED.map((text) => ({ text, facets: true })), { facets: true, layers: ['addon'] }])
    const name = (what: string) => `${shape.packs.toLocaleString('en')} packs × ${shape.versions}, ${where}: ${what}`
    const both = (what: string, all: readonly number[], limit: number): Measure[] => [
      { name: name(`${what}, p50`), value: percentile(all, 50), unit: 'ms' },
      { name: name(`${what}, p95`), value: percentile(all, 95), unit: 'ms', budget: limit },
    ]
    return [
      { name: name('stored in'), value: storingMs / 1000, unit: 's' },
      ...both('first page', first, budget),
      // The embedded database was quicker than it has to be before there was another: it stays so.
      ...both('page with text', typed, Math.min(budget, 100)),
      ...both('page with facets', facets, where === 'embedded' ? 200 : budget),
    ]
  } finally {
    await installation.remove()
  }
}

/**
 * Stores packs of a system registry as a synchronisation does, without the registry.
 * @param more packs beside those of the shape
 * @returns how long storing took, in milliseconds
 */
export async function fill(
  installation: Installation,
  { packs, versions }: (typeof SHAPES)[number],
  more: readonly FoundPack[] = [],
): Promise<number> {
  const log = createLog('silent', { write: () => undefined })
  const database = await installation.open()
  try {
    const services = createServices({
      db: database.db,
      secrets: createSecrets({ key: randomBytes(32), previousKeys: [] }),
      outbound: createOutboundPolicy({ listenHost: '127.0.0.1', allow: [], deny: [] }),
      queue: { enqueueSync: async () => undefined },
      log,
      syncIntervalSeconds: 24 * 60 * 60,
    })
    const registryUid = await seedRegistry(services, { name: 'bench catalogue' })
    // Nothing is to be synchronised.
    await database.db.updateTable('registry_syncs').set({ status: 'Success' }).execute()
    let ms = 0
    for (let from = 0; from < packs * versions; from += BATCH) {
      const batch = Array.from({ length: BATCH }, (_, index) => {
        const number = from + index
        return makePack(Math.floor(number / versions), versions - (number % versions))
      })
      const started = performance.now()
      await seedPacks(services, registryUid, batch)
      ms += performance.now() - started
    }
    if (more.length > 0) await seedPacks(services, registryUid, more)
    return ms
  } finally {
    await database.close()
  }
}

/** Some 4 kB, as a version with short values and README has. */
function makePack(number: number, minor: number): FoundPack {
  const first = FIRST[number % FIRST.length] ?? ''
  const second = SECOND[Math.floor(number / FIRST.length) % SECOND.length] ?? ''
  const layer = LAYERS[number % LAYERS.length] ?? 'addon'
  const name = `${first}-${second}-${number}`
  return samplePack(name, `1.${minor}.0`, {
    displayName: `${first.charAt(0).toUpperCase()}${first.slice(1)} ${second} ${number}`,
    layer,
    addonType: layer === 'addon' ? (ADDON_TYPES[number % ADDON_TYPES.length] ?? '') : '',
    cloudTypes: number % 3 === 0 ? ['aws', 'azure', 'vsphere'] : ['all'],
    annotations: { source: number % 2 === 0 ? 'community' : 'spectrocloud', description: `What ${name} is good for, in one sentence` },
    valuesYaml: `# Values of ${name}\n${'replicaCount: 1\nimage: registry.example.com/image:1.0.0\n'.repeat(30)}`,
    readme: `# ${name}\n\n${'A paragraph of a README that says something about the pack.\n'.repeat(15)}`,
    definition: JSON.stringify({ name, layer, description: 'x'.repeat(600) }),
    files: ['pack.json', 'values.yaml', 'README.md', 'logo.png', `charts/${name}.tgz`].map((path) => ({ path, size: 1_000 })),
  })
}
