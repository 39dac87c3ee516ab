import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Egress } from '#kernel/egress'
import { systemClock } from '#kernel/time'
import type { RoomId, SeatId, Utterance } from '#modules/live/ports'
import { egressTo } from '../../../../test/stand-ins/egress.ts'
import { openRecogniser, type StandInRecogniser } from '../../../../test/stand-ins/recognisers.ts'
import { transcriptions } from '../../transcriptions/index.ts'
import { embeddedHearing } from '../index.ts'
import { type House, openHouse } from './house.ts'
import { say, silence, speakerIn } from './voices.ts'

const room = 'class' as RoomId
const [ada, kofi, lena] = ['sea_ada', 'sea_kofi', 'sea_lena'] as unknown as [SeatId, SeatId, SeatId]

/** People who speak in tones, on LiveKit's own client, and a recogniser that hears their pitch. */
describe('What is said in a class', () => {
  let house: House
  let outside: StandInRecogniser
  let egress: Egress
  let heard: (Utterance & { words: string })[]
  let underWay: Promise<unknown>[]
  beforeAll(async () => {
    house = await openHouse()
    outside = await openRecogniser()
    egress = egressTo('captions', outside.url)
    const recogniser = transcriptions({ url: outside.url.href, model: outside.model, key: outside.key, egress })
    hearing().onUtterance((utterance) => {
      const asked = recogniser.recognise(utterance.sound, { language: null }).then((said) => {
        heard.push({ ...utterance, words: said.is === 'heard' ? said.text : said.is })
      })
      underWay.push(asked)
    })
  })
  afterEach(() => hearing().stop(room))
  afterAll(async () => {
    await house?.close()
    egress?.close()
    await outside?.close()
  })

  const hearing = () => embeddedHearing(house.rooms.hearing, systemClock)

  async function listen(leftOut: readonly SeatId[] = []): Promise<void> {
    heard = []
    underWay = []
    await hearing().start(room, leftOut)
  }

  const comes = (seat: SeatId) => speakerIn(house, room, seat)

  const of = (seat: SeatId) => heard.filter((one) => one.seat === seat)
  const settled = async (count: number) => {
    await expect.poll(() => heard.length, { timeout: 8_000 }).toBeGreaterThanOrEqual(count)
    await Promise.all(underWay)
  }

  it('reaches the recogniser with who said it and when, also where two speak at once', async () => {
    await listen([lena])
    const people = await Promise.all([ada, kofi, lena].map(comes))
    const [adaBegan, kofiBegan] = await Promise.all([
      people[0]?.speaks([say(440, 1_500), silence(1_500), say(440, 1_000), silence(1_500)]),
      people[1]?.speaks([silence(700), say(620, 2_000), silence(2_300)]),
      people[2]?.speaks([say(820, 2_000), silence(2_000)]),
    ])
    await settled(3)
    expect(of(ada).map(({ words }) => words)).toEqual(['tone 440', 'tone 440'])
    expect(of(kofi).map(({ words }) => words)).toEqual(['tone 620'])
    expect(of(lena)).toEqual([])
    expect(outside.calls.map(({ words }) => words)).not.toContain('tone 820')
    for (const [one, began, milliseconds] of [
      [of(ada)[0], adaBegan?.[0], 1_500],
      [of(ada)[1], adaBegan?.[2], 1_000],
      [of(kofi)[0], kofiBegan?.[1], 2_000],
    ] as const) {
      expect(one?.room).toBe(room)
      // A word begins and ends softly: a quarter of a second before and after belongs to it.
      expect(Math.abs((one?.startedAt.epochMilliseconds ?? 0) - (began ?? 0))).toBeLessThan(600)
      expect(one?.milliseconds).toBeGreaterThan(milliseconds * 0.8)
      expect(one?.milliseconds).toBeLessThan(milliseconds + 900)
    }
  }, 60_000)

  it('goes no further from the moment on at which somebody wants to be left out', async () => {
    await listen()
    const person = await comes(kofi)
    const speaking = person.speaks([say(620, 2_000), silence(500)])
    await pause(1_000)
    await hearing().leaveOut(room, [kofi])
    await speaking
    await pause(2_000)
    expect(heard).toEqual([])
    await hearing().leaveOut(room, [])
    await person.speaks([say(520, 1_000), silence(1_500)])
    await settled(1)
    expect(heard.map(({ words }) => words)).toEqual(['tone 520'])
  }, 60_000)

  it('is listened to again when the process that carries the room was killed', async () => {
    await listen()
    const [{ pid } = { pid: undefined }] = (await house.rooms.figures()).processes
    process.kill(pid as number, 'SIGKILL')
    await pause(500)
    const person = await comes(ada)
    await person.speaks([silence(300), say(440, 1_000), silence(1_500)])
    await settled(1)
    expect(heard.map(({ words }) => words)).toEqual(['tone 440'])
  }, 60_000)

  it('is nobody’s concern where a class has no captions', async () => {
    await listen()
    await hearing().stop(room)
    const person = await comes(ada)
    await person.speaks([say(440, 800), silence(1_500)])
    await pause(1_000)
    expect(heard).toEqual([])
    expect(house.complaints.filter((complaint) => !complaint.includes('started again'))).toEqual([])
  }, 60_000)
})
