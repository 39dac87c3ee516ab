import { mkdtemp, readdir, readFile, rm, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { compose } from '../recordings/compositions.ts'
import { facesPathOf } from '../recordings/faces.ts'
import { Journal, type JournalEntry, journalName } from '../recordings/journals.ts'

const [camera, screen] = [1, 2]

/** Journals as a media process leaves them, of pictures that nobody could decode. */
describe('The film beside the film', () => {
  let folder: string
  let path: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lectern-beside-'))
    path = join(folder, 'film.webm')
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  async function journal(stretch: number, epoch: number, entries: JournalEntry[]): Promise<void> {
    const written = await Journal.open(join(folder, journalName(stretch)), epoch, (error) => expect(error).toBeNull())
    for (const entry of entries.sort((one, other) => one.at - other.at)) written.append(entry)
    await written.close()
  }

  const tracks: JournalEntry[] = [camera, screen].map((track) => ({
    kind: 'track',
    at: 0,
    track,
    about: { media: 'video', owner: 'PA_ada' },
  }))

  /** Pictures of a track, twenty a second, and a whole one where it is asked for. */
  const pictures = (track: number, from: number, to: number, whole = [from]): JournalEntry[] =>
    Array.from({ length: (to - from) / 50 }, (_, index) => {
      const at = from + index * 50
      const payload = Buffer.from([
        0x10,
        whole.includes(at) ? 0 : 1,
        0,
        0,
        0x9d,
        0x01,
        0x2a,
        0x80,
        0x02,
        0x68,
        0x01,
        track,
      ])
      const sequence = (at / 50) & 0xffff
      return { kind: 'packet', at, track, packet: { sequence, timestamp: at * 90, marker: true, madeAt: at, payload } }
    })

  it('begins with the film, ends with it, and says where there is something to see', async () => {
    await journal(1, 1_000, [
      ...tracks,
      ...pictures(camera, 0, 20_000, [0, 3_050, 12_050]),
      ...pictures(screen, 3_000, 18_000),
      { kind: 'stage', at: 0, track: camera },
      { kind: 'stage', at: 3_000, track: screen },
      { kind: 'face', at: 3_010, track: camera },
      { kind: 'face', at: 8_000, track: 0 },
      { kind: 'face', at: 12_010, track: camera },
      { kind: 'face', at: 18_000, track: 0 },
      { kind: 'stage', at: 18_000, track: camera },
      { kind: 'end', at: 20_000 },
    ])
    const made = await compose(folder, path)
    expect(made).toMatchObject({ milliseconds: 20_000, picture: { width: 640, height: 360 } })
    expect(made.faces?.spans).toEqual([
      { from: 3_050, to: 8_000 },
      { from: 12_050, to: 18_000 },
    ])
    const faces = await readFile(facesPathOf(path))
    expect(faces.length).toBe(made.faces?.bytes)
    expect(faces.includes('V_VP8')).toBe(true)
    expect(faces.includes('A_OPUS')).toBe(false)
    expect((await readFile(path)).includes('A_OPUS')).toBe(true)
  })

  it('is not there where no face was beside a screen', async () => {
    await journal(1, 1_000, [
      ...tracks,
      ...pictures(camera, 0, 4_000),
      { kind: 'stage', at: 0, track: camera },
      { kind: 'end', at: 4_000 },
    ])
    expect(await compose(folder, path)).toMatchObject({ faces: null })
    expect(await readdir(folder)).toEqual([journalName(1), 'film.webm'])
  })

  it('leaves nobody standing where a process died or a disk was full', async () => {
    const stretch = [
      ...tracks,
      ...pictures(camera, 0, 5_000, [50]),
      ...pictures(screen, 0, 5_000),
      { kind: 'stage', at: 0, track: screen },
      { kind: 'face', at: 10, track: camera },
    ] satisfies JournalEntry[]
    await journal(1, 1_000, [...stretch])
    await journal(2, 11_000, [...stretch])
    const whole = await compose(folder, path)
    expect(whole.faces?.spans).toEqual([
      { from: 50, to: 4_950 },
      { from: 10_050, to: 14_950 },
    ])
    await truncate(join(folder, journalName(2)), 4_000)
    await truncate(join(folder, journalName(2)), 9_000)
    const { spans = [] } = (await compose(folder, path)).faces ?? {}
    expect(spans).toHaveLength(2)
    expect(spans[1]?.to).toBeLessThan(14_000)
  })
})
