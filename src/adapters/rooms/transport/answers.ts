import { limits } from '../limits.ts'
import { channelLines, joined, sessionLines, transportLines } from './local-lines.ts'
import {
  attributeOf,
  attributesOf,
  type Description,
  directionOf,
  extensionNumber,
  extensions,
  payloadsNamed,
  readDescription,
  type Section,
} from './sdp.ts'
import type { LocalParameters, RemoteParameters } from './transport.ts'

/** A track a client says it sends, as it stands in its offer. */
export type IncomingTrack = {
  mid: string
  kind: 'audio' | 'video'
  /** The client's own name for the track, which its `AddTrackRequest` called `cid`. */
  trackId: string | undefined
  sending: boolean
  payload: number
  repairPayload: number | undefined
  /** Simulcast layers in the offered order, lowest first by LiveKit's convention; none for a single stream. */
  rids: string[]
  /** Streams declared by number, when there is no simulcast. */
  ssrc: number | undefined
  repairSsrc: number | undefined
  extensions: { mid?: number; rid?: number; repairedRid?: number; transportWide?: number; audioLevel?: number }
}

export type ReadOffer = { description: Description; remote: RemoteParameters; tracks: IncomingTrack[] }

/** Understands a client's offer; undefined when it is no offer we could answer. */
export function readOffer(text: string): ReadOffer | undefined {
  const description = readDescription(text)
  if (!description) return undefined
  const mids = description.sections.map((section) => attributeOf(section, 'mid'))
  if (mids.some((mid) => mid === undefined || !/^[\w-]{1,16}$/.test(mid)) || new Set(mids).size !== mids.length)
    return undefined
  const tracks = description.sections.flatMap((section) => incomingTrack(section) ?? [])
  return { description, remote: remoteIn(description), tracks }
}

/** The other side's proof of identity, from an offer or an answer. */
export function remoteIn(description: Description): RemoteParameters {
  const fingerprints = [description, ...description.sections].flatMap((holder) =>
    attributesOf(holder, 'fingerprint').map((value) => {
      const [algorithm = '', digits = ''] = value.split(' ')
      return { algorithm, value: digits }
    }),
  )
  const channel = description.sections.find(({ kind, port }) => kind === 'application' && port !== 0)
  return { fingerprints, ...(channel && { sctpPort: Number(attributeOf(channel, 'sctp-port') ?? 5000) }) }
}

/** Our answer: receive what we understand, refuse the rest (RFC 8829 §5.3.1). */
export function answerTo({ description, tracks }: ReadOffer, local: LocalParameters, version: number): string {
  const mids = description.sections
    .filter((section) => isAnswerable(section, tracks))
    .map((section) => attributeOf(section, 'mid') ?? '')
  return joined([
    ...sessionLines(version, mids),
    ...description.sections.flatMap((section) => answerSection(section, tracks, local)),
  ])
}

function isAnswerable(section: Section, tracks: readonly IncomingTrack[]): boolean {
  const isMedia = tracks.some(({ mid }) => mid === attributeOf(section, 'mid'))
  return isMedia || (section.kind === 'application' && section.formats.includes('webrtc-datachannel'))
}

function answerSection(section: Section, tracks: readonly IncomingTrack[], local: LocalParameters): string[] {
  const mid = attributeOf(section, 'mid') ?? ''
  const track = tracks.find((track) => track.mid === mid)
  if (track) return answerTrack(section, track, local)
  if (isAnswerable(section, tracks)) {
    return [
      `m=application 9 ${section.protocol} webrtc-datachannel`,
      ...transportLines(local, 'passive'),
      ...channelLines(mid, limits.data.messageBytes),
    ]
  }
  return [
    `m=${section.kind} 0 ${section.protocol} ${section.formats.join(' ')}`,
    'c=IN IP4 0.0.0.0',
    `a=mid:${mid}`,
    'a=inactive',
  ]
}

