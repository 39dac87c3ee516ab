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
      bandwidth.fit({ reported: 100, lost: 0, bitsPerSecond: bytesPerSecond * 8, brokenPictures: 0 }, [camera, screen])
    }
  }

  const eachSecond = (seconds: number, bytesPerSecond: number): string[] =>
    Array.from({ length: seconds }, () => {
      pass(1, bytesPerSecond)
      return `${camera.carried} ${screen.carried}`
    })

  it('leaves everything as it is while there is room', () => {
    pass(30, 1_000_000)
    expect([camera.carried, screen.carried, bandwidth.isReduced]).toEqual([2, 2, false])
  })

  it('takes from cameras before it takes from the screen, and gives both up before sound suffers', () => {
    pass(6, 140_000)
    expect([camera.carried, screen.carried]).toEqual([0, 2])
    expect(eachSecond(30, 140_000).filter((carried) => !carried.endsWith(' 2'))).toEqual([])
    const seen = eachSecond(60, 5_000)
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
      bandwidth.fit({ reported: 100, lost: 0, bitsPerSecond: undefined, brokenPictures: 3 }, [camera])
    }
    expect(camera.carried).toBeLessThan(1)
  })

  it('goes down at once where far too much is sent, and takes losses seriously that come and go', () => {
    const [camera, bandwidth] = [picture(TrackSource.CAMERA), new Bandwidth()]
    const turn = (lost: number, bitsPerSecond?: number) => {
      camera.pass()
      bandwidth.fit({ reported: 100, lost: lost * 100, bitsPerSecond, brokenPictures: 0 }, [camera])
    }
    for (let second = 0; second < 3; second++) turn(0, 300_000)
    expect(camera.carried).toBe(0)
    for (const lost of [0.1, 0, 0.15, 0.05]) turn(lost)
    expect(camera.carried).toBe(0)
    for (const lost of [0.4, 0, 0.4, 0.4]) turn(lost)
    expect(camera.carried).toBe(-1)
  })

  describe('a picture on trial', () => {
    const beginning = () => {
      const camera = picture(TrackSource.CAMERA)
      camera.carry(1)
      const bandwidth = new Bandwidth()
      const turn = (bitsPerSecond: number, lost = 0) => {
        camera.pass()
        bandwidth.fit({ reported: 100, lost, bitsPerSecond, brokenPictures: 0 }, [camera])
        return camera.carried
      }
      const raised = () => {
        let turns = 1
        while (turn(500_000) < 2 && turns < 100) turns++
        return turns
      }
      return { camera, turn, raised }
    }
    const times = <Of>(count: number, make: () => Of): Of[] => Array.from({ length: count }, make)

    it('goes back on the first turn in which the estimate falls, or too much is lost', () => {
      for (const [estimate, lost] of [
        [400_000, 0],
        [500_000, 60],
      ] as const) {
        const { turn, raised } = beginning()
        expect(raised()).toBe(5)
        expect(turn(estimate, lost)).toBe(1)
      }
    })

    it('stays while the estimate stands, which grows only from what arrived; for so long and no longer', () => {
      const { turn, raised } = beginning()
      raised()
      expect(times(15, () => turn(500_000))).toEqual(times(15, () => 2))
      expect(turn(500_000)).toBe(1)
    })

    it('stays for good where the estimate rises', () => {
      const { turn, raised } = beginning()
      raised()
      const rising = Array.from({ length: 60 }, (_, second) => Math.min(2_000_000, 500_000 * 1.03 ** (second + 1)))
      expect(rising.filter((estimate) => turn(estimate) !== 2)).toEqual([])
    })

    it('waits twice as long after each trial that failed, half a minute at most, and from the beginning after one that did not', () => {
      const { turn, raised } = beginning()
      const failing = times(5, () => {
        const waited = raised()
        turn(300_000)
        return waited
      })
      expect(failing).toEqual([5, 10, 20, 30, 30])
      raised()
      times(20, () => turn(2_000_000))
      times(2, () => turn(600_000))
      expect(raised()).toBe(5)
    })

    it('is not followed down by what is still reported of it', () => {
      const { turn, raised } = beginning()
      raised()
      expect([60, 40, 20].map((lost) => turn(500_000, lost))).toEqual([1, 1, 1])
    })
  })

  it('does not judge by a handful of packets, nor for long by one report after a silence', () => {
    const [camera, bandwidth] = [picture(TrackSource.CAMERA), new Bandwidth()]
    const turn = (reported: number, lost: number) => {
      camera.pass()
      bandwidth.fit({ reported, lost, bitsPerSecond: undefined, brokenPictures: 0 }, [camera])
      return camera.carried
    }
    expect([turn(4, 1), turn(20, 1), turn(20, 2), turn(0, 0)]).toEqual([2, 2, 2, 2])
    for (let second = 0; second < 3; second++) turn(50, 0)
    expect([turn(1_000, 950), turn(50, 0), turn(50, 0), turn(50, 0)].at(-1)).toBe(1)
    expect(bandwidth.lost).toBe(0)
  })
})
