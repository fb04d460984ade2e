import { useSearchParams } from 'react-router'
import type { LayerKind } from '../draft'
import { readStep, type StepId } from './wizard-steps'

export interface WizardUrl {
  /** As it was asked for: it may not be open yet. */
  readonly step: StepId
  /** The dialog for a new layer of this kind is open. */
  readonly adding: LayerKind | undefined
  /** Name of the layer whose dialog is open. */
  readonly editing: string | undefined
  /** Name of the layer that is shown beside the list. */
  readonly selected: string | undefined
  readonly toStep: (step: StepId) => void
  /** @param search what the dialog's search begins with */
  readonly add: (kind: LayerKind, search?: string) => void
  readonly edit: (name: string) => void
  readonly select: (name: string) => void
  /** Closes the dialog. @param selected shows this layer beside the list */
  readonly close: (selected?: string) => void
}

function readKind(text: string | null): LayerKind | undefined {
  switch (text) {
    case 'pack':
    case 'chart':
    case 'private-chart':
    case 'zarf':
    case 'manifest':
      return text
    default:
      return undefined
  }
}

/** Step, dialog and chosen layer of the wizard, all of which the address holds. */
export function useWizardUrl(): WizardUrl {
  const [params, setParams] = useSearchParams()
  const selected = params.get('layer') ?? undefined
  const go = (next: Readonly<Record<string, string | undefined>>, replace: boolean) => {
    const entries = Object.entries(next).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
    setParams(Object.fromEntries(entries), { replace, preventScrollReset: true })
  }
  return {
    step: readStep(params.get('step')),
    adding: readKind(params.get('add')),
    editing: params.get('edit') ?? undefined,
    selected,
    toStep: (step) => go({ step }, false),
    add: (kind, search) => go({ step: 'layers', layer: selected, add: kind, q: search }, false),
    edit: (name) => go({ step: 'layers', layer: name, edit: name }, false),
    select: (name) => go({ step: 'layers', layer: name }, true),
    close: (name = selected) => go({ step: 'layers', layer: name }, true),
  }
}
