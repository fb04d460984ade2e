import type { consoleProfilesApi } from '~/contract/api/console-profiles'
import type { Handlers } from '../make-handlers'
import { decideDrift, driftOf, usesOf } from '../profile-drift'
import { cloneProfile, exportProfile, importProfile } from '../profile-tools'
import { overviewsOf } from '../profile-wire'
import { impactOf, repoint } from '../registry-impact'

export const consoleProfileHandlers = {
  consoleProfilesOverview: ({ db, actor }) => ({ items: overviewsOf(db, db.profilesOf(actor)) }),
  consoleProfileClone: ({ db, actor, params, body }) => cloneProfile({ db, actor }, params.uid, body),
  consoleProfileExport({ db, actor, params }) {
    const row = db.profile(actor, params.uid)
    const text = `${JSON.stringify(exportProfile({ db, actor }, row), null, 2)}\n`
    const filename = `${row.name}-${row.version}`.replaceAll(/[^\w.-]+/g, '-').concat('.json')
    return { mediaType: 'application/json', bytes: new TextEncoder().encode(text), filename }
  },
  consoleProfileImport: ({ db, actor, body }) => importProfile({ db, actor }, body),
  consoleProfileDrift: ({ db, actor, params }) => ({ items: driftOf({ db, actor }, db.profile(actor, params.uid)) }),
  consoleProfileDriftDecide({ db, actor, params, body }) {
    decideDrift({ db, actor }, params.uid, body)
    return undefined
  },
  consoleRegistryImpact: ({ db, actor, params }) => impactOf({ db, actor }, params.uid),
  consoleRegistryRepoint: ({ db, actor, params, body }) => repoint({ db, actor }, params.uid, body.to),
  consolePackUses: ({ db, actor, params }) => usesOf({ db, actor }, params.uid),
} satisfies Pick<Handlers, keyof typeof consoleProfilesApi>
