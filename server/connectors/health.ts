import type { Failure } from './connector'

/** Answers that one repository or artifact is to blame for, without a good one between them, after which the registry is taken as out of order. */
const MAX_BAD_IN_A_ROW = 20

/** What one repository or one artifact can be to blame for; the rest concerns the registry as a whole. */
export function isOwnFailure(failure: Failure): boolean {
  switch (failure.kind) {
    case 'forbidden':
    case 'not-found':
    case 'bad-response':
    case 'too-large':
      return true
    case 'dns':
    case 'refused':
    case 'timeout':
    case 'tls':
    case 'unauthorized':
    case 'rate-limited':
    case 'blocked':
    case 'aborted':
      return false
  }
}

/**
 * Tells a bad artifact from a registry that is out of order: by how many bad answers come in a row.
 * @param most of them, below which each is taken for itself
 */
export function createHealth(most: number = MAX_BAD_IN_A_ROW) {
  let badInARow = 0
  let anyGood = false
  let lastBad: Failure | undefined
  return {
    good() {
      badInARow = 0
      anyGood = true
    },
    /** The last failure, when there was nothing else. */
    allBad: () => (anyGood ? undefined : lastBad),
    isIsolated(failure: Failure): boolean {
      badInARow += 1
      lastBad = failure
      return isOwnFailure(failure) && badInARow < most
    },
  }
}
