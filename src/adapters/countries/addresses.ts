import { BlockList, isIP } from 'node:net'

/** Ranges that belong to no country (RFC 6890 and its kin); the file errs about some of them. */
const nowhere = {
  ipv4: blockOf('ipv4', [
    '0.0.0.0/8',
    '10.0.0.0/8',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '169.254.0.0/16',
    '172.16.0.0/12',
    '192.0.0.0/24',
    '192.0.2.0/24',
    '192.168.0.0/16',
    '198.18.0.0/15',
    '198.51.100.0/24',
    '203.0.113.0/24',
    '224.0.0.0/3',
  ]),
  ipv6: blockOf('ipv6', ['::/3', '2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20', '4000::/2', '8000::/1']),
}

/** The address as a file of countries knows it, or null when it is none: an IPv4 address in IPv6 clothes comes out of them. */
export function plainAddress(address: string): string | null {
  const bare = address.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '')
  return isIP(bare) === 0 ? null : bare
}

export function saysNothing(address: string): boolean {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
  return nowhere[family].check(address, family)
}

function blockOf(family: 'ipv4' | 'ipv6', ranges: readonly string[]): BlockList {
  const block = new BlockList()
  for (const range of ranges) {
    const [net = '', bits] = range.split('/')
    block.addSubnet(net, Number(bits), family)
  }
  return block
}
