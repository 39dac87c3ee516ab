import { isIP } from 'node:net'
import { isPublicAddress } from '#kernel/addresses'

/** Names that the public internet gives to nobody (RFC 6761, 6762, 8375, and ICANN’s `internal`). */
const within = ['localhost', 'local', 'internal', 'home.arpa', 'test']

/** Whether people elsewhere can come to this host: no name or address of this machine, or of a network of one’s own. */
export function isPublicHost(hostname: string): boolean {
  const plain = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  if (isIP(plain) !== 0) return isPublicAddress(plain)
  return plain.includes('.') && !within.some((end) => plain.endsWith(`.${end}`))
}
