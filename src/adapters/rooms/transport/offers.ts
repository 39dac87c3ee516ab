import { limits } from '../limits.ts'
import { channelLines, joined, sessionLines, transportLines } from './local-lines.ts'
import { extensions } from './sdp.ts'
import type { LocalParameters } from './transport.ts'

/** The numbers we use towards subscribers. */
export const payloads = { video: 96, videoRepair: 97, audio: 111 } as const
export const sendTimeExtension = 2

/** A place for a track in the description; it stays for good and is used again by the next track of its kind. */
export type OutgoingSection = {
  mid: string
  kind: 'audio' | 'video'
  track: { streamId: string; trackId: string; ssrc: number; repairSsrc: number } | undefined
}

/** An offer that sends these tracks, with the data channels first. */
export function offerOf(sections: readonly OutgoingSection[], local: LocalParameters, version: number): string {
  const channelMid = '0'
  return joined([
    ...sessionLines(version, [channelMid, ...sections.map(({ mid }) => mid)]),
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    ...transportLines(local, 'actpass'),
    ...channelLines(channelMid, limits.data.messageBytes),
    ...sections.flatMap((section) => sectionLines(section, local)),
  ])
}

function sectionLines({ mid, kind, track }: OutgoingSection, local: LocalParameters): string[] {
  const formats = kind === 'video' ? `${payloads.video} ${payloads.videoRepair}` : `${payloads.audio}`
  return [
    `m=${kind} 9 UDP/TLS/RTP/SAVPF ${formats}`,
    ...transportLines(local, 'actpass'),
    `a=mid:${mid}`,
    track ? 'a=sendonly' : 'a=inactive',
    'a=rtcp-mux',
    'a=rtcp-rsize',
    ...(kind === 'video' ? videoLines : audioLines),
    ...(track ? trackLines(kind, track) : []),
  ]
}

const videoLines = [
  `a=rtpmap:${payloads.video} VP8/90000`,
  ...['nack', 'nack pli', 'ccm fir', 'goog-remb'].map((feedback) => `a=rtcp-fb:${payloads.video} ${feedback}`),
  `a=rtpmap:${payloads.videoRepair} rtx/90000`,
  `a=fmtp:${payloads.videoRepair} apt=${payloads.video}`,
  `a=extmap:${sendTimeExtension} ${extensions.sendTime}`,
]

const audioLines = [
  `a=rtpmap:${payloads.audio} opus/48000/2`,
  `a=rtcp-fb:${payloads.audio} nack`,
  `a=fmtp:${payloads.audio} minptime=10;useinbandfec=1;usedtx=1`,
]

function trackLines(
  kind: 'audio' | 'video',
  { streamId, trackId, ssrc, repairSsrc }: NonNullable<OutgoingSection['track']>,
): string[] {
  const streams = kind === 'video' ? [ssrc, repairSsrc] : [ssrc]
  return [
    `a=msid:${streamId} ${trackId}`,
    ...(kind === 'video' ? [`a=ssrc-group:FID ${ssrc} ${repairSsrc}`] : []),
    ...streams.flatMap((stream) => [
      `a=ssrc:${stream} cname:${streamId}`,
      `a=ssrc:${stream} msid:${streamId} ${trackId}`,
    ]),
  ]
}
