import type { registriesApi } from '~/contract/api/registries'
import { SECRET_MASK } from '~/contract/registries'
import { withScope } from '~/contract/registry-settings'
import { externalIdFor } from '../external-id'
import type { MockDb } from '../db'
import type { Handlers } from '../make-handlers'
import { invalidFields, notFound } from '../mock-error'
import { listRegistries } from '../registry-query'
import { createRegistry, removeRegistry, syncRegistry, updateRegistry, validateRegistry, visibleRegistry } from '../registry-verbs'
import { authOf, helmOf, helmSummaryOf, metadataOf, packRegistryOf, packRegistrySummaryOf } from '../registry-wire'
import { syncOf } from '../sync'
import type { AwsPartition, SystemAwsStsAccount, SystemAwsStsAccountInput } from '~/contract/aws'

export const registryHandlers = {
  registriesMetadata({ db, actor, query }) {
    const rows = db.visibleRegistries(actor).filter(({ scope }) => query.scope === 'all' || scope === query.scope)
    return { items: rows.map(metadataOf) }
  },
  registryConfigGet({ db, actor, params }) {
    const row = db.visibleRegistries(actor).find(({ scope, name }) => scope === 'system' && name === params.registryName)
    if (row === undefined) throw notFound(`System registry ${params.registryName}`)
    return { config: { auth: authOf(row), endpoint: row.endpoint, name: row.name } }
  },
  registryDelete: ({ db, actor, params }) => removeRegistry({ db, actor }, params.uid, undefined),

  awsAccountStsGet({ db, actor, query: { partition } }) {
    const accountId = db.awsAccounts[partition]?.accountId ?? ''
    return { accountId, externalId: externalIdFor(actor.person.tenant?.uid ?? null), partition }
  },
  systemAwsStsAccountGet: ({ db }) => readAccount(db, 'aws'),
  systemAwsStsAccountUpdate: ({ db, body }) => writeAccount(db, 'aws', body),
  systemAwsStsAccountCreate: ({ db, body }) => writeAccount(db, 'aws', body),
  systemAwsGovStsAccountGet: ({ db }) => readAccount(db, 'aws-us-gov'),
  systemAwsGovStsAccountUpdate: ({ db, body }) => writeAccount(db, 'aws-us-gov', body),
  systemAwsGovStsAccountCreate: ({ db, body }) => writeAccount(db, 'aws-us-gov', body),

  helmRegistriesList({ db, actor, query }) {
    const { items, listmeta } = listRegistries({ db, actor }, 'helm', query)
    return { items: items.map((row) => helmOf(row, db.now())), listmeta }
  },
  helmRegistriesSummary({ db, actor, query }) {
    const { items, listmeta } = listRegistries({ db, actor }, 'helm', query)
    return { items: items.map((row) => helmSummaryOf(row, db.now())), listmeta }
  },
  helmRegistryCreate({ db, actor, body, query }) {
    const { createOption, ...spec } = body.spec
    const input = { kind: 'helm', spec: withScope(spec, query.scope) } as const
    const skipSync = createOption?.skipSync ?? false
    return createRegistry({ db, actor }, { name: body.metadata.name, input, skipSync, charts: createOption?.charts })
  },
  helmRegistryValidate: ({ db, actor, body }) => validateRegistry({ db, actor }, { kind: 'helm', spec: body }, body.registryUid),
  helmRegistryGet: ({ db, actor, params }) => helmOf(visibleRegistry({ db, actor }, params.uid, 'helm'), db.now()),
  helmRegistryUpdate: ({ db, actor, params, body }) =>
    updateRegistry({ db, actor }, params.uid, body.metadata.name, { kind: 'helm', spec: body.spec }),
  helmRegistryDelete: ({ db, actor, params }) => removeRegistry({ db, actor }, params.uid, 'helm'),
  helmRegistrySync: ({ db, actor, params, query }) => syncRegistry({ db, actor }, params.uid, 'helm', query.forceSync),
  helmRegistrySyncStatus: ({ db, actor, params }) => syncOf(visibleRegistry({ db, actor }, params.uid, 'helm'), db.now()).status,

  packRegistriesList({ db, actor, query }) {
    const { items, listmeta } = listRegistries({ db, actor }, 'pack', query)
    return { items: items.map((row) => packRegistryOf(row, db.now())), listmeta }
  },
  packRegistriesSummary({ db, actor, query }) {
    const { items, listmeta } = listRegistries({ db, actor }, 'pack', query)
    return { items: items.map((row) => packRegistrySummaryOf(row, db.now())), listmeta }
  },
  packRegistryCreate({ db, actor, body, query }) {
    const input = { kind: 'pack', spec: withScope(body.spec, query.scope) } as const
    return createRegistry({ db, actor }, { name: body.metadata.name, input, skipSync: query.skipPackSync })
  },
  packRegistryValidate: ({ db, actor, body }) => validateRegistry({ db, actor }, { kind: 'pack', spec: body }, body.registryUid),
  packRegistryGet: ({ db, actor, params }) => packRegistryOf(visibleRegistry({ db, actor }, params.uid, 'pack'), db.now()),
  packRegistryUpdate: ({ db, actor, params, body }) =>
    updateRegistry({ db, actor }, params.uid, body.metadata.name, { kind: 'pack', spec: body.spec }),
  packRegistryDelete: ({ db, actor, params }) => removeRegistry({ db, actor }, params.uid, 'pack'),
  packRegistrySync: ({ db, actor, params, query }) => syncRegistry({ db, actor }, params.uid, 'pack', query.forceSync),
  packRegistrySyncStatus: ({ db, actor, params }) => syncOf(visibleRegistry({ db, actor }, params.uid, 'pack'), db.now()).status,
} satisfies Pick<Handlers, keyof typeof registriesApi>

function readAccount(db: MockDb, partition: AwsPartition): SystemAwsStsAccount {
  const account = db.awsAccounts[partition]
  return account === undefined ? { accessKey: '', accountId: '', secretKey: '' } : { ...account, secretKey: SECRET_MASK }
}

function writeAccount(db: MockDb, partition: AwsPartition, body: SystemAwsStsAccountInput): undefined {
  const stored = db.awsAccounts[partition]
  if (body.secretKey === SECRET_MASK && stored === undefined) throw invalidFields({ secretKey: 'Enter the secret access key' })
  const secretKey = body.secretKey === SECRET_MASK && stored !== undefined ? stored.secretKey : body.secretKey
  db.awsAccounts = { ...db.awsAccounts, [partition]: { ...body, secretKey } }
  return undefined
}
