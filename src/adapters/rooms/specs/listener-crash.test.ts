import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '#kernel/time'
import type { RoomId, Utterance } from '#modules/live/ports'
import { embeddedHearing } from '../index.ts'
import { guestIn } from './guests.ts'
import { type House, openHouse } from './house.ts'
import { backWithin } from './paces.ts'
import { say, silence, speakerIn } from './voices.ts'

const room = 'class' as RoomId
const patience = { timeout: 15_000, interval: 20 }

describe.runIf(process.platform === 'linux')('When the process that listens to a class is killed', () => {
  let house: House
  beforeAll(async () => {
    house = await openHouse()
  })
  afterAll(() => house?.close())

  it('what is said is heard again within seconds, nobody waits for what it held, and the class notices nothing', async () => {
    const hearing = embeddedHearing(house.rooms.hearing, systemClock)
    const told: Utterance[] = []
    hearing.onUtterance((utterance) => void told.push(utterance))
    await hearing.start(room, [])
    const began = performance.now()
    const [ada, kofi] = [
      await guestIn(house.wsUrl, await house.token('ada')),
      await guestIn(house.wsUrl, await house.token('kofi')),
    ]
    await ada.show()
    await expect.poll(() => kofi.seen.pictures, patience).toBeGreaterThan(5)
    const entering = performance.now() - began
    const lena = await speakerIn(house, room, 'lena')
    await lena.speaks([say(440, 800), silence(1_200)])
    await expect.poll(() => told.length, patience).toBe(1)

    const pictures = kofi.seen.pictures
    const [victim] = listeners()
    expect(victim).toBeDefined()
    const speaking = lena.speaks([say(440, 1_500), silence(1_000), say(440, 1_000), silence(1_200)])
    process.kill(victim ?? 0, 'SIGKILL')
    const diedAt = performance.now()
    await expect.poll(() => told.length, patience).toBeGreaterThan(1)
    expect(performance.now() - diedAt).toBeLessThan(backWithin(entering))
    await speaking
    await expect.poll(() => listeners().filter((pid) => pid !== victim).length, patience).toBe(1)
    expect(kofi.seen.pictures).toBeGreaterThan(pictures + 20)
    expect(house.webhooks.filter(({ event }) => event === 'participant_left')).toEqual([])
    expect((await house.rooms.figures()).processes).toMatchObject([{ restarts: 0 }])
    expect(house.complaints).toEqual([expect.stringContaining('the listening process ended')])

    const before = told.length
    await lena.speaks([say(440, 800)])
    const [again] = listeners()
    process.kill(again ?? 0, 'SIGKILL')
    // What the dead one held is lost; nobody waits for it.
    await hearing.finish(room)
    expect(told.length).toBeLessThanOrEqual(before + 1)
    await Promise.all([ada.leave(), kofi.leave()])
  }, 60_000)
})

/** Processes of ours that listen. */
function listeners(): number[] {
  const children = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8')
  return children
    .split(' ')
    .filter((pid) => pid !== '' && commandOf(pid).includes('hearing/listener.ts'))
    .map(Number)
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}
