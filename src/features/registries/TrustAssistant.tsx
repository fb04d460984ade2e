import { onDemand } from '../../lib/on-demand'
import { Skeleton } from '../../ui/Skeletons'
import type { PresentedChainsProps } from './PresentedChains'

const PresentedChains = onDemand(async () => (await import('./PresentedChains')).PresentedChains, <Skeleton height="180px" />)

/** What a server that is not trusted presented of itself, and the way to trust it by fingerprint. */
export function TrustAssistant({ chains, onTrust }: PresentedChainsProps) {
  const advised = chains.filter(({ trust }) => trust !== null)
  return advised.length === 0 ? null : <PresentedChains chains={advised} onTrust={onTrust} />
}
