import { categoryOf, categoryOrder } from '~/contract/pack-categories'
import type { Tx } from '../db/schema'
import { compareOffers, upsertOffers } from './offers-store'

/** Names that are looked at in one statement: as many as one batch of a synchronisation has at most. */
const NAMES_AT_ONCE = 1_000

/*
 * What a registry offers follows its versions in the transaction that stores or removes them. Runs of one registry follow each other (each holds its run while it
 * writes), so what is compared here is not changed meanwhile by somebody else, and a reader sees versions and offers of the same moment: never two newest versions
 * of a pack, and none only of a pack that has none. What stands under one reference keeps its name: every connector takes the name from the reference, or sets
 * content aside that says another one. So the names in a batch are all that it can change.
 */

/** After versions of these names were stored or taken out. Writes only what is different: of a batch without anything newer, nothing. */
export async function refreshOffers(tx: Tx, registryUid: string, names: Iterable<string>): Promise<void> {
  const all = [...new Set(names)]
  for (let from = 0; from < all.length; from += NAMES_AT_ONCE) {
    const changed = await compareOffers(tx, registryUid, all.slice(from, from + NAMES_AT_ONCE))
    if (changed.length === 0) continue
    await upsertOffers(
      tx,
      registryUid,
      changed.map((offer) => {
        const category = categoryOf(offer.layer, offer.addon_type, offer.type)
        return { ...offer, category: category.key, category_order: categoryOrder(category, offer.layer) }
      }),
    )
  }
}
