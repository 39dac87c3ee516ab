import { describe, expect, it } from 'vitest'
import { Departures } from '../transport/departures.ts'

const way = (left: string[]) => ({
  via: { send: (packet: Buffer, port: number, address: string) => void left.push(`${packet} ${address}:${port}`) },
  from: { address: '192.0.2.7', port: 4_000 },
})
const packet = (name: string | number): Buffer => Buffer.from(String(name))

describe('Packets that leave', () => {
  it('go at once outside a burst, and together at its end within one', () => {
    const left: string[] = []
    const departures = new Departures()
    departures.send(packet('first'), way(left))
    expect(left).toEqual(['first 192.0.2.7:4000'])
    departures.gather(() => {
      departures.send(packet('second'), way(left))
      departures.send(packet('third'), way(left))
      expect(left).toHaveLength(1)
    })
    expect(left).toEqual(['first', 'second', 'third'].map((name) => `${name} 192.0.2.7:4000`))
  })

  it('never wait in great numbers, and keep their order', () => {
    const left: string[] = []
    const departures = new Departures()
    let mostWaiting = 0
    departures.gather(() => {
      for (let number = 0; number < 1_000; number++) {
        departures.send(packet(number), way(left))
        mostWaiting = Math.max(mostWaiting, number + 1 - left.length)
      }
    })
    expect(mostWaiting).toBeLessThan(256)
    expect(left).toEqual(Array.from({ length: 1_000 }, (_none, number) => `${number} 192.0.2.7:4000`))
  })

  it('leave although something in the burst failed', () => {
    const left: string[] = []
    const departures = new Departures()
    const failing = (): void =>
      departures.gather(() => {
        departures.send(packet('before'), way(left))
        throw new Error('a packet nobody could read')
      })
    expect(failing).toThrow('nobody could read')
    departures.send(packet('after'), way(left))
    expect(left).toEqual(['before 192.0.2.7:4000', 'after 192.0.2.7:4000'])
  })
})
