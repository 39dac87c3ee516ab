import { TrackSource } from '@livekit/protocol'
import { WebhookReceiver } from 'livekit-server-sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { guestIn } from './guests.ts'
import { type House, openHouse } from './house.ts'

const patience = { timeout: 10_000, interval: 50 }

describe('a class', () => {
  let house: House
  beforeAll(async () => {
    house = await openHouse()
  })
  afterAll(() => house.close())
  const enter = async (identity: string, room: string) => guestIn(house.wsUrl, await house.token(identity, { room }))

  it('lets a student see, hear and read the teacher', async () => {
    const [ada, kofi] = [await enter('ada', 'algebra'), await enter('kofi', 'algebra')]
    await ada.speak()
    await ada.show()
    await expect.poll(() => kofi.seen.pictures, patience).toBeGreaterThan(10)
    await expect.poll(() => kofi.seen.loudest, patience).toBeGreaterThan(2_000)
    await ada.say('Good morning')
    await expect.poll(() => kofi.seen.messages, patience).toEqual(['Good morning'])
    await Promise.all([ada.leave(), kofi.leave()])
  })

  it('shows somebody who comes late what is already going on', async () => {
    const ada = await enter('ada', 'late')
    await ada.show()
    const kofi = await enter('kofi', 'late')
    await expect.poll(() => kofi.seen.pictures, patience).toBeGreaterThan(5)
    await Promise.all([ada.leave(), kofi.leave()])
  })

  it('falls silent when the teacher mutes a student', async () => {
    const [ada, kofi] = [await enter('ada', 'mute'), await enter('kofi', 'mute')]
    const { sid } = await kofi.speak()
    await expect.poll(() => ada.seen.loudest, patience).toBeGreaterThan(2_000)
    await house.service.mutePublishedTrack('mute', 'kofi', sid, true)
    const heard = async () => {
      ada.seen.loudest = 0
      await new Promise((done) => setTimeout(done, 300))
      return ada.seen.loudest
    }
    await expect.poll(heard, patience).toBeLessThan(50)
    const [kofiSeen] = (await house.service.listParticipants('mute')).filter(({ identity }) => identity === 'kofi')
    expect(kofiSeen?.tracks.map(({ muted, source }) => [source, muted])).toEqual([[TrackSource.MICROPHONE, true]])
    await Promise.all([ada.leave(), kofi.leave()])
  })

  it('gives a seat to whoever came last with it', async () => {
    const first = await enter('kofi', 'twice')
    const second = await enter('kofi', 'twice')
    await first.putOut
    expect(await house.service.listParticipants('twice')).toHaveLength(1)
    await second.leave()
  })

  it('tells the school what happens, in order and signed', async () => {
    const ada = await enter('ada', 'told')
    const about = () => house.webhooks.filter(({ body }) => body.includes('"name":"told"'))
    await ada.speak()
    await expect.poll(() => about().at(-1)?.event, patience).toBe('track_published')
    await ada.leave()
    const expected = ['room_started', 'participant_joined', 'track_published', 'track_unpublished', 'participant_left']
    await expect.poll(() => about().map(({ event }) => event), patience).toEqual(expected)
    const receiver = new WebhookReceiver(house.apiKey, house.apiSecret)
    for (const { body, authorization, event } of about()) {
      expect((await receiver.receive(body, authorization)).event).toBe(event)
      await expect(receiver.receive(`${body} `, authorization)).rejects.toThrow('sha256')
    }
  })

  it('finds room for a second school on the same machine', async () => {
    const [taken] = (await house.rooms.figures()).processes
    const min = taken?.port ?? 0
    const other = await openHouse({ udp: { min, max: min + 20 } })
    const [process] = (await other.rooms.figures()).processes
    expect(process?.port).toBeGreaterThan(min)
    const guest = await guestIn(other.wsUrl, await other.token('mei'))
    await guest.leave()
    await other.close()
    await expect(openHouse({ udp: { min, max: min } })).rejects.toThrow('EADDRINUSE')
  })

  it('leaves nothing broken behind', async () => {
    expect(house.complaints).toEqual([])
    const { processes } = await house.rooms.figures()
    expect(processes).toMatchObject([{ strayErrors: 0, participants: 0, restarts: 0 }])
  })
})
