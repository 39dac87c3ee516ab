import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { guestIn } from './guests.ts'
import { type House, openHouse } from './house.ts'

const run = promisify(execFile)
const patience = { timeout: 30_000, interval: 50 }
const megabytes = 4

/** Where nobody may mount anything, there is no disk that a spec could fill. */
const disk = await mkdtemp(join(tmpdir(), 'lectern-disk-'))
const mounts = await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', disk]).then(
  () => true,
  () => false,
)
afterAll(async () => {
  if (mounts) await run('umount', [disk])
  await rm(disk, { recursive: true, force: true })
})

describe.skipIf(!mounts)('A class whose recording fills the disk (skipped where nothing may be mounted)', () => {
  let house: House
  beforeAll(async () => {
    house = await openHouse({ recordings: join(disk, 'recordings') })
  })
  afterAll(() => house?.close())

  it('goes on, is told so, and keeps as film what was recorded so far', async () => {
    const filler = join(disk, 'filler')
    await writeFile(filler, Buffer.alloc((megabytes * 1024 - 700) * 1024))
    const [ada, kofi] = await Promise.all(
      ['ada', 'kofi'].map(async (who) => guestIn(house.wsUrl, await house.token(who))),
    )
    await ada?.speak()
    await ada?.show({ width: 640, height: 360, noise: true })
    const { recorder } = house.rooms
    const broken: string[] = []
    const untell = recorder.onBroken((room, id) => broken.push(`${room} ${id}`))
    await recorder.start('class', { id: 'rec_full', leftOut: [], hosts: ['ada'] })
    await expect.poll(() => broken, patience).toEqual(['class rec_full'])
    expect(house.complaints.join('\n')).toContain('ENOSPC')

    const before = kofi?.seen.pictures ?? 0
    await expect.poll(() => kofi?.seen.pictures, patience).toBeGreaterThan(before + 20)
    // There is no room for the film either; what was begun of it does not take up what little there is.
    await expect(recorder.film('rec_full')).rejects.toThrow('ENOSPC')
    const folder = join(house.recordings, 'rec_full')
    expect(await readdir(folder)).toEqual(['0001.journal'])
    // Nor does anything begin that could not be written.
    await expect(recorder.start('class', { id: 'rec_full', leftOut: [], hosts: ['ada'] })).rejects.toThrow()
    expect(await readdir(folder)).toEqual(['0001.journal'])

    await rm(filler)
    const film = await recorder.film('rec_full')
    expect(film?.milliseconds).toBeGreaterThan(1_000)
    expect(film?.picture).toMatchObject({ width: expect.any(Number) })
    await recorder.start('class', { id: 'rec_after', leftOut: [], hosts: ['ada'] })
    await expect.poll(async () => (await readdir(join(house.recordings, 'rec_after'))).length, patience).toBe(2)
    expect((await statfs(disk)).bavail).toBeGreaterThan(0)
    await recorder.stop('class')
    expect(await recorder.film('rec_after')).not.toBeNull()
    expect(broken).toHaveLength(1)
    untell()
    await Promise.all([ada?.leave(), kofi?.leave()])
  }, 90_000)
})
