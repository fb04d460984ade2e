import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import * as z from 'zod/mini'
import { readConfig } from '../server/config'
import { root } from './sources'

const read = (file: string) => readFileSync(join(root, 'deploy', file), 'utf8')

const Compose = z.looseObject({
  services: z.record(
    z.string(),
    z.looseObject({
      environment: z.record(z.string(), z.string()),
      build: z.optional(z.looseObject({ dockerfile: z.string() })),
      deploy: z.optional(z.looseObject({ replicas: z.number() })),
    }),
  ),
})
const labels = z.record(z.string(), z.string())
const probe = z.looseObject({ httpGet: z.looseObject({ path: z.string(), port: z.literal('http') }) })
const Deployment = z.looseObject({
  kind: z.literal('Deployment'),
  spec: z.looseObject({
    replicas: z.number(),
    selector: z.looseObject({ matchLabels: labels }),
    template: z.looseObject({
      metadata: z.looseObject({ labels }),
      spec: z.looseObject({
        containers: z.array(
          z.looseObject({
            env: z.array(
              z.looseObject({
                name: z.string(),
                value: z.optional(z.string()),
                valueFrom: z.optional(z.object({ secretKeyRef: z.object({ name: z.literal('registry-console'), key: z.string() }) })),
              }),
            ),
            readinessProbe: probe,
            livenessProbe: probe,
          }),
        ),
      }),
    }),
  }),
})
const Selecting = z.looseObject({ kind: z.enum(['Service', 'PodDisruptionBudget']), spec: z.looseObject({ selector: z.unknown() }) })

/** What a cluster or a person fills in. */
const secrets: Readonly<Record<string, string>> = {
  DATABASE_URL: 'postgres://registry:secret@postgres:5432/registry',
  SECRET_KEY: 'ab'.repeat(32),
  POSTGRES_PASSWORD: 'secret',
}

test('the compose file runs a console, two workers and PostgreSQL with settings that the server takes', () => {
  const { services } = Compose.parse(parse(read('compose.yaml'), { merge: true }))
  const filled = (name: string) =>
    Object.fromEntries(
      Object.entries(services[name]?.environment ?? {}).map(([key, value]) => [
        key,
        value
          .replace(/\$\{(\w+):\?[^}]+\}/g, (_, variable: string) => secrets[variable] ?? '')
          .replace(/\$\{\w+:-([^}]*)\}/g, (_, preset: string) => preset),
      ]),
    )
  expect(readConfig(filled('console'))).toMatchObject({ role: 'api', databaseUrl: 'postgres://registry:secret@postgres:5432/registry' })
  expect(readConfig(filled('worker'))).toMatchObject({ role: 'worker' })
  expect(services['worker']?.deploy?.replicas).toBe(2)
  expect(services['postgres']?.environment['POSTGRES_DB']).toBe('registry')
  expect(read(services['console']?.build?.dockerfile.replace('deploy/', '') ?? '')).toContain('dist/server/main.js')
})

test('the Kubernetes manifests do the same, with probes that the server answers and selectors that meet their pods', () => {
  const documents = ['kubernetes/registry-console.yaml', 'kubernetes/postgres.yaml'].flatMap((file) =>
    parseAllDocuments(read(file)).map((document) => z.unknown().parse(document.toJS())),
  )
  const deployments = documents.flatMap((document) => {
    const parsed = Deployment.safeParse(document)
    return parsed.success ? [parsed.data] : []
  })
  const roles = deployments.map(({ spec }) => {
    expect(spec.template.metadata.labels).toEqual(spec.selector.matchLabels)
    const [container] = spec.template.spec.containers
    expect(container?.readinessProbe.httpGet.path).toBe('/readyz')
    expect(container?.livenessProbe.httpGet.path).toBe('/healthz')
    const env = (container?.env ?? []).map(
      ({ name, value, valueFrom }) => [name, value ?? secrets[valueFrom?.secretKeyRef.key ?? '']] as const,
    )
    const config = readConfig(Object.fromEntries(env))
    expect(config.host).toBe('0.0.0.0')
    return `${config.role} × ${spec.replicas}`
  })
  expect(roles).toEqual(['api × 2', 'worker × 2'])
  const pods = documents.flatMap((document) => {
    const parsed = z
      .looseObject({ spec: z.looseObject({ template: z.looseObject({ metadata: z.looseObject({ labels }) }) }) })
      .safeParse(document)
    return parsed.success ? [parsed.data.spec.template.metadata.labels] : []
  })
  for (const document of documents) {
    const parsed = Selecting.safeParse(document)
    if (!parsed.success) continue
    const { selector } = parsed.data.spec
    const wanted = labels.safeParse(selector).data ?? z.looseObject({ matchLabels: labels }).parse(selector).matchLabels
    expect(pods).toContainEqual(expect.objectContaining(wanted))
  }
})
