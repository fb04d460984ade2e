import ipaddr from 'ipaddr.js'
import type { Web } from './request-state'

/**
 * Address of the client. Behind HTTPS a proxy stands in front: when the peer is on the inside, the last address it noted is the client's.
 * @param proxied PUBLIC_URL is https
 */
export function clientAddress(web: Web, proxied: boolean): string {
  const peer = web.env.incoming?.socket.remoteAddress ?? 'unknown'
  if (!proxied || !isInside(peer)) return peer
  const noted = web.req.header('x-forwarded-for')?.split(',').at(-1)?.trim()
  return noted !== undefined && ipaddr.isValid(noted) ? noted : peer
}

function isInside(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  return ['loopback', 'private', 'uniqueLocal', 'linkLocal'].includes(ipaddr.process(address).range())
}
