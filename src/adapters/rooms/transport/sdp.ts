/** Session descriptions (RFC 8866) as far as peer connections use them (RFC 8829). */
export type Section = {
  kind: string
  port: number
  protocol: string
  formats: string[]
  attributes: { name: string; value: string }[]
}

export type Description = { attributes: Section['attributes']; sections: Section[] }

const mostSections = 400
const mostLines = 20_000

/** Reads a description; undefined when it is none, or larger than a class could need. */
export function readDescription(text: string): Description | undefined {
  const lines = text.split(/\r?\n/)
  if (lines[0] !== 'v=0' || lines.length > mostLines) return undefined
  const description: Description = { attributes: [], sections: [] }
  let current: Pick<Section, 'attributes'> = description
  for (const line of lines) {
    if (line.startsWith('m=')) {
      const section = readMediaLine(line.slice(2))
      description.sections.push(section)
      current = section
    } else if (line.startsWith('a=')) {
      current.attributes.push(readAttribute(line.slice(2)))
    }
  }
  const isSound =
    description.sections.length <= mostSections && description.sections.every(({ kind, protocol }) => kind && protocol)
  return isSound ? description : undefined
}

function readAttribute(line: string): { name: string; value: string } {
  const colon = line.indexOf(':')
  return colon < 0 ? { name: line, value: '' } : { name: line.slice(0, colon), value: line.slice(colon + 1) }
}

function readMediaLine(line: string): Section {
  const [kind = '', port = '', protocol = '', ...formats] = line.split(' ')
  return { kind, port: Number.parseInt(port, 10) || 0, protocol, formats, attributes: [] }
}

export function attributeOf(holder: Pick<Section, 'attributes'>, name: string): string | undefined {
  return holder.attributes.find((attribute) => attribute.name === name)?.value
}

export function attributesOf(holder: Pick<Section, 'attributes'>, name: string): string[] {
  return holder.attributes.filter((attribute) => attribute.name === name).map(({ value }) => value)
}

export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'

export function directionOf(section: Section): Direction {
  const found = section.attributes.find(({ name }) => ['sendrecv', 'sendonly', 'recvonly', 'inactive'].includes(name))
  return (found?.name ?? 'sendrecv') as Direction
}

/** `96 VP8/90000` → the number given to a codec; names compare without case. */
export function payloadsNamed(section: Section, codec: string): number[] {
  return attributesOf(section, 'rtpmap')
    .map((value) => /^(\d+) ([^/]+)/.exec(value))
    .filter((match) => match?.[2]?.toLowerCase() === codec.toLowerCase())
    .map((match) => Number(match?.[1]))
}

/** The number agreed on for a header extension (RFC 8285 §5). */
export function extensionNumber(section: Section, uri: string): number | undefined {
  const found = attributesOf(section, 'extmap')
    .map((value) => /^(\d+)(?:\/\S+)? (\S+)/.exec(value))
    .find((match) => match?.[2] === uri)
  const id = Number(found?.[1] ?? 0)
  return id >= 1 && id <= 255 ? id : undefined
}

export const extensions = {
  mid: 'urn:ietf:params:rtp-hdrext:sdes:mid',
  rid: 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id',
  repairedRid: 'urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id',
  transportWide: 'http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
  sendTime: 'http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time',
  audioLevel: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level',
} as const
