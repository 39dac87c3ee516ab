import { TrackSource } from '@livekit/protocol'
import { describe, expect, it } from 'vitest'
import { Bandwidth, type Load } from '../media/bandwidths.ts'

/** A picture of three layers that sends as much as its layer needs. */
function picture(source: TrackSource): Load & { pass(): void } {
  const rates = [20_000, 60_000, 200_000]
  const load = {
    publication: { kind: 'video' as const, info: { source }, layers: [0, 1, 2] },
    figures: { bytes: 0 },
    carried: 2,
    get currentLayer() {
      return load.carried
    },
    carry(layer: number) {
      load.carried = layer
    },
    pass() {
      load.figures.bytes += rates[load.carried] ?? 0
    },
  }
  return load
}

describe('fitting what is sent to the network', () => {
  const camera = picture(TrackSource.CAMERA)
  const screen = picture(TrackSource.SCREEN_SHARE)
  const bandwidth = new Bandwidth()
  /** So many seconds on a way that carries so much. */
  const pass = (seconds: number, bytesPerSecond: number): void => {
    for (let second = 0; second < seconds; second++) {
      for (const load of [camera, screen]) load.pass()
      bandwidth.fit({ lost: 0, bitsPerSecond: bytesPerSecond * 8, brokenPictures: 0 }, [camera, screen])
    }
  }

  it('leaves everything as it is while there is room', () => {
    pass(30, 1_000_000)
    expect([camera.carried, screen.carried, bandwidth.isReduced]).toEqual([2, 2, false])
  })

  it('takes from cameras before it takes from the screen, and gives both up before sound suffers', () => {
    pass(20, 140_000)
    expect([camera.carried, screen.carried]).toEqual([0, 2])
    const seen: string[] = []
    for (let second = 0; second < 40; second++) {
      pass(1, 5_000)
      seen.push(`${camera.carried} ${screen.carried}`)
    }
    expect(seen).toContain('-1 2')
    expect(seen).toContain('-1 -1')
    expect(bandwidth.isReduced).toBe(true)
  })

  it('comes back by itself, layer by layer', () => {
    pass(400, 1_000_000)
    expect([camera.carried, screen.carried, bandwidth.isReduced]).toEqual([2, 2, false])
  })

  it('waits longer each time it came back too early', () => {
    let raises = 0
    for (let second = 0; second < 120; second++) {
      const before = camera.carried + screen.carried
      pass(1, 130_000)
      if (camera.carried + screen.carried > before) raises++
    }
    expect(raises).toBeGreaterThan(0)
    expect(raises).toBeLessThan(8)
  })

  it('spares the others somebody who asks for whole pictures again and again', () => {
    const [camera, bandwidth] = [picture(TrackSource.CAMERA), new Bandwidth()]
    for (let second = 0; second < 6; second++) {
      camera.pass()
      bandwidth.fit({ lost: 0, bitsPerSecond: undefined, brokenPictures: 3 }, [camera])
    }
    expect(camera.carried).toBeLessThan(1)
  })

  it('goes down at once where far too much is sent, and takes losses seriously that come and go', () => {
    const [camera, bandwidth] = [picture(TrackSource.CAMERA), new Bandwidth()]
    const turn = (lost: number, bitsPerSecond?: number) => {
      camera.pass()
      bandwidth.fit({ lost, bitsPerSecond, brokenPictures: 0 }, [camera])
    }
    for (let second = 0; second < 3; second++) turn(0, 300_000)
    expect(camera.carried).toBe(0)
    for (const lost of [0.1, 0, 0.15, 0.05]) turn(lost)
    expect(camera.carried).toBe(0)
    for (const lost of [0.4, 0, 0.4, 0.4]) turn(lost)
    expect(camera.carried).toBe(-1)
  })
})
