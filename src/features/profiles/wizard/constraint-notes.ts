import { type ClusterProfileValidatorResponse, constraintCodes } from '~/contract/cluster-profiles'

/** Something that a pack says about the profile it stands in. */
export interface LayerNote {
  readonly code: string
  readonly message: string
  /** It stops the publication. A code that is not known here may. */
  readonly blocks: boolean
}

type Results = ClusterProfileValidatorResponse['packs']['results']

const knownCodes: Readonly<Record<string, 'blocks' | 'informs'>> = constraintCodes

/** What there is to say of each layer, by its name; what stops a publication first. */
export function notesByLayer(results: Results): ReadonlyMap<string, readonly LayerNote[]> {
  return new Map(
    results.map(({ name, errors }) => {
      const notes = errors.map(({ code, message }) => ({ code, message, blocks: knownCodes[code] !== 'informs' }))
      return [name, notes.toSorted((a, b) => Number(b.blocks) - Number(a.blocks))]
    }),
  )
}

export function countNotes(notes: ReadonlyMap<string, readonly LayerNote[]>): { readonly blocking: number; readonly informing: number } {
  const all = [...notes.values()].flat()
  const blocking = all.filter(({ blocks }) => blocks).length
  return { blocking, informing: all.length - blocking }
}

/** The pack that a layer asks for and the profile has not: the message says `… needs <pack>`. Of other servers' sentences nothing is guessed. */
export function missingPack({ code, message }: Pick<LayerNote, 'code' | 'message'>): string | undefined {
  return code === 'DependencyMissing' ? / needs (?:the pack )?[“"]?([a-z0-9][a-z0-9._-]*[a-z0-9])/i.exec(message)?.[1] : undefined
}
