import { describe, expect, it } from 'vitest'
import { Losses } from '../media/losses.ts'
import { Repairs } from '../media/repairs.ts'

const packet = (sequence: number, bytes = 100) => ({
  sequence,
  timestamp: 0,
  marker: false,
  payload: [Buffer.alloc(bytes)],
})

describe('what is sent again', () => {
  it('is what was asked for, once within a round trip', () => {
    const repairs = new Repairs({ share: 1, burstBytes: 10_000 })
    repairs.roundTrip = 200
    repairs.remember(packet(65_535))
    expect(repairs.take(65_535, 0)?.sequence).toBe(65_535)
    expect(repairs.take(65_535, 199)).toBeUndefined()
    expect(repairs.take(65_535, 200)?.sequence).toBe(65_535)
    expect(repairs.take(1, 0)).toBeUndefined()
  })

  it('stays a share of what is sent, and a burst of it', () => {
    const repairs = new Repairs({ share: 0.25, burstBytes: 1_000 })
    const asked = (from: number, to: number, at: number) => {
      let taken = 0
      for (let sequence = from; sequence < to; sequence++) if (repairs.take(sequence, at)) taken++
      return taken
    }
    for (let sequence = 0; sequence < 100; sequence++) repairs.remember(packet(sequence))
    expect(asked(0, 100, 1_000)).toBe(10)
    expect(asked(0, 100, 2_000)).toBe(0)
    for (let sequence = 100; sequence < 120; sequence++) repairs.remember(packet(sequence))
    expect(asked(0, 120, 3_000)).toBe(5)
  })

  it('is nothing from before a whole picture of another size', () => {
    const repairs = new Repairs({ share: 1, burstBytes: 10_000 })
    repairs.remember(packet(7))
    repairs.clear()
    expect(repairs.take(7, 0)).toBeUndefined()
  })
})

describe('what reports say of losses', () => {
  const report = (highest: number, lost: number) => ({ ssrc: 1, lost, highest, lastReport: 0, sinceLastReport: 0 })

  it('is counted in packets, over the wrap of the numbers', () => {
    const losses = new Losses()
    expect(losses.of(report(0xffff_ffce, 0))).toEqual({ reported: 0, lost: 0 })
    expect(losses.of(report(50, 0.25))).toEqual({ reported: 100, lost: 25 })
    expect(losses.of(report(50, 0))).toEqual({ reported: 0, lost: 0 })
  })

  it('is nothing where the numbers jumped', () => {
    const losses = new Losses()
    losses.of(report(60_000, 0))
    expect(losses.of(report(10, 1))).toEqual({ reported: 0, lost: 0 })
    expect(losses.of(report(30, 0.5))).toEqual({ reported: 20, lost: 10 })
  })
})
