import { AddTrackRequest, TrackSource, TrackType } from '@livekit/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Publication } from '../media/publications.ts'
import { streamClock } from '../media/retiming.ts'
import { type RoomListener, Tap, type TappedPacket, type TappedTrack } from '../media/taps.ts'
import { readRtp, writeHeader } from '../transport/rtp.ts'
import { guestIn } from './guests.ts'
import { type HallHere, openHall } from './halls.ts'

const patience = { timeout: 10_000, interval: 20 }

function notebook(wants: (track: TappedTrack) => boolean = () => true) {
  const packets: (TappedPacket & { kind: string; owner: string })[] = []
  const events: string[] = []
  const listener: RoomListener = {
    wants,
    onPacket: (track, packet) => packets.push({ ...packet, kind: track.kind, owner: track.owner.identity }),
    onMute: (track, muted) => events.push(`${track.owner.identity} ${muted ? 'muted' : 'unmuted'}`),
    onGone: (track) => events.push(`${track.owner.identity} ${track.kind} gone`),
    onSpeakers: (speakers) => events.push(...speakers.map(({ active }) => (active ? 'speaks' : 'silent'))),
    onEnd: () => events.push('end'),
  }
  return { packets, events, listener }
}

describe('somebody who listens within the process', () => {
  let here: HallHere
  beforeAll(async () => {
    here = await openHall()
  })
  afterAll(() => here.close())

  it('gets every track of the room, those that are there and those to come, until the room ends', async () => {
    const ada = await guestIn(here.wsUrl, 'ada')
    await ada.speak()
    const room = here.hall.open('class')
    await expect.poll(() => room.participants.get('ada')?.publications.size, patience).toBe(1)
    const { listener, packets, events } = notebook()
    room.tap(listener)
    await ada.show()
    const heard = (kind: string) => packets.filter((packet) => packet.kind === kind)
    await expect.poll(() => heard('audio').length, patience).toBeGreaterThan(20)
    await expect.poll(() => heard('video').length, patience).toBeGreaterThan(20)
    await expect.poll(() => packets.at(-1)?.madeAt, patience).toBeGreaterThan(0)
    expect(events).toContain('speaks')
    for (const kind of ['audio', 'video']) {
      const times = heard(kind).map(({ at }) => at)
      expect(times).toEqual(times.toSorted((one, other) => one - other))
    }
    await ada.leave()
    await expect.poll(() => events, patience).toContain('ada video gone')
    room.finish()
    expect(events.at(-1)).toBe('end')
  })

  it('is not given what it does not want', async () => {
    const ada = await guestIn(here.wsUrl, 'ada')
    const { listener, packets } = notebook(({ kind }) => kind === 'audio')
    const stop = here.hall.open('class').tap(listener)
    await Promise.all([ada.speak(), ada.show()])
    await expect.poll(() => packets.length, patience).toBeGreaterThan(20)
    expect(new Set(packets.map(({ kind }) => kind))).toEqual(new Set(['audio']))
    stop()
    const before = packets.length
    await expect.poll(() => here.hall.rooms.get('class')?.participants.size, patience).toBe(1)
    await ada.leave()
    expect(packets.length).toBe(before)
  })
})

describe('what it gets of a track in layers', () => {
  const publication = new Publication(
    { sid: 'PA_ada', identity: 'ada' },
    new AddTrackRequest({ cid: 'c', type: TrackType.VIDEO, source: TrackSource.CAMERA }),
    { askForKeyframe() {}, onDemand() {}, passes: () => true },
  )
  publication.place('0', ['q', 'h'])
  const [low, high] = publication.layers
  if (!low || !high) throw new Error('two layers were expected')
  low.clock = streamClock(1_000n << 32n, 9_000)
  high.clock = streamClock(1_000n << 32n, 500_000)

  const frame = (layer: typeof low, at: number, { key = false, sequence }: { key?: boolean; sequence: number }) => {
    const start = layer === low ? 9_000 : 500_000
    const packet = Buffer.alloc(40)
    writeHeader(packet, { payloadType: 96, ssrc: 1 }, { marker: true, sequence, timestamp: start + at * 90 })
    packet[12] = 0x10
    packet[13] = key ? 0x10 : 0x11
    const read = readRtp(packet)
    if (read) publication.receive(layer, read, performance.now())
  }

  it('is one stream over a change of layer, with the time the publisher made it', () => {
    const { listener, packets, events } = notebook()
    const tap = new Tap(listener, () => {})
    tap.add(publication)
    frame(low, 0, { key: true, sequence: 10 })
    frame(low, 33, { sequence: 11 })
    frame(high, 66, { sequence: 700 })
    expect(packets).toHaveLength(2)
    frame(low, 66, { sequence: 12 })
    frame(high, 100, { key: true, sequence: 701 })
    frame(low, 100, { sequence: 13 })
    frame(high, 133, { sequence: 702 })
    expect(packets.map(({ sequence }) => sequence - (packets[0]?.sequence ?? 0))).toEqual([0, 1, 2, 3, 4])
    expect(packets.map(({ madeAt }) => madeAt)).toEqual([0, 33, 66, 100, 133].map((at) => 1_000_000 + at))
    publication.mute(true)
    publication.mute(false)
    tap.end()
    expect(events).toEqual(['ada muted', 'ada unmuted', 'end'])
    expect(publication.followers.size).toBe(0)
  })

  it('counts for what the publisher sends, by the layer it chose', () => {
    const tracks: TappedTrack[] = []
    const tap = new Tap(notebook((track) => Boolean(tracks.push(track))).listener, () => {})
    tap.add(publication)
    expect(publication.demand).toBe(1)
    tracks[0]?.choose(0)
    expect(publication.demand).toBe(0)
    tap.end()
    expect(publication.demand).toBe(-1)
  })

  it('ends when it breaks, and nobody else is touched', () => {
    const broken: unknown[] = []
    const { listener, events } = notebook()
    const others = notebook()
    const tap = new Tap(
      {
        ...listener,
        onPacket() {
          throw new Error('the disk is full')
        },
      },
      (error) => broken.push(error),
    )
    const other = new Tap(others.listener, () => {})
    tap.add(publication)
    other.add(publication)
    frame(high, 200, { key: true, sequence: 800 })
    frame(high, 233, { sequence: 801 })
    expect([broken.length, events]).toEqual([1, ['end']])
    expect(others.packets).toHaveLength(2)
    other.end()
  })
})
