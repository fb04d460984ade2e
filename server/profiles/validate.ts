import type { ClusterProfileValidatorResponse } from '~/contract/cluster-profiles'
import type { ProfileType } from '~/contract/profile-fields'
import { viewerOf } from '../authz/viewer'
import type { Context } from '../context'
import { brokenBy, type Subject } from '~/contract/pack-constraints'
import type { LayerRow, NewLayer } from './layer'
import { stateOfLayer } from './state-of-layer'
import { findPresentPacks, findPresentRegistries, placeOf } from './present-packs-store'
import { resourcePaths } from '~/contract/resource-totals'
import { checkManifest, inspectValues } from './values'

/**
 * Checks layers against the constraints of their packs as these stand in the catalogue now; values and manifests are read off the main thread.
 * @param published layers of the published copy; empty for a profile that was never published
 * @returns one result for each layer that breaks something; which codes stop a publication stands in `constraintCodes`
 */
export async function validateLayers(
  context: Context,
  { type, layers, published }: { type: ProfileType; layers: readonly NewLayer[]; published: readonly Pick<LayerRow, 'name' | 'version'>[] },
): Promise<ClusterProfileValidatorResponse> {
  const { services, actor, signal } = context
  const viewer = viewerOf(actor)
  const packs = await findPresentPacks(services.db, viewer, layers)
  const registries = await findPresentRegistries(services.db, viewer, layers)
  const subjects = await Promise.all(
    layers.map(async (layer) => {
      const pack = packs.get(placeOf(layer))
      const checked = await Promise.all(
        layer.manifests.map(async ({ name, content }) => ({ name, problem: await checkManifest(content, signal) })),
      )
      return {
        layer: constrained(layer),
        pack,
        state: stateOfLayer(layer, pack?.digest, registries.has(layer.registry_uid)),
        values:
          layer.type === 'manifest'
            ? undefined
            : await inspectValues(
                {
                  text: layer.values_yaml,
                  defaults: layer.default_values,
                  entries: pack?.schema_entries ?? [],
                  paths: resourcePaths(pack?.resources ?? []),
                },
                signal,
              ),
        manifests: checked.flatMap(({ name, problem }) => (problem.ok ? [] : [{ name, message: problem.message }])),
        published: published.find(({ name }) => name === layer.name)?.version,
      } satisfies Subject
    }),
  )
  for (const { layer, values } of subjects) {
    const parameters = values?.unchecked ?? []
    if (parameters.length > 0)
      context.log.info({ pack: layer.name, version: layer.version, parameters }, 'expressions of schema.yaml could not be tried')
  }
  const now = services.now()
  return {
    packs: {
      results: subjects.flatMap((subject) => {
        const { layer } = subject
        const errors = brokenBy(
          subject,
          subjects.flatMap((other) => (other === subject ? [] : [other.layer])),
          type,
          now,
        )
        return errors.length === 0 ? [] : [{ displayName: layer.displayName, errors, name: layer.name }]
      }),
    },
  }
}

function constrained({ name, display_name, version, layer, type, registry_name }: NewLayer): Subject['layer'] {
  return { name, displayName: display_name, version, layer, type, registryName: registry_name }
}