function answerTrack(section: Section, track: IncomingTrack, local: LocalParameters): string[] {
  const { mid, payload, repairPayload, rids } = track
  const formats = repairPayload === undefined ? [payload] : [payload, repairPayload]
  return [
    `m=${section.kind} 9 ${section.protocol} ${formats.join(' ')}`,
    ...transportLines(local, 'passive'),
    `a=mid:${mid}`,
    track.sending ? 'a=recvonly' : 'a=inactive',
    'a=rtcp-mux',
    'a=rtcp-rsize',
    ...codecLines(track),
    ...Object.entries(track.extensions).map(
      ([name, id]) => `a=extmap:${id} ${extensions[name as keyof typeof extensions]}`,
    ),
    ...rids.map((rid) => `a=rid:${rid} recv`),
    ...(rids.length > 0 ? [`a=simulcast:recv ${rids.join(';')}`] : []),
  ]
}

function codecLines({ kind, payload, repairPayload }: IncomingTrack): string[] {
  if (kind === 'audio') {
    return [
      `a=rtpmap:${payload} opus/48000/2`,
      `a=rtcp-fb:${payload} nack`,
      `a=rtcp-fb:${payload} transport-cc`,
      `a=fmtp:${payload} minptime=10;useinbandfec=1;usedtx=1`,
    ]
  }
  const feedback = ['nack', 'nack pli', 'ccm fir', 'transport-cc'].map((name) => `a=rtcp-fb:${payload} ${name}`)
  const repair =
    repairPayload === undefined ? [] : [`a=rtpmap:${repairPayload} rtx/90000`, `a=fmtp:${repairPayload} apt=${payload}`]
  return [`a=rtpmap:${payload} VP8/90000`, ...feedback, ...repair]
}

function incomingTrack(section: Section): IncomingTrack | undefined {
  const { kind } = section
  if ((kind !== 'audio' && kind !== 'video') || section.port === 0) return undefined
  const payload = payloadsNamed(section, kind === 'audio' ? 'opus' : 'VP8')[0]
  if (payload === undefined) return undefined
  const [ssrc, repairSsrc] = declaredStreams(section)
  const direction = directionOf(section)
  return {
    mid: attributeOf(section, 'mid') ?? '',
    kind,
    trackId: attributeOf(section, 'msid')?.split(' ')[1],
    sending: direction === 'sendrecv' || direction === 'sendonly',
    payload,
    repairPayload: repairPayloadFor(section, payload),
    rids: sentRids(section),
    ssrc,
    repairSsrc,
    extensions: agreedExtensions(section),
  }
}

/** `a=simulcast:send q;h;f` (RFC 8853); a `~` marks a layer that starts paused. */
function sentRids(section: Section): string[] {
  const list = /(?:^|\s)send (\S+)/.exec(attributeOf(section, 'simulcast') ?? '')?.[1]
  const rids = list?.split(';').map((rid) => rid.split(',')[0]?.replace('~', '') ?? '') ?? []
  return rids.filter((rid) => /^\w{1,16}$/.test(rid)).slice(0, 3)
}

function repairPayloadFor(section: Section, payload: number): number | undefined {
  return payloadsNamed(section, 'rtx').find((repair) =>
    attributesOf(section, 'fmtp').some((value) => value === `${repair} apt=${payload}`),
  )
}

/** A stream and, in the same group, the stream that repeats its lost packets (RFC 4588 §8.5). */
function declaredStreams(section: Section): [number | undefined, number | undefined] {
  const group = /^FID (\d+) (\d+)/.exec(attributeOf(section, 'ssrc-group') ?? '')
  if (group) return [Number(group[1]), Number(group[2])]
  const first = /^(\d+)/.exec(attributeOf(section, 'ssrc') ?? '')
  return [first ? Number(first[1]) : undefined, undefined]
}

function agreedExtensions(section: Section): IncomingTrack['extensions'] {
  const wanted =
    section.kind === 'audio'
      ? (['mid', 'audioLevel', 'transportWide'] as const)
      : (['mid', 'rid', 'repairedRid', 'transportWide'] as const)
  return Object.fromEntries(
    wanted.flatMap((name) => {
      const id = extensionNumber(section, extensions[name])
      return id === undefined ? [] : [[name, id]]
    }),
  )
}
