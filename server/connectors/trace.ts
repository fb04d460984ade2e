import type { Diagnosis, DiagnosisFact, DiagnosisStepId, PresentedCertificate, SyncPreview } from '~/contract/diagnosis'
import type { DiagnosisCode } from '~/contract/diagnosis-codes'

/** What happens on a connection, as it happens. `host` is `host:port` of the server that is meant, also where a proxy stands between. */
export type NetworkEvent =
  | { readonly type: 'lookup'; readonly host: string }
  /** @property refused why an address is not connected to; undefined where it may be */
  | {
      readonly type: 'addresses'
      readonly host: string
      readonly addresses: readonly { readonly address: string; readonly refused: string | undefined }[]
    }
  /** An IP address in place of a name, or a name that the proxy resolves: nothing is looked up. */
  | { readonly type: 'connecting'; readonly host: string; readonly proxy?: string }
  /** TCP is there, through the proxy where there is one. `plain`: no TLS follows. */
  | { readonly type: 'connected'; readonly host: string; readonly address: string; readonly plain: boolean; readonly proxy?: string }
  | {
      readonly type: 'secured'
      readonly host: string
      /** `TLSv1.3` */
      readonly protocol: string
      /** OpenSSL's name. */
      readonly cipher: string
      /** False where verification is skipped and would have failed. */
      readonly verified: boolean
      /** The server's own first. */
      readonly chain: readonly PresentedCertificate[]
    }
  /** What a server presented that was not trusted. @property problem OpenSSL's name of it */
  | { readonly type: 'distrusted'; readonly host: string; readonly problem: string; readonly chain: readonly PresentedCertificate[] }

/**
 * Watches a connector at work. A check calls it step by step, in the order of its ladder; the clients call `network` from below. Nothing that is handed to it holds a
 * secret: no header values, no query of a redirect.
 */
export interface Trace {
  /** A step begins; the one before it has passed. */
  begin(step: DiagnosisStepId): void
  /** What the step under way found, one sentence without secrets, and details. */
  found(message: string, facts?: readonly DiagnosisFact[]): void
  /** It works, but somebody should know. The step under way ends as a warning. */
  warn(code: DiagnosisCode, message: string): void
  /** There is nothing to do in a step, and why. */
  skip(step: DiagnosisStepId, message: string): void
  /** Of AWS: an action is going to be needed (`not-tested`), or was allowed or denied. */
  action(name: string, result: Diagnosis['actions'][number]['result']): void
  network(event: NetworkEvent): void
  /** The server's clock, from the `Date` of an answer. */
  serverTime(host: string, at: Date): void
}

/** Nobody watches. */
export const noTrace: Trace = {
  begin: () => undefined,
  found: () => undefined,
  warn: () => undefined,
  skip: () => undefined,
  action: () => undefined,
  network: () => undefined,
  serverTime: () => undefined,
}

/** For a client at work below a step of somebody else: what it connects to is watched, its own steps are not. */
export function watchNetwork(trace: Trace): Trace {
  return { ...noTrace, network: (event) => trace.network(event), serverTime: (host, at) => trace.serverTime(host, at) }
}

/** A preview without the time that is reckoned from it. */
export interface PreviewCounts extends Omit<SyncPreview, 'seconds'> {
  /** Requests that the look itself took, at the concurrency of a synchronisation. */
  readonly requestsMade: number
  /** Milliseconds of the look, where the check had taken it already. */
  readonly lookedMs?: number
}
