import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newId } from '#kernel/id'
import { silentLog } from '#kernel/log'
import { copiesKeeper, storeKeyOf } from '#modules/privacy'
import { type CourseWorld, openCourseWorld } from '../../../test/courses.ts'
import { start } from '../../../test/world.ts'
import { dutiesOfAll } from '../../composition.ts'
import { filesKeeper, takeStock } from './strays.ts'

describe('Taking stock of the store', () => {
  let world: CourseWorld
  const said: unknown[] = []
  const log = { ...silentLog, error: (about: unknown) => void said.push(about) }
  const take = () => takeStock(world.db, world.ports.store, [filesKeeper, copiesKeeper], log)
  const put = (key: string) => world.ports.store.put(key, Readable.from([Buffer.from('bytes')]))
  const keys = async () => (await Array.fromAsync(world.ports.store.list(''))).map(({ key }) => key).sort()

  beforeEach(async () => {
    said.length = 0
    world = await openCourseWorld()
  })
  afterEach(() => world.close())

  it('purges what no row has known for thirty days, and nothing sooner', async () => {
    const strays = [`files/${newId('fil', start)}`, storeKeyOf(newId('cop', start))]
    for (const key of strays) await put(key)
    world.clock.advance({ hours: 30 * 24 - 1 })
    expect(await take()).toMatchObject({ strays: 0 })
    expect(await keys()).toEqual([...strays].sort())
    world.clock.advance({ hours: 2 })
    expect(await take()).toMatchObject({ strays: 2 })
    expect(await keys()).toEqual([])
  })

  it('leaves what rows know, however old, and what is not ours', async () => {
    const fileId = await world.upload(world.ada, 'notes.txt', 'my notes')
    await world.rows(`update files.file set attached_kind = 'spec', attached_id = 'a', attached_at = now()`)
    const { copyId } = await world.as(world.kofi).privacy.askForCopy()
    await world.settle()
    await put('elsewhere/somebody')
    await put('files/named-by-hand')
    const before = await keys()
    expect(before).toEqual([`copies/${copyId}`, 'elsewhere/somebody', `files/${fileId}`, 'files/named-by-hand'].sort())
    world.clock.advance({ hours: 400 * 24 })
    expect(await take()).toEqual({ strays: 0, missing: { files: 0, first: [] } })
    expect(await keys()).toEqual(before)
    expect(said).toEqual([])
  })

  it('says which files have lost their bytes, and keeps their rows', async () => {
    const fileId = await world.upload(world.ada, 'notes.txt', 'my notes')
    await world.ports.store.delete(`files/${fileId}`)
    const missing = { files: 1, first: [fileId] }
    expect(await take()).toEqual({ strays: 0, missing })
    expect(said).toEqual([missing])
    expect(await world.rows('select id from files.file')).toEqual([{ id: fileId }])
  })

  it('does not call missing what is deleted while it looks', async () => {
    const fileId = await world.upload(world.ada, 'notes.txt', 'my notes')
    const store = {
      ...world.ports.store,
      async stat(key: string) {
        await world.ports.store.delete(key)
        await world.rows('delete from files.file where id = $1', [fileId])
        return null
      },
    }
    expect(await takeStock(world.db, store, [filesKeeper], log)).toMatchObject({ missing: { files: 0 } })
  })

  it('is done by itself every week', async () => {
    const duty = dutiesOfAll(world.ports, { origin: 'http://school.test', log: silentLog }).find(
      ({ job }) => job.name === 'files.take_stock',
    )
    expect(duty?.every).toBe('17 4 * * 0')
    await put(`files/${newId('fil', start)}`)
    world.clock.advance({ hours: 31 * 24 })
    await duty?.perform(world.db, undefined)
    expect(await keys()).toEqual([])
  })
})
