import { expect, it } from 'vitest'
import type { Hearing, RoomId, SeatId, Utterance } from './ports.ts'

export type Speaker = {
  seat: SeatId
  /** Resolves when it is said; with a `pause`, some silence later. */
  speaks(milliseconds: number, more?: { pause: boolean }): Promise<void>
}

export type HearingAtHand = {
  hearing: Hearing
  now(): Temporal.Instant
  /** A room of its own with two people in it. */
  people(): Promise<{ room: RoomId; ada: Speaker; kofi: Speaker }>
}

const patience = { timeout: 8_000, interval: 20 }

/** What whoever listens to rooms keeps, however it listens. */
export function hearingContract(at: () => HearingAtHand): void {
  async function listened(leftOut: (people: { ada: Speaker; kofi: Speaker }) => Speaker[] = () => []) {
    const { hearing, people } = at()
    const told: Utterance[] = []
    const untell = hearing.onUtterance((utterance) => void told.push(utterance))
    const there = await people()
    await hearing.start(
      there.room,
      leftOut(there).map(({ seat }) => seat),
    )
    return { ...there, hearing, told, untell }
  }

  it('tells who said something, where, and when it began', async () => {
    const { room, ada, told } = await listened()
    const began = at().now()
    await ada.speaks(1_200, { pause: true })
    await expect.poll(() => told.length, patience).toBe(1)
    const [one] = told
    expect(one).toMatchObject({ room, seat: ada.seat })
    expect(Math.abs(one?.startedAt.since(began).total('milliseconds') ?? Number.NaN)).toBeLessThan(800)
    expect(one?.milliseconds).toBeGreaterThan(900)
    expect(one?.milliseconds).toBeLessThan(2_200)
    expect(one?.sound.length).toBeGreaterThan(0)
  })

  it('hears nobody who is left out, and hears them again when they are not', async () => {
    const { room, ada, kofi, hearing, told } = await listened(({ kofi }) => [kofi])
    await Promise.all([ada, kofi].map((one) => one.speaks(800, { pause: true })))
    await expect.poll(() => told.length, patience).toBe(1)
    await hearing.leaveOut(room, [ada.seat])
    await Promise.all([ada, kofi].map((one) => one.speaks(800, { pause: true })))
    await expect.poll(() => told.length, patience).toBe(2)
    expect(told.map(({ seat }) => seat)).toEqual([ada.seat, kofi.seat])
  })

  it('goes on where it is asked again, without whom is left out by then', async () => {
    const { room, ada, kofi, hearing, told } = await listened()
    await hearing.start(room, [ada.seat])
    await Promise.all([ada, kofi].map((one) => one.speaks(800, { pause: true })))
    await expect.poll(() => told.length, patience).toBe(1)
    expect(told[0]?.seat).toBe(kofi.seat)
  })

  it('tells nothing more once it is stopped, and takes no fault at stopping what does not go on', async () => {
    const { room, ada, hearing, told } = await listened()
    await hearing.stop(room)
    await ada.speaks(800, { pause: true })
    await hearing.stop(room)
    await hearing.finish(room)
    await hearing.leaveOut(room, [ada.seat])
    expect(told).toEqual([])
  })

  it('has told everything that was said when it is finished, has waited for whoever was told, and listens no further', async () => {
    const { room, ada, kofi, hearing } = await listened()
    const done: SeatId[] = []
    hearing.onUtterance(async ({ room: where, seat }) => {
      if (where !== room) return
      await new Promise((later) => setTimeout(later, 300))
      done.push(seat)
    })
    await ada.speaks(1_000)
    await Promise.all([hearing.finish(room), hearing.finish(room)])
    expect(done).toEqual([ada.seat])
    await kofi.speaks(800, { pause: true })
    expect(done).toEqual([ada.seat])
  })

  it('tells nobody who does not want to be told any more', async () => {
    const { ada, kofi, room, hearing, told, untell } = await listened()
    untell()
    await Promise.all([ada, kofi].map((one) => one.speaks(600)))
    await hearing.finish(room)
    expect(told).toEqual([])
  })
}
