import { afterEach, expect, it } from 'vitest'
import { readEcrEndpoint } from '~/contract/ecr-endpoint'
import { contentPathProblem, normalizeEndpoint } from '~/contract/endpoint'
import { START_TIMEOUT, startTestApp, type TestApp } from '../test/app'
import { seedRegistry } from '../test/catalogue'
import { waitingSyncs } from '../test/sync-jobs'
import { defaultRegistries } from '../registries/default-registries'
import { enqueueDueSyncs } from '../registries/run-sync'
import { addInitialRegistries } from './default-registries'
import { issueSetupToken } from './setup'

let app: TestApp
const apps: TestApp[] = []
afterEach(async () => {
  await Promise.all(apps.splice(0).map((one) => one.close()))
})
async function start(): Promise<void> {
  app = await startTestApp()
  apps.push(app)
}

const namesIn = async () =>
  (await app.database.db.selectFrom('registries').select('name').orderBy('name').execute()).map(({ name }) => name)
const capabilities = async (): Promise<unknown> => (await app.request('/v1/console/capabilities')).json()

const operator = { firstName: 'Ada', lastName: 'Root', emailId: 'ada@example.com', password: 'Correct-horse-9!' }

it('the documented ones are in the form in which registries are stored', () => {
  for (const { kind, endpoint, contentPath } of defaultRegistries.on) {
    if (kind === 'oci-ecr') expect(readEcrEndpoint(endpoint)).toMatchObject({ ok: true, host: endpoint })
    else expect(normalizeEndpoint(endpoint)).toMatchObject({ ok: true, endpoint, notes: [] })
    if (contentPath !== '') expect(contentPathProblem(contentPath)).toBeUndefined()
  }
})

it(
  'all six at the first start: read at once, those of ECR wait for credentials',
  async () => {
    await start()
    const user = await app.createOperator()
    await addInitialRegistries(app.services, 'on')
    expect(await namesIn()).toEqual([
      'Bitnami',
      'Palette Community Registry',
      'Palette Registry',
      'Palette Registry FIPS',
      'Public Repo',
      'Public Spectro Helm Repo',
    ])
    const response = await app.request('/v1/registries/oci/summary', {}, user)
    const waiting = { sync: { status: 'Pending', message: 'Needs AWS credentials' } }
    expect(await response.json()).toMatchObject({
      items: [
        { metadata: { name: 'Palette Community Registry' }, spec: { registryType: 'ecr', isPrivate: true }, status: waiting },
        { metadata: { name: 'Palette Registry' }, spec: { registryType: 'ecr', isPrivate: true }, status: waiting },
        { metadata: { name: 'Palette Registry FIPS' }, spec: { registryType: 'ecr', isPrivate: true }, status: waiting },
      ],
    })
    await app.database.executeSql("update registry_syncs set next_at = now() - interval '1 day' where run_id is null")
    await enqueueDueSyncs(app.services)
    expect(await waitingSyncs(app)).toHaveLength(3)
    const audits = await app.database.executeSql(
      "select distinct actor_email, actor_uid, scope from audits where message like 'Added default registry %'",
    )
    expect(audits.rows).toEqual([{ actor_email: 'system', actor_uid: null, scope: 'system' }])
    expect(await capabilities()).toMatchObject({ fips: false })
  },
  START_TIMEOUT,
)

it(
  'they come once: what was deleted stays deleted, and a taken name stays with its owner',
  async () => {
    await start()
    const own = await seedRegistry(app.services, { name: 'Public Repo' })
    await addInitialRegistries(app.services, 'on')
    await app.database.executeSql("delete from registries where name = 'Bitnami'")
    await addInitialRegistries(app.services, 'on')
    await addInitialRegistries(app.services, 'fips')
    expect(await namesIn()).not.toContain('Bitnami')
    const { rows } = await app.database.executeSql("select uid from registries where name = 'Public Repo'")
    expect(rows).toEqual([{ uid: own }])
    expect(await capabilities()).toMatchObject({ fips: false })
    expect(app.logLines.filter((line) => line.includes('DEFAULT_REGISTRIES=fips has no effect'))).toHaveLength(1)
  },
  START_TIMEOUT,
)

it(
  'the set-up page adds what it was asked for; the FIPS edition has its own alone',
  async () => {
    await start()
    await addInitialRegistries(app.services, 'off')
    const token = await issueSetupToken(app.services)
    const answer = await app.send('POST', '/v1/console/setup', { token, operator, defaultRegistries: 'fips' })
    expect(answer.status).toBe(200)
    expect(await namesIn()).toEqual(['Palette Registry FIPS'])
    expect(await capabilities()).toMatchObject({ fips: true })
  },
  START_TIMEOUT,
)
