import type { packsApi } from '~/contract/api/packs'
import { listPacks } from '../../packs/list'
import { getPack, getPackByName, getPackLogo, getPackReadme } from '../../packs/read'
import { searchPacks } from '../../packs/search'
import type { HandlersOf } from '../call'

export const packHandlers: HandlersOf<keyof typeof packsApi> = {
  packsSummaryList: async ({ context, query }) => ({ body: await listPacks(context, query) }),
  packsSearch: async ({ context, query, body }) => ({ body: await searchPacks(context, { query, body }) }),
  packsNameRegistryUidList: async ({ context, params, query }) => ({
    body: await getPackByName(context, params.packName, params.registryUid, query),
  }),
  packsUid: async ({ context, params }) => ({ body: await getPack(context, params.uid) }),
  packsUidReadme: async ({ context, params }) => ({ body: await getPackReadme(context, params.uid) }),
  packsPackUidLogo: async ({ context, params }) => ({ body: await getPackLogo(context, params.packUid) }),
}
