import type { IncomingMessage } from 'node:http'

/** Where the outside world reaches this school, and whom to believe about it. */
export type Origins = {
  /** The public origin when it is configured, for example https://school.example; otherwise each request's own. */
  readonly publicUrl: string | null
  /** Number of reverse proxies in front of us whose X-Forwarded-* headers are true. */
  readonly trustedProxies: number
}

export function originOf(request: IncomingMessage, { publicUrl, trustedProxies }: Origins): string {
  if (publicUrl) return publicUrl
  const forwarded = trustedProxies > 0 ? request.headers['x-forwarded-proto'] : undefined
  const protocol = forwarded === 'https' || 'encrypted' in request.socket ? 'https' : 'http'
  return `${protocol}://${request.headers.host ?? 'localhost'}`
}

/**
 * The visitor's network address: the nearest hop that is not one of our own proxies.
 * What a program on this machine passes on came from elsewhere, also when nobody said that it is a proxy.
 */
export function addressOf(request: IncomingMessage, { trustedProxies }: Origins): string {
  const direct = request.socket.remoteAddress ?? ''
  const hops = String(request.headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((hop) => hop.trim())
    .filter(Boolean)
  const ours = Math.max(trustedProxies, isThisMachine(direct) ? 1 : 0)
  return (ours > 0 ? hops.at(-ours) : undefined) ?? direct
}

function isThisMachine(address: string): boolean {
  return address === '::1' || /^(::ffff:)?127[.]/.test(address)
}

/**
 * Where somebody has to go who came in the clear to a school that lives on https. A known proxy says how they came; without one,
 * whoever reaches us from elsewhere came as they are. A proxy on this machine that says nothing is believed to be a safe one.
 */
export function safeAddressFor(request: IncomingMessage, { publicUrl, trustedProxies }: Origins): string | null {
  if (!publicUrl?.startsWith('https:') || 'encrypted' in request.socket) return null
  const local = isThisMachine(request.socket.remoteAddress ?? '')
  const said = trustedProxies > 0 || local ? request.headers['x-forwarded-proto'] : 'http'
  return said === 'http' ? publicUrl + (request.url?.startsWith('/') ? request.url : '/') : null
}

/** A browser tells where a request comes from; one from another site must not use our cookies to change anything. */
export function comesFromElsewhere(request: IncomingMessage, origin: string): boolean {
  const from = request.headers.origin
  if (from !== undefined) return from !== origin
  const site = request.headers['sec-fetch-site']
  return site !== undefined && site !== 'same-origin' && site !== 'none'
}
