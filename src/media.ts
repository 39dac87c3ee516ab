import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { linkRooms } from '#adapters/link'
import { ForgedWebhook, livekitRooms, noHearing, noRecorder } from '#adapters/livekit'
import { askStun, embeddedHearing, embeddedRecorder, startRooms } from '#adapters/rooms'
import type { Egress } from '#kernel/egress'
import type { Log } from '#kernel/log'
import { type Clock, systemClock } from '#kernel/time'
import type { Hearing, MediaRooms, OutsideRooms, Recorder } from '#modules/live/ports'
import type { Config } from './config/config.ts'
import type { Service } from './config/services.ts'
import type { Mount } from './http/server.ts'
import { webhookMount } from './http/webhooks.ts'
import { openService } from './media-services.ts'

export type Media = {
  /** Settles when a class can be entered; rejects when none can be held. */
  ready: Promise<void>
  rooms: MediaRooms
  /** Classes in somebody else's meeting, known by its link. */
  behind(link: string): MediaRooms
  recorder: Recorder
  hearing: Hearing
  mounts: Mount[]
  /** What a page must be allowed to connect to, besides where it came from. */
  addresses: string[]
  close(): Promise<void>
}

type MediaOptions = { config: Config; secret: string; clock: Clock; log: Log; egress: Egress; outside: OutsideRooms }

const embeddedKey = 'lectern'
const webhookPath = '/hooks/livekit'
const addressesAgainEvery = 5 * 60_000

/** Where classes are held: our media server, mounted into our server; a LiveKit server somebody else runs; or a service outside. */
export async function openMedia(options: MediaOptions): Promise<Media> {
  const { media } = options.config
  switch (media.kind) {
    case 'embedded':
      return embeddedMedia(media, options)
    case 'livekit':
      return outsideMedia(media, options)
    default:
      return serviceMedia(media, options)
  }
}

/** At a service, where people go with a link of their own. It records nothing for us, and no page of ours speaks with it. */
function serviceMedia(service: Service, { config, clock, log, ...rest }: MediaOptions): Media {
  const { rooms, mount } = openService(service, {
    ...rest,
    host: config.publicUrl.hostname,
    now: () => clock.now(),
    log,
  })
  const recorder = noRecorder
  return {
    ready: Promise.resolve(),
    rooms,
    behind: linkRooms,
    recorder,
    hearing: noHearing,
    mounts: [mount],
    addresses: [],
    async close() {},
  }
}

type Outside = Extract<Config['media'], { kind: 'livekit' }>
type Embedded = Extract<Config['media'], { kind: 'embedded' }>

async function outsideMedia({ url, key, secret }: Outside, { clock, log }: MediaOptions): Promise<Media> {
  const serverUrl = url.replace(/^ws/, 'http')
  const rooms = livekitRooms({ clientUrl: url, serverUrl, apiKey: key, apiSecret: secret, now: () => clock.now() })
  const webhooks = webhookMount(
    {
      path: webhookPath,
      take: (body, { authorization }) =>
        rooms.receiveWebhook(body.toString(), authorization).then(
          () => true,
          (error) => {
            if (error instanceof ForgedWebhook) return false
            throw error
          },
        ),
    },
    log,
  )
  const { host } = new URL(url)
  return {
    ready: Promise.resolve(),
    rooms,
    behind: linkRooms,
    recorder: noRecorder,
    hearing: noHearing,
    mounts: [webhooks],
    addresses: [`wss://${host}`, `https://${host}`, ...insecureAddresses(url)],
    close: async () => {},
  }
}

/** Only a server that was configured without TLS is spoken to without it. */
function insecureAddresses(url: string): string[] {
  const { protocol, host } = new URL(url)
  return protocol === 'ws:' || protocol === 'http:' ? [`ws://${host}`, `http://${host}`] : []
}

async function embeddedMedia(media: Embedded, { config, secret, clock, log }: MediaOptions): Promise<Media> {
  const rooms: { here?: ReturnType<typeof livekitRooms> } = {}
  let announced = await addressesOf(media)
  const server = startRooms({
    apiKey: embeddedKey,
    apiSecret: secret,
    processes: media.processes,
    udp: { min: media.udpPorts.from, max: media.udpPorts.to },
    announcedAddresses: announced,
    relay: media.relay,
    recordings: join(config.dataFolder, 'recordings'),
    removalsFile: join(config.dataFolder, 'media', 'removals.jsonl'),
    webhook: async (body, authorization) => {
      await rooms.here?.receiveWebhook(body, authorization)
    },
    log,
  })
  const watch = setInterval(async () => {
    const found = await addressesOf(media)
    if (found.join() === announced.join()) return
    log.warn({ before: announced, now: found }, 'this machine is reached at other addresses than before')
    announced = found
    server.announce(found)
  }, addressesAgainEvery)
  // Orders go over loopback to a port of their own, so that they need not know where the pages are served.
  const orders = createServer((request, response) => {
    if (!server.request(request, response)) response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => orders.listen(0, '127.0.0.1', resolve))
  const { port } = orders.address() as AddressInfo
  rooms.here = livekitRooms({
    // Wherever the page came from, media signalling is there too.
    clientUrl: '/',
    serverUrl: `http://127.0.0.1:${port}`,
    apiKey: embeddedKey,
    apiSecret: secret,
    now: () => clock.now(),
    mediaNow: () => systemClock.now(),
  })
  return {
    ready: server.ready,
    rooms: rooms.here,
    behind: linkRooms,
    recorder: embeddedRecorder(server.recorder),
    hearing: embeddedHearing(server.hearing, clock),
    mounts: [{ early: server.request, upgrade: server.upgrade }],
    addresses: [],
    async close() {
      clearInterval(watch)
      orders.closeAllConnections()
      await new Promise((resolve) => orders.close(resolve))
      await server.close()
    },
  }
}

/** What clients are told: the address that was set; else our own, and before them the one we are seen at from outside. */
async function addressesOf({ address, stun }: Embedded): Promise<string[]> {
  if (address) return [address]
  const seen = stun && (await askStun(stun))
  return [...new Set([...(seen ? [seen.address] : []), ...ownAddresses()])]
}

/** IPv4 addresses of this machine, loopback last, so that a class on one machine works without a network. */
function ownAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  const usable = all.filter(({ family }) => family === 'IPv4')
  return usable.sort((one, other) => Number(one.internal) - Number(other.internal)).map(({ address }) => address)
}
