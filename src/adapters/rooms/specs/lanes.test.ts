import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TrackSource } from '@livekit/protocol'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RoomListener, TappedTrack } from '../media/taps.ts'
import { Capture } from '../recordings/captures.ts'
import { readJournals } from '../recordings/journals.ts'

const whole = Buffer.from([0x10, 0])
const part = Buffer.from([0x10, 1])

type Sent = TappedTrack & { muted: boolean; layer: number; asked: number }

/** A room that a spec moves by hand, and what is written down of it. */
describe('Beside a shared screen', () => {
  let folder: string
  let listener: RoomListener
  let capture: Capture
  let sequence = 0
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lectern-lanes-'))
  })
  afterEach(async () => {
    await capture.stop()
    await rm(folder, { recursive: true, force: true })
    vi.useRealTimers()
  })

  async function starts(about: { leftOut?: string[]; hosts?: string[] } = {}) {
    vi.useFakeTimers({ toFake: ['performance', 'setInterval'] })
    const room = {
      tap(its: RoomListener) {
        listener = its
        return () => {}
      },
    }
    const path = join(folder, '0001.journal')
    capture = await Capture.start(room, path, {
      leftOut: about.leftOut ?? [],
      hosts: about.hosts ?? ['ada'],
      onBroken: (error) => expect(error).toBeUndefined(),
    })
  }

  async function comes(who: string, source: TrackSource): Promise<Sent> {
    const track: Sent = {
      sid: `TR_${who}_${source}`,
      kind: 'video',
      source,
      owner: { sid: `PA_${who}`, identity: who },
      muted: false,
      layer: 2,
      asked: 0,
      get isMuted() {
        return this.muted
      },
      choose(layer) {
        this.layer = layer
      },
      askForKeyframe() {
        this.asked++
      },
    }
    listener.wants(track)
    await Promise.resolve()
    return track
  }
  const camera = (who: string) => comes(who, TrackSource.CAMERA)
  const screen = (who: string) => comes(who, TrackSource.SCREEN_SHARE)
  function sends(track: TappedTrack, payload = whole) {
    const packet = { sequence: ++sequence, timestamp: 0, marker: true, madeAt: undefined, at: performance.now() }
    listener.onPacket(track, { ...packet, payload: [payload] })
  }
  const speaks = (who: string) => listener.onSpeakers([{ sid: `PA_${who}`, level: 0.5, active: true } as never])
  function mutes(track: Sent, muted = true) {
    track.muted = muted
    listener.onMute(track, muted)
  }
  const passes = (milliseconds: number) => vi.advanceTimersByTime(milliseconds)

  /** Who was to be seen on stage and beside it, one after another, and of whom there are packets at all. */
  async function written() {
    vi.useRealTimers()
    await capture.stop()
    const owners = new Map([[0, 'nobody']])
    const seen = { stage: [] as string[], face: [] as string[], packet: [] as string[] }
    for await (const entry of readJournals(folder, () => false)) {
      if (entry.kind === 'track') owners.set(entry.track, entry.about.owner.replace('PA_', ''))
      else if (entry.kind in seen && 'track' in entry)
        seen[entry.kind as keyof typeof seen].push(owners.get(entry.track) ?? '?')
    }
    return { stage: seen.stage, faces: seen.face, packets: seen.packet }
  }

  it('is who teaches, until somebody has been speaking for a moment', async () => {
    await starts()
    const [kofi, ada] = [await camera('kofi'), await camera('ada')]
    sends(kofi)
    await screen('lena')
    expect([ada.layer, kofi.layer]).toEqual([1, 2])
    speaks('kofi')
    passes(1_000)
    speaks('kofi')
    expect(ada.layer).toBe(1)
    passes(1_500)
    sends(kofi)
    expect([ada.layer, kofi.layer]).toEqual([-1, 2])
    expect(await written()).toMatchObject({ faces: ['ada', 'kofi'], stage: ['kofi', 'lena'] })
  })

  it('is nobody while no screen is shown, and nobody’s camera is asked for that is not seen', async () => {
    await starts()
    const [ada, kofi] = [await camera('ada'), await camera('kofi')]
    sends(ada)
    expect([ada.layer, kofi.layer]).toEqual([2, -1])
    const shown = await screen('ada')
    sends(shown)
    expect([ada.layer, kofi.layer, shown.layer]).toEqual([1, -1, 2])
    listener.onGone(shown)
    expect([ada.layer, kofi.layer]).toEqual([2, -1])
    expect(await written()).toMatchObject({ faces: ['ada', 'nobody'], stage: ['ada', 'ada', 'ada'] })
  })

  it('changes at a whole picture, which is asked for until it comes', async () => {
    await starts()
    const [ada, kofi, shown] = [await camera('ada'), await camera('kofi'), await screen('ada')]
    sends(shown)
    sends(ada)
    speaks('kofi')
    passes(2_000)
    expect([ada.layer, kofi.layer]).toEqual([1, 1])
    const before = kofi.asked
    passes(3_000)
    expect(kofi.asked).toBeGreaterThanOrEqual(before + 2)
    sends(kofi, part)
    expect(ada.layer).toBe(1)
    sends(kofi)
    expect([ada.layer, kofi.layer]).toEqual([-1, 1])
    expect((await written()).faces).toEqual(['ada', 'kofi'])
  })

  it('is dark when the camera goes off or its owner goes, and while nobody has one', async () => {
    await starts()
    const ada = await camera('ada')
    await screen('lena')
    sends(ada)
    mutes(ada)
    passes(2_000)
    mutes(ada, false)
    sends(ada)
    listener.onGone(ada)
    expect((await written()).faces).toEqual(['ada', 'nobody', 'ada', 'nobody'])
  })

  it('is never who wants to be left out, not even until somebody else comes', async () => {
    await starts({ leftOut: ['kofi'] })
    const kofi = await camera('kofi')
    await screen('lena')
    speaks('kofi')
    passes(3_000)
    sends(kofi)
    expect(kofi.layer).toBe(-1)
    const ada = await camera('ada')
    capture.leaveOut(['kofi', 'ada'])
    expect(ada.layer).toBe(-1)
    sends(ada)
    capture.leaveOut(['kofi'])
    await camera('mei')
    sends(ada)
    capture.leaveOut(['kofi', 'ada'])
    const { faces, packets } = await written()
    expect(faces).toEqual(['ada', 'nobody', 'ada', 'nobody', 'mei'])
    expect(packets).not.toContain('kofi')
  })

  it('is nobody while who wants to be left out could still be seen in place of the next', async () => {
    await starts()
    const ada = await camera('ada')
    sends(await screen('lena'))
    sends(ada)
    const kofi = await camera('kofi')
    speaks('kofi')
    passes(2_000)
    capture.leaveOut(['ada'])
    expect([ada.layer, kofi.layer]).toEqual([-1, 1])
    expect((await written()).faces).toEqual(['ada', 'kofi', 'nobody', 'kofi'])
  })

  it('leaves nobody standing on the stage, either, when the last camera goes', async () => {
    await starts()
    listener.onGone(await camera('ada'))
    expect((await written()).stage).toEqual(['ada', 'nobody'])
  })
})
