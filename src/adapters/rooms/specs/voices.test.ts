import { describe, expect, it } from 'vitest'
import { type Microphone, Voices } from '../media/voices.ts'

const packetEvery = 20
const [speaks, whispers, isSilent] = [20, 38, 110]

/** Twelve people with open microphones in a room that hears four at once. */
function openRoom() {
  const voices = new Voices(4)
  const rests = Array.from({ length: 12 }, () => 0)
  const microphones: Microphone[] = rests.map((_, person) => ({
    rest: () => {
      rests[person] = (rests[person] ?? 0) + 1
    },
  }))
  const heard = Array.from({ length: 12 }, () => 0)
  let at = 0
  return {
    heard,
    rests,
    leave: (person: number) => voices.forget(microphones[person] as Microphone),
    chosen: () => voices.chosen.map((microphone) => microphones.indexOf(microphone)).sort((one, other) => one - other),
    /** So long these speak, at these levels; everybody else is silent. */
    pass(milliseconds: number, levels: Record<number, number>) {
      heard.fill(0)
      for (const end = at + milliseconds; at < end; at += packetEvery)
        for (const [person, microphone] of microphones.entries())
          if (voices.passes(microphone, levels[person] ?? isSilent, at)) heard[person] = (heard[person] ?? 0) + 1
    },
  }
}

describe('twelve open microphones', () => {
  it('are four that are passed on, whoever they are while nobody speaks', () => {
    const room = openRoom()
    room.pass(1_000, {})
    expect(room.heard.filter((count) => count > 0)).toEqual([50, 50, 50, 50])
  })

  it('let in whoever begins to speak within a fifth of a second', () => {
    const room = openRoom()
    room.pass(2_000, {})
    room.pass(1_000, { 9: speaks })
    expect(room.heard[9]).toBeGreaterThanOrEqual(40)
    expect(room.chosen()).toContain(9)
    expect(room.chosen()).toHaveLength(4)
  })

  it('keep the last speakers through any silence', () => {
    const room = openRoom()
    for (const person of [5, 6, 7, 8]) room.pass(2_000, { [person]: speaks })
    room.pass(600_000, {})
    expect(room.chosen()).toEqual([5, 6, 7, 8])
    room.pass(1_000, { 5: speaks, 6: speaks })
    expect([room.heard[5], room.heard[6]]).toEqual([50, 50])
  })

  it('cut nobody off who speaks, for somebody as loud', () => {
    const room = openRoom()
    room.pass(3_000, { 0: speaks, 1: speaks, 2: speaks, 3: speaks })
    room.pass(10_000, { 0: speaks, 1: speaks, 2: speaks, 3: speaks, 4: speaks, 5: speaks })
    expect(room.heard.slice(0, 6)).toEqual([500, 500, 500, 500, 0, 0])
    expect(room.rests.every((count) => count === 0)).toBe(true)
  })

  it('prefer somebody clearly louder to a whisper', () => {
    const room = openRoom()
    room.pass(3_000, { 0: speaks, 1: speaks, 2: speaks, 3: whispers })
    room.pass(2_000, { 0: speaks, 1: speaks, 2: speaks, 3: whispers, 11: speaks })
    expect(room.chosen()).toEqual([0, 1, 2, 11])
    expect(room.rests[3]).toBe(1)
  })

  it('do not flutter, though all twelve speak at once', () => {
    const room = openRoom()
    const everybody = Object.fromEntries(room.heard.map((_, person) => [person, speaks + (person % 3)]))
    room.pass(2_000, everybody)
    const first = room.chosen()
    room.pass(20_000, everybody)
    expect(room.chosen()).toEqual(first)
    expect(room.rests.reduce((sum, count) => sum + count)).toBe(0)
  })

  it('are not let in by a cough', () => {
    const room = openRoom()
    room.pass(3_000, { 0: speaks, 1: speaks, 2: speaks, 3: speaks })
    room.pass(1_500, {})
    room.pass(40, { 8: speaks })
    expect(room.chosen()).toEqual([0, 1, 2, 3])
  })

  it('give the place of whoever leaves to the next who speaks', () => {
    const room = openRoom()
    room.pass(2_000, { 0: speaks, 1: speaks, 2: speaks, 3: speaks })
    room.leave(2)
    room.pass(500, { 0: speaks, 1: speaks, 3: speaks, 7: speaks })
    expect(room.chosen()).toContain(7)
  })
})
