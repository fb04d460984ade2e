import type { ProviderType, RegistryKind } from '~/contract/registries'
import type { Credentials, RegistryConnection } from '../connectors/connector'
import { sealedFor } from '../aws/sts-account'
import { saveAccount } from '../aws/store'
import type { Services } from '../context'
import { runRegistrySync } from '../registries/run-sync'
import { requestRun } from '../registries/sync-store'
import type { TestApp } from './app'
import { samplePack, seedPacks, seedRegistry } from './catalogue'
import type { Arranged, Bench } from './faults/bench'

/*
 * Registries with a good catalogue that are then broken: whatever a run meets, nothing that was there may be gone after it, unless a person approved.
 */

/** A way to be broken, or to have become smaller. A cell of the fault bench is one. */
export interface Breakage {
  readonly fault: string
  readonly kind: RegistryKind
  readonly provider?: ProviderType
  /** A registry of its own, which begins empty; else one of its kind, with a good catalogue. */
  readonly registry?: string
  arrange(bench: Bench): Promise<Arranged>
}

export interface BrokenRun {
  readonly fault: string
  /** How it ended, as the history has it. */
  readonly outcome: string
  /** Of the failure; empty without one. */
  readonly code: string
  /** Versions of the registry in the catalogue. */
  readonly before: number
  readonly after: number
  /** References that are gone, and anything else that must not be; empty where all is well. */
  readonly violations: readonly string[]
}

/** Versions that each registry has before it is broken for the first time: enough for the guard to look at. */
const GOOD_VERSIONS = 40

const never = new AbortController().signal

/** Runs breakages one after another, each against a registry of its kind that has a good catalogue from before. */
export class BrokenRegistries {
  readonly #app: TestApp
  readonly #registries = new Map<string, Promise<string>>()

  constructor(app: TestApp) {
    this.#app = app
  }

  /** One run while the registry is broken so. @param trigger scheduled runs compare less, manual ones everything */
  async run(breakage: Breakage, trigger: 'scheduled' | 'manual'): Promise<BrokenRun> {
    const closing: { close(): Promise<unknown> }[] = []
    try {
      const arranged = await breakage.arrange({
        closeAfter(what) {
          closing.push(what)
          return what
        },
      })
      const uid = await this.registry(breakage)
      await this.#point(uid, arranged.connection)
      const before = await this.references(uid)
      await this.#synchronise(uid, arranged.environment, trigger)
      return await this.#judge(breakage.fault, uid, before)
    } finally {
      await Promise.all(closing.map((one) => one.close()))
    }
  }

  /** What the catalogue has of a registry. */
  async references(uid: string): Promise<Set<string>> {
    const rows = await this.#app.database.db.selectFrom('packs').where('registry_uid', '=', uid).select(['repository', 'tag']).execute()
    return new Set(rows.map(({ repository, tag }) => `${repository}:${tag}`))
  }

  /** Uid of the registry that is broken so. */
  registry({ kind, provider = kind === 'helm' ? 'helm' : 'pack', registry }: Omit<Breakage, 'arrange'>): Promise<string> {
    const name = registry ?? `${kind} ${provider}`
    const made = this.#registries.get(name) ?? this.#make(name, kind, provider, registry === undefined)
    this.#registries.set(name, made)
    return made
  }

  async #make(name: string, kind: RegistryKind, provider: ProviderType, good: boolean): Promise<string> {
    const { services, database } = this.#app
    const uid = await seedRegistry(services, { name })
    await database.db.updateTable('registries').set({ kind, provider }).where('uid', '=', uid).execute()
    const packs = Array.from({ length: GOOD_VERSIONS }, (_, index) => samplePack(`good-${name.replaceAll(' ', '-')}`, `1.${index}.0`))
    if (good) await seedPacks(services, uid, packs)
    return uid
  }

  async #point(uid: string, { endpoint, basePath, contentPaths, credentials, tls }: RegistryConnection): Promise<void> {
    const { services, database } = this.#app
    await database.db
      .updateTable('registries')
      .set({
        endpoint,
        base_path: basePath,
        base_content_path: contentPaths.join(','),
        tls_certificate: tls.certificate,
        tls_insecure: tls.insecureSkipVerify,
        ...(await identityOf(services, uid, credentials)),
      })
      .where('uid', '=', uid)
      .execute()
  }

  async #synchronise(uid: string, connectors: Services['connectors'], trigger: 'scheduled' | 'manual'): Promise<void> {
    const { services } = this.#app
    const { newUid, now } = services
    await services.db
      .transaction()
      .execute((tx) => requestRun(tx, uid, { runId: newUid(), supersede: false, trigger, requestedBy: '', now: now() }))
    await runRegistrySync({ ...services, ...(connectors && { connectors }) }, uid, never)
  }

  async #judge(fault: string, uid: string, before: ReadonlySet<string>): Promise<BrokenRun> {
    const { db } = this.#app.database
    const after = await this.references(uid)
    const violations = [...before].filter((reference) => !after.has(reference)).map((reference) => `${reference} is gone`)
    const row = await db.selectFrom('registry_syncs').where('registry_uid', '=', uid).select(['status', 'run_id']).executeTakeFirstOrThrow()
    if (row.run_id !== null) violations.push(`the run did not end: ${row.status}`)
    const run = await db
      .selectFrom('registry_syncs')
      .innerJoin('sync_runs', 'sync_runs.uid', 'registry_syncs.last_run')
      .where('registry_syncs.registry_uid', '=', uid)
      .select(['outcome', 'code', 'sync_runs.finished_at', 'removed'])
      .executeTakeFirst()
    if (run === undefined || run.finished_at === null) violations.push('the history has no end of it')
    else if (run.removed > 0) violations.push(`the history says that ${run.removed} were removed`)
    const { outcome, code } = run ?? { outcome: 'none', code: '' }
    return { fault, outcome, code, before: before.size, after: after.size, violations }
  }
}

/** Who the server is, as a registry's row has it. */
async function identityOf(services: Services, uid: string, credentials: Credentials | null) {
  const none = { username: '', sealed_secret: null, role_arn: '', external_id: '' }
  switch (credentials?.type) {
    case undefined:
      return { ...none, auth_type: 'noAuth' } as const
    case 'basic':
      return {
        ...none,
        auth_type: 'basic',
        username: credentials.username,
        sealed_secret: services.secrets.seal(credentials.password, uid),
      } as const
    case 'token':
      return { ...none, auth_type: 'token', sealed_secret: services.secrets.seal(credentials.token, uid) } as const
    case 'aws-key':
      return {
        ...none,
        auth_type: 'secret',
        username: credentials.accessKey,
        sealed_secret: services.secrets.seal(credentials.secretKey, uid),
      } as const
    case 'aws-role': {
      const { accessKey, secretKey } = credentials.account
      const account = { accessKey, accountId: '', sealedSecretKey: services.secrets.seal(secretKey, sealedFor('aws')) }
      await services.db.transaction().execute((tx) => saveAccount(tx, 'aws', account))
      return { ...none, auth_type: 'sts', role_arn: credentials.roleArn, external_id: credentials.externalId } as const
    }
  }
}
