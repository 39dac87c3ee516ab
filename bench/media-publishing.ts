/** Somebody of the media bench who sends: a camera in three sizes, a microphone, a screen. */
import { randomInt } from 'node:crypto'
import {
  AddTrackRequest,
  SessionDescription,
  type TrackPublishedResponse,
  TrackSource,
  TrackType,
  VideoLayer,
  VideoQuality,
} from '@livekit/protocol'
import { MediaStreamTrack, type RTCPeerConnection, RtpHeader } from 'werift'
import { newConnection, payloadTypes, type Signals, up } from './media-connections.ts'

export type Source = 'camera' | 'microphone' | 'screen'
export type Publisher = {
  sids: Partial<Record<Source, string>>
  send(source: Source, rid: string, about: PacketAbout, payload: Buffer): void
}
type Stream = { ssrc: number; sequence: number; extensions: { id: number; payload: Buffer }[] }
type PacketAbout = { timestamp: number; marker: boolean }

const requests: Record<Source, AddTrackRequest> = {
  camera: new AddTrackRequest({
    cid: 'camera',
    type: TrackType.VIDEO,
    source: TrackSource.CAMERA,
    width: 1280,
    height: 720,
    layers: [
      new VideoLayer({ quality: VideoQuality.LOW, width: 320, height: 180 }),
      new VideoLayer({ quality: VideoQuality.MEDIUM, width: 640, height: 360 }),
      new VideoLayer({ quality: VideoQuality.HIGH, width: 1280, height: 720 }),
    ],
  }),
  microphone: new AddTrackRequest({ cid: 'microphone', type: TrackType.AUDIO, source: TrackSource.MICROPHONE }),
  screen: new AddTrackRequest({
    cid: 'screen',
    type: TrackType.VIDEO,
    source: TrackSource.SCREEN_SHARE,
    width: 1920,
    height: 1080,
  }),
}

export async function publish({ says, hears }: Signals, sources: readonly Source[]): Promise<Publisher> {
  const pc = newConnection()
  const sids: Publisher['sids'] = {}
  for (const source of sources) {
    const track = new MediaStreamTrack({ kind: source === 'microphone' ? 'audio' : 'video' })
    pc.addTransceiver(track, { direction: 'sendonly' })
    says({ case: 'addTrack', value: requests[source] })
    const published = (await hears('trackPublished')) as TrackPublishedResponse
    sids[source] = published.track?.sid ?? ''
  }
  await pc.setLocalDescription(await pc.createOffer())
  const sdp = withLayers(pc.localDescription?.sdp ?? '', sources.indexOf('camera'))
  says({ case: 'offer', value: new SessionDescription({ type: 'offer', sdp }) })
  const answer = (await hears('answer')) as SessionDescription
  await pc.setRemoteDescription({ type: 'answer', sdp: answer.sdp.replaceAll(/^a=(rid|simulcast):.*\r\n/gm, '') })
  await up(pc)
  return { sids, send: sender(pc, sdp, sources) }
}

/** werift offers no layers of its own; what a browser says of them (RFC 8853) is put into its camera section. */
function withLayers(sdp: string, section: number): string {
  const rids = ['q', 'h', 'f'].map((rid) => `a=rid:${rid} send\r\n`).join('')
  return sdp
    .split(/(?=^m=)/m)
    .map((part, at) =>
      at === section + 1 ? `${part.replaceAll(/^a=ssrc.*\r\n/gm, '')}${rids}a=simulcast:send q;h;f\r\n` : part,
    )
    .join('')
}

/** Packets go out below werift's own sender, which knows one stream a track. */
function sender(pc: RTCPeerConnection, sdp: string, sources: readonly Source[]): Publisher['send'] {
  const sections = sdp.split(/(?=^m=)/m).slice(1)
  const streams = new Map<string, Stream>()
  return (source, rid, about, payload) => {
    const name = source + rid
    const stream = streams.get(name) ?? newStream(sections[sources.indexOf(source)] ?? '', rid)
    streams.set(name, stream)
    stream.sequence = (stream.sequence + 1) & 0xffff
    const header = new RtpHeader({
      ...about,
      timestamp: about.timestamp >>> 0,
      ssrc: stream.ssrc,
      sequenceNumber: stream.sequence,
      payloadType: source === 'microphone' ? payloadTypes.audio : payloadTypes.video,
      extension: true,
      extensionProfile: 0xbede,
      extensions: stream.extensions,
    })
    void pc.dtlsTransports[0]?.sendRtp(payload, header)
  }
}

/** Says with each packet which section and layer it belongs to (RFC 8843 §9.2, RFC 8852). */
function newStream(section: string, rid: string): Stream {
  const mid = { id: numberOf(section, 'sdes:mid'), payload: Buffer.from(/^a=mid:(\S+)/m.exec(section)?.[1] ?? '') }
  const layer = { id: numberOf(section, 'sdes:rtp-stream-id'), payload: Buffer.from(rid) }
  return { ssrc: randomInt(1, 0xffffffff), sequence: randomInt(0, 0xffff), extensions: rid ? [mid, layer] : [mid] }
}

function numberOf(section: string, extension: string): number {
  return Number(new RegExp(`^a=extmap:(\\d+) \\S*${extension}\\s`, 'm').exec(section)?.[1])
}
