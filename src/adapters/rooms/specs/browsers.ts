import { createReadStream } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type * as Client from 'livekit-client'
import { type Browser, chromium, type Page } from 'playwright-core'
import { browserProgram } from '../../../../bin/checks/browsers.ts'

/** What the page holds; the code given to `evaluate` runs there. */
export type PageWindow = {
  LivekitClient: typeof Client
  room: Client.Room
  events: string[]
  /** How often the page did not get its turn for a while. */
  stalls: number
}
declare const window: PageWindow
declare const document: { body: { append(element: unknown): void } }
declare const location: { origin: string }

const clientScript = new URL('../../../../node_modules/livekit-client/dist/livekit-client.umd.js', import.meta.url)

/** Chromium with a camera and a microphone that are made up. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await browserProgram(),
    args: [
      ...['--no-sandbox', '--disable-gpu', '--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'],
      ...[
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--disable-quic',
        '--no-first-run',
      ],
    ],
  })
}

/** Runs in the page. */
export async function enter(token: string): Promise<void> {
  const room = new window.LivekitClient.Room()
  window.room = room
  window.events = []
  window.stalls = 0
  let turn = performance.now()
  setInterval(() => {
    if (performance.now() - turn > 150) window.stalls++
    turn = performance.now()
  }, 20)
  room.on('reconnected', () => window.events.push('reconnected'))
  room.on('disconnected', (reason) => window.events.push(`disconnected ${reason}`))
  room.on('trackSubscribed', (track) => document.body.append(track.attach()))
  await room.connect(location.origin.replace('http', 'ws'), token)
}

type Stat = {
  type: string
  frameWidth?: number
  framesDecoded?: number
  totalAudioEnergy?: number
  packetsLost?: number
  packetsReceived?: number
  kind?: string
  freezeCount?: number
  framesPerSecond?: number
}
export type Received = {
  frames: number
  width: number
  energy: number
  lost: number
  freezes: number
  /** Of sound alone. */
  sounds: { received: number; lost: number }
}

/** What has arrived at a page of all tracks together, by WebRTC's own statistics. */
export function received(page: Page): Promise<Received> {
  return page.evaluate(async () => {
    const tracks = [...window.room.remoteParticipants.values()].flatMap((participant) => [
      ...participant.trackPublications.values(),
    ])
    const reports = (await Promise.all(tracks.map(({ track }) => track?.getRTCStatsReport()))) as (
      | Map<string, Stat>
      | undefined
    )[]
    const streams = reports
      .flatMap((report) => [...(report?.values() ?? [])])
      .filter(({ type }) => type === 'inbound-rtp')
    const sum = (name: keyof Stat, kind?: string): number =>
      streams
        .filter((stream) => kind === undefined || stream.kind === kind)
        .reduce((total, stream) => total + Math.max(0, Number(stream[name] ?? 0)), 0)
    const width = Math.max(0, ...streams.map(({ frameWidth }) => frameWidth ?? 0))
    return {
      frames: sum('framesDecoded'),
      width,
      energy: sum('totalAudioEnergy'),
      lost: sum('packetsLost'),
      freezes: sum('freezeCount'),
      sounds: { received: sum('packetsReceived', 'audio'), lost: sum('packetsLost', 'audio') },
    }
  })
}

/** The widest picture that a page sends just now: a browser whose processor is busy stops sending its largest by itself. */
export function widestSent(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const tracks = [...window.room.localParticipant.videoTrackPublications.values()].map(({ track }) => track)
    const reports = (await Promise.all(tracks.map((track) => track?.getRTCStatsReport()))) as (
      | Map<string, Stat>
      | undefined
    )[]
    const stats = reports.flatMap((report) => [...(report?.values() ?? [])])
    const sent = stats.filter(({ type, framesPerSecond = 0 }) => type === 'outbound-rtp' && framesPerSecond > 0)
    return Math.max(0, ...sent.map(({ frameWidth }) => frameWidth ?? 0))
  })
}

export function page(request: IncomingMessage, response: ServerResponse): void {
  if (request.url === '/client.js') {
    response.setHeader('content-type', 'text/javascript')
    createReadStream(clientScript).pipe(response)
    return
  }
  response.setHeader('content-type', 'text/html')
  response.end('<!doctype html><title>room</title><script src="/client.js"></script>')
}
