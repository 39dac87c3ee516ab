import { expect, test } from 'vitest'
import { judged, wayOf } from './network.ts'

const delays = (count: number, delay: number) => Array.from({ length: count }, () => delay)

test('A network is called what a class on it would feel like', () => {
  expect(judged(300, delays(60, 20))).toEqual({ verdict: 'good', connectMs: 300, delayMs: 20, lossPercent: 0 })
  expect(judged(300, delays(58, 20)).verdict).toBe('fair')
  expect(judged(300, delays(60, 250)).verdict).toBe('fair')
  expect(judged(9000, delays(60, 20)).verdict).toBe('fair')
  expect(judged(300, delays(50, 20)).verdict).toBe('poor')
  expect(judged(300, delays(60, 700)).verdict).toBe('poor')
  expect(judged(300, []).verdict).toBe('blocked')
})

test('The way that sound and picture take is told from the pair that was chosen', () => {
  const stats = (begin: { candidateType: string; protocol: string }) =>
    new Map(
      Object.entries({
        other: { candidateType: 'host', protocol: 'udp' },
        transport: { selectedCandidatePairId: 'pair' },
        pair: { localCandidateId: 'begin' },
        begin,
      }),
    )
  expect(wayOf(stats({ candidateType: 'prflx', protocol: 'udp' }))).toBe('udp')
  expect(wayOf(stats({ candidateType: 'host', protocol: 'tcp' }))).toBe('tcp')
  expect(wayOf(stats({ candidateType: 'relay', protocol: 'udp' }))).toBe('relay')
  expect(wayOf(undefined)).toBe('udp')
})
