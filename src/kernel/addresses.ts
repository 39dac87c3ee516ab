import { BlockList, isIP } from 'node:net'

/** What RFC 6890 and its kin set apart, and what of IPv6 is not given to anybody yet. A list a family: Node compares across them. */
const setApart = {
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

/** Whether an address is somebody's on the public internet: not this machine, not a private network, nothing set apart. */
export function isPublicAddress(address: string): boolean {
  const plain = address.replace(/^\[|\]$/g, '').replace(/%.*$/, '')
  if (isIP(plain) === 0) return false
  const family = isIP(plain) === 6 ? 'ipv6' : 'ipv4'
  return !setApart[family].check(plain, family)
}

const loopback = { ipv4: blockOf('ipv4', ['127.0.0.0/8']), ipv6: blockOf('ipv6', ['::1/128']) }

/** Whether a host, with or without a port, is this very machine by its name. */
export function isThisMachine(host: string): boolean {
  const name = host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')
  const family = { 4: 'ipv4', 6: 'ipv6' }[isIP(name)] as 'ipv4' | 'ipv6' | undefined
  return family ? loopback[family].check(name, family) : name === 'localhost' || name.endsWith('.localhost')
}

function blockOf(family: 'ipv4' | 'ipv6', ranges: readonly string[]): BlockList {
  const block = new BlockList()
  for (const range of ranges) {
    const [network = '', bits] = range.split('/')
    block.addSubnet(network, Number(bits), family)
  }
  return block
}
