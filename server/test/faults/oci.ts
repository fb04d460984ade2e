import type { FaultCell } from './bench'
import { ociContentFaults } from './oci-content'
import { ociListFaults } from './oci-lists'
import { ociSignInFaults } from './oci-sign-in'

/** Ways of an OCI registry to fail above the network. */
export const ociFaults: readonly FaultCell[] = [...ociSignInFaults, ...ociListFaults, ...ociContentFaults]
