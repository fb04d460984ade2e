import { type BasicValues, basicProblem } from './basic-form'

export const steps = [
  { id: 'basic', label: 'Basic Information' },
  { id: 'layers', label: 'Profile Layers' },
  { id: 'review', label: 'Review' },
] as const
export type StepId = (typeof steps)[number]['id']

const NO_LAYERS = 'Add a layer first: a profile without layers installs nothing'

export function readStep(text: string | null): StepId {
  return steps.find(({ id }) => id === text)?.id ?? 'basic'
}

/** Why a step can't be opened yet; undefined when it can. */
export function obstacleTo(step: StepId, basic: BasicValues, layers: number): string | undefined {
  if (step === 'basic') return undefined
  const problem = basicProblem(basic)
  if (problem !== undefined) return `Finish Basic Information first: ${problem}`
  return step === 'review' && layers === 0 ? NO_LAYERS : undefined
}

/** The step that is shown for one that was asked for: that one, or the last before it that can be opened. */
export function reachableStep(step: StepId, basic: BasicValues, layers: number): StepId {
  if (obstacleTo(step, basic, layers) === undefined) return step
  return obstacleTo('layers', basic, layers) === undefined ? 'layers' : 'basic'
}
