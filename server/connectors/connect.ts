import { lookup, type LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { buildConnector } from 'undici'
import type { OutboundPolicy } from './outbound'
import type { TlsSettings } from './tls'

/** How long one address of several may take before the next one is tried as well, in milliseconds. Node's own 250 ms gives up on far hosts. */
const NEXT_ADDRESS_AFTER_MS = 2_500

/** The outbound policy forbids every address of a host. `message` is the reason, one sentence without a full stop. */
export class BlockedError extends Error {
  override readonly name = 'BlockedError'
  readonly code = 'OUTBOUND_BLOCKED'
}

/**
 * DNS as the policy sees it: the addresses that come back are exactly those that a socket given this function connects to,
 * so a name can't answer differently between check and connection.
 */
export function createCheckedLookup(outbound: OutboundPolicy): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true, order: 'verbatim' }, (error, addresses) => {
      if (error !== null) {
        callback(error, '')
        return
      }
      const allowed: LookupAddress[] = []
      let reason: string | undefined
      for (const address of addresses) {
        const refusal = outbound.refusal(address.address, hostname)
        if (refusal === undefined) allowed.push(address)
        else reason ??= refusal
      }
      const first = allowed[0]
      if (first === undefined) callback(new BlockedError(reason ?? `${hostname} has no address`), '')
      else if (options.all === true) callback(null, allowed)
      else callback(null, first.address, first.family)
    })
  }
}

/** The reason why an IP literal may not be connected to; names are judged by the lookup. */
export function literalRefusal(outbound: OutboundPolicy, hostname: string): string | undefined {
  return isIP(hostname) === 0 ? undefined : outbound.refusal(hostname, hostname)
}

/**
 * A connector for undici that obeys the outbound policy on every connection it opens, whatever led there.
 * @param timeoutMs for name, TCP and TLS together
 */
export function createConnect(outbound: OutboundPolicy, tls: TlsSettings, timeoutMs: number): buildConnector.connector {
  const connect = buildConnector({
    ...tls,
    timeout: timeoutMs,
    lookup: createCheckedLookup(outbound),
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_AFTER_MS,
  })
  return (options, callback) => {
    const refusal = literalRefusal(outbound, options.hostname.replace(/^\[|\]$/g, ''))
    if (refusal === undefined) connect(options, callback)
    else process.nextTick(callback, new BlockedError(refusal), null)
  }
}
