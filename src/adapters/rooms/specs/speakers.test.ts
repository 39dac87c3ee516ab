import { describe, expect, it } from 'vitest'
import { smoothed, speakersEvery } from '../media/speakers.ts'

describe('who speaks', () => {
  it('is heard at once, and fades to silence within a second and a half', () => {
    const levels = [smoothed(0, 0.9)]
    while ((levels.at(-1) ?? 0) > 0 && levels.length < 50) levels.push(smoothed(levels.at(-1) ?? 0, 0))
    expect(levels[0]).toBeGreaterThan(0.8)
    expect(levels.at(-1)).toBe(0)
    expect(levels.length * speakersEvery).toBeLessThanOrEqual(1500)
  })

  it('is told in steps, however softly somebody speaks', () => {
    for (const now of [0.001, 0.06, 0.3, 1]) expect(smoothed(0, now) % 0.125).toBe(0)
    expect(smoothed(0, 0.001)).toBe(0.125)
  })
})
