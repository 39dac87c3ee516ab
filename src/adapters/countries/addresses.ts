import { isIP } from 'node:net'

/** The address as a file of countries knows it, or null when it is none: an IPv4 address in IPv6 clothes comes out of them. */
export function plainAddress(address: string): string | null {
  const bare = address.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '')
  return isIP(bare) === 0 ? null : bare
}
