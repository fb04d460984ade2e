import { zodResolver } from '@hookform/resolvers/zod'
import { useEffect, useRef, useState } from 'react'
import { useForm, useWatch } from 'react-hook-form'
import type { ProfileType } from '~/contract/profile-fields'
import type { LayerDraft, ProfileDraft } from '../draft'
import { BasicSchema, type BasicValues } from './basic-form'
import { sameDraft } from './compare-drafts'
import { type Base, writeDraft } from './stored-draft'

/** How long changes may follow each other before they are stored, in milliseconds. */
const STORED_AFTER_MS = 200

function basicOf({ name, version, description, tags }: ProfileDraft, type: ProfileType): BasicValues {
  return { name, version, description, type, tags: [...tags] }
}

/** The profile that is being written: the form of the first step, and the layers. It is kept in this tab until it is saved or discarded. */
export function useDraft(key: string, type: ProfileType, start: ProfileDraft, startBase: Base) {
  const form = useForm<BasicValues>({ defaultValues: basicOf(start, type), resolver: zodResolver(BasicSchema), mode: 'onTouched' })
  const [layers, setLayers] = useState<readonly LayerDraft[]>(start.layers)
  const [base, setBase] = useState(startBase)
  const basic = useWatch({ control: form.control, compute: (values: BasicValues) => values })
  const draft: ProfileDraft = { name: basic.name, version: basic.version, description: basic.description, tags: basic.tags, layers }
  const dirty = !sameDraft(draft, base.draft)
  const closed = useRef(false)

  useEffect(() => {
    const store = () => {
      if (!closed.current) writeDraft(key, dirty ? { draft, base } : null)
    }
    const timer = setTimeout(store, STORED_AFTER_MS)
    window.addEventListener('pagehide', store)
    return () => {
      clearTimeout(timer)
      window.removeEventListener('pagehide', store)
    }
  })

  return {
    form,
    basic,
    layers,
    setLayers,
    draft,
    base,
    dirty,
    /** Goes on with another draft. */
    restart: (next: ProfileDraft, nextBase: Base) => {
      form.reset(basicOf(next, type))
      setLayers(next.layers)
      setBase(nextBase)
    },
    /** Forgets what is kept in this tab, and keeps nothing any more. */
    forget: () => {
      closed.current = true
      writeDraft(key, null)
    },
  }
}
