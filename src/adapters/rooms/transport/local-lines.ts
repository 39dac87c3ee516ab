import type { LocalParameters } from './transport.ts'

/** TCP is taken only where UDP does not come through (RFC 8421 §4). */
const priorities = { udp: 2130706431, tcp: 1518280447 } as const

/** The lines every section of ours repeats: where we are, how to prove it is us. */
export function transportLines(local: LocalParameters, setup: 'actpass' | 'passive'): string[] {
  return [
    'c=IN IP4 0.0.0.0',
    ...local.candidates.map(
      ({ protocol, address, port }, position) =>
        `a=candidate:${position + 1} 1 ${protocol} ${priorities[protocol] - position} ${address} ${port} typ host${protocol === 'tcp' ? ' tcptype passive' : ''}`,
    ),
    'a=end-of-candidates',
    `a=ice-ufrag:${local.fragment}`,
    `a=ice-pwd:${local.password}`,
    `a=fingerprint:sha-256 ${local.fingerprint}`,
    `a=setup:${setup}`,
  ]
}

/** ICE-lite (RFC 8445 §2.5): we have a known address, the client does the checking. */
export function sessionLines(version: number, mids: readonly string[]): string[] {
  return [
    'v=0',
    `o=- 4611731400430051336 ${version} IN IP4 127.0.0.1`,
    's=-',
    't=0 0',
    'a=ice-lite',
    `a=group:BUNDLE ${mids.join(' ')}`,
    'a=msid-semantic: WMS *',
  ]
}

export function channelLines(mid: string, maxMessageBytes: number): string[] {
  return [`a=mid:${mid}`, 'a=sctp-port:5000', `a=max-message-size:${maxMessageBytes}`]
}

export const joined = (lines: readonly string[]): string => `${lines.join('\r\n')}\r\n`
