import type { clusterProfilesApi } from '~/contract/api/cluster-profiles'
import { validatePacks } from '../constraints'
import { presentFor } from '../layer-state'
import { page } from '../lists'
import type { Handlers } from '../make-handlers'
import { invalidFields, notFound } from '../mock-error'
import type { LayerRow, ManifestRow } from '../profile-rows'
import { selectProfiles } from '../profile-query'
import { fipsOf, layerMetaOf, packSpecOf, profileOf, summaryOfProfile } from '../profile-wire'
import { addLayer, addManifest, readLayer, removeLayer, updateLayer } from '../profile-layer-verbs'
import { changeVariables, checkVariables, maskedVariables } from '../profile-variables'
import { checkName, createProfile, publishProfile, removeProfile, updateMetadata, updateProfile } from '../profiles'
import { metadataOf } from '../registry-wire'
import { compareText } from '../db'

export const clusterProfileHandlers = {
  clusterProfilesCreate: ({ db, actor, query, body }) => createProfile({ db, actor }, body, { publish: query.publish }),
  clusterProfilesValidateNameVersion({ db, actor, query }) {
    checkName({ db, actor }, query)
    return undefined
  },
  clusterProfilesValidatePacks: ({ db, actor, body }) => validatePacks({ db, actor }, undefined, body),
  clusterProfilesGet: ({ db, actor, params }) => profileOf(db, db.profile(actor, params.uid)),
  async clusterProfilesUpdate({ db, actor, params, body }) {
    await updateProfile({ db, actor }, params.uid, body)
    return undefined
  },
  clusterProfilesDelete({ db, actor, params }) {
    removeProfile({ db, actor }, params.uid)
    return undefined
  },
  clusterProfilesUidMetadataUpdate({ db, actor, params, body }) {
    updateMetadata({ db, actor }, params.uid, body)
    return undefined
  },
  clusterProfilesUidPacksGet({ db, actor, params }) {
    const row = db.profile(actor, params.uid)
    const present = presentFor(db, row.tenantUid)
    return { items: row.draft.map((layer) => ({ metadata: layerMetaOf(layer), spec: packSpecOf(layer, present), status: {} })) }
  },
  async clusterProfilesUidPacksAdd({ db, actor, params, body }) {
    return { uid: await addLayer({ db, actor }, params.uid, body) }
  },
  clusterProfilesUidPacksNameGet({ db, actor, params }) {
    const { row, layer } = readLayer({ db, actor }, params.uid, params.packName)
    const registry = db.visibleRegistries(actor).find(({ uid }) => uid === layer.registryUid)
    return {
      metadata: layerMetaOf(layer),
      spec: {
        macros: { resolved: {} },
        pack: packSpecOf(layer, presentFor(db, row.tenantUid)),
        ...(registry !== undefined && { registry: metadataOf(registry) }),
      },
    }
  },
  async clusterProfilesUidPacksNameUpdate({ db, actor, params, body }) {
    await updateLayer({ db, actor }, params.uid, params.packName, body)
    return undefined
  },
  clusterProfilesUidPacksNameDelete({ db, actor, params }) {
    removeLayer({ db, actor }, params.uid, params.packName)
    return undefined
  },
  clusterProfilesUidPacksConfigGet({ db, actor, params, query }) {
    const { row, layer } = readLayer({ db, actor }, params.uid, params.packName)
    if (layer.packUid !== '' && layer.packUid !== query.packUid) throw notFound(`A layer of pack ${query.packUid}`)
    const manifests = layer.manifests.map(({ digest, name, uid }) => ({ digest, isOverridden: false, name, parentUid: row.uid, uid }))
    const { name, packUid, tag, type, values, version, defaultValues } = layer
    const isValuesOverridden = values !== defaultValues
    const spec = { associatedObject: row.uid, isValuesOverridden, manifests, name, packUid, scope: 'tenant', tag, type, values, version }
    return { items: [{ spec }] }
  },
  clusterProfilesUidPacksUidManifests({ db, actor, params }) {
    const { row, layer } = readLayer({ db, actor }, params.uid, params.packName)
    const of = (layers: readonly LayerRow[]) => layers.find(({ name }) => name === layer.name)?.manifests ?? []
    const [draft, published] = [of(row.draft), of(row.published ?? [])]
    const all = new Map([...published, ...draft].map((manifest) => [manifest.uid, manifest]))
    const dataOf = (manifests: readonly ManifestRow[], wanted: string) => {
      const found = manifests.find(({ uid }) => uid === wanted)
      return found && { content: found.content, digest: found.digest }
    }
    return {
      items: [...all.values()].map(({ uid, name }) => {
        const [inDraft, inPublished] = [dataOf(draft, uid), dataOf(published, uid)]
        return {
          metadata: { name, uid },
          spec: { ...(inDraft && { draft: inDraft }), ...(inPublished && { published: inPublished }) },
        }
      }),
    }
  },
  async clusterProfilesUidPacksNameManifestsAdd({ db, actor, params, body }) {
    return { uid: await addManifest({ db, actor }, params.uid, params.packName, body) }
  },
  async clusterProfilesPublish({ db, actor, params }) {
    await publishProfile({ db, actor }, params.uid)
    return undefined
  },
  clusterProfilesUidValidatePacks: ({ db, actor, params, body }) => validatePacks({ db, actor }, db.profile(actor, params.uid), body),
  clusterProfilesUidVariablesGet: ({ db, actor, params }) => ({ variables: maskedVariables(db.profile(actor, params.uid).variables) }),
  clusterProfilesUidVariablesPut({ db, actor, params, body }) {
    changeVariables({ db, actor }, params.uid, (before) => checkVariables(body.variables, 'variables', before))
    return undefined
  },
  clusterProfilesUidVariablesPatch({ db, actor, params, body }) {
    changeVariables({ db, actor }, params.uid, (before) => {
      const sent = checkVariables(body.variables, 'variables', before)
      const named = new Map(sent.map((variable) => [variable.name, variable]))
      const added = sent.filter(({ name }) => !before.some((variable) => variable.name === name))
      return [...before.map((variable) => named.get(variable.name) ?? variable), ...added]
    })
    return undefined
  },
  clusterProfilesUidVariablesDelete({ db, actor, params, body }) {
    changeVariables({ db, actor }, params.uid, (before) => {
      const unknown = body.variables.filter((name) => !before.some((variable) => variable.name === name))
      if (unknown.length > 0) throw invalidFields({ variables: `The profile has no variable ${unknown.join(', ')}` })
      return before.filter(({ name }) => !body.variables.includes(name))
    })
    return undefined
  },
  clusterProfilesFilterSummary({ db, actor, query, body }) {
    const rows = db.profilesOf(actor)
    const present = presentFor(db, actor.person.tenant?.uid ?? '')
    const found = selectProfiles(rows, body, (row) => fipsOf(row.draft, present))
    const { items, listmeta } = page(found, query)
    return { items: items.map((row) => summaryOfProfile(db, row, present)), listmeta }
  },
  clusterProfilesMetadata({ db, actor }) {
    const rows = db.profilesOf(actor).sort((a, b) => compareText(a.name, b.name) || compareText(a.uid, b.uid))
    return { items: rows.map(({ uid, name, cloudType, version }) => ({ metadata: { name, uid }, spec: { cloudType, version } })) }
  },
  clusterProfilesUidSummary({ db, actor, params }) {
    const row = db.profile(actor, params.uid)
    return summaryOfProfile(db, row, presentFor(db, row.tenantUid))
  },
} satisfies Pick<Handlers, keyof typeof clusterProfilesApi>
