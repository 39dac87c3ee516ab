import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Actor, stranger } from '#kernel/actor'
import { Refusal } from '#kernel/refusal'
import { learningAttachments } from '#modules/learning'
import { type CourseWorld, openCourseWorld } from '../../../test/courses.ts'
import { readableFile } from './attachments.ts'
import type { FileId } from './schema.ts'
import { keepUpload } from './uploads.ts'

let world: CourseWorld
beforeAll(async () => {
  world = await openCourseWorld()
  await world.join(world.kofi)
})
afterAll(() => world.close())

const unknown = new Refusal('file.unknown')
const read = (actor: Actor, id: FileId) => world.db.read((tx) => readableFile(tx, actor, learningAttachments, id))
const sees = async (actor: Actor, id: FileId) => {
  const answer = await read(actor, id).catch((error) => error)
  if (answer instanceof Error) expect(answer).toEqual(unknown)
  return !(answer instanceof Error)
}

describe('An upload', () => {
  test('is its owner’s alone, and swept after a day', async () => {
    const id = await world.upload(world.ada, 'notes.txt', 'my notes')
    const file = await read(world.ada, id)
    expect(file).toMatchObject({ name: 'notes.txt', media_type: 'text/plain; charset=utf-8', size: 8n })
    expect(await text(await world.ports.store.get(file.store_key))).toBe('my notes')
    for (const actor of [world.ben, world.olive, world.kofi, stranger]) expect(await sees(actor, id)).toBe(false)

    await world.later({ hours: 23 })
    expect(await sees(world.ada, id)).toBe(true)
    await world.later({ hours: 2 })
    expect(await sees(world.ada, id)).toBe(false)
    await expect(world.ports.store.get(file.store_key)).rejects.toThrow()
  })

  test('larger than allowed is refused while it comes, and leaves nothing', async () => {
    let sent = 0
    const endless = Readable.from(
      (function* () {
        for (;;) {
          sent += 1
          yield Buffer.alloc(1024)
        }
      })(),
    )
    const keys = async () => (await Array.fromAsync(world.ports.store.list('files/'))).length
    const before = await keys()
    await expect(
      keepUpload(world.db, world.ports, world.ada, { name: 'endless', body: endless, limitBytes: 1024 * 1024 }),
    ).rejects.toMatchObject({ code: 'upload.too_large', details: { megabytes: 1 } })
    expect(sent).toBeLessThan(3000)
    expect(await keys()).toBe(before)
  })

  test.each([
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\Ada\\essay.pdf', 'essay.pdf'],
    ['report\u202etxt.exe', 'report txt.exe'],
    ['a\r\nSet-Cookie: x=1', 'a Set-Cookie x=1'],
    ['', 'file'],
    ['...', 'file'],
    [`${'x'.repeat(300)}.pdf`, `${'x'.repeat(116)}.pdf`],
    ['Übung 1 – été.pdf', 'Übung 1 – été.pdf'],
  ])('called %j is kept as %j', async (sent, kept) => {
    const id = await world.upload(world.ada, sent, 'x')
    expect(await read(world.ada, id)).toMatchObject({ name: kept })
  })
})

describe('A file of an item', () => {
  test('is read by whoever sees the item', async () => {
    const { courses } = world.as(world.ada)
    const id = await world.upload(world.ada, 'week-1.txt', 'Read chapter one.')
    const { itemId } = await courses.addItem({
      courseId: world.courseId,
      kind: 'material',
      title: 'Reading',
      files: [id],
    })
    const readers = async () => {
      const people = {
        ada: world.ada,
        ben: world.ben,
        olive: world.olive,
        kofi: world.kofi,
        lena: world.lena,
        stranger,
      }
      const answers = await Promise.all(
        Object.entries(people).map(async ([name, actor]) => ((await sees(actor, id)) ? [name] : [])),
      )
      return answers.flat()
    }
    expect(await readers()).toEqual(['ada', 'olive'])
    await courses.publishItem({ itemId })
    expect(await readers()).toEqual(['ada', 'olive', 'kofi'])
    await courses.deleteItem({ itemId })
    expect(await readers()).toEqual([])
    await courses.recallItem({ itemId })
    await world.as(world.ada).learning.removeStudent({ courseId: world.courseId, personId: world.kofi.id })
    expect(await readers()).toEqual(['ada', 'olive'])
  })

  test('hanging on something that nobody registered is seen by nobody', async () => {
    const id = await world.upload(world.ada, 'x.txt', 'x')
    await world.rows(
      `update files.file set attached_kind = 'planted.kind', attached_id = 'x', attached_at = now() where id = $1`,
      [id],
    )
    expect(await sees(world.ada, id)).toBe(false)
    expect(await sees(world.olive, id)).toBe(false)
  })
})

describe('A cover', () => {
  test('is made from an upload, which is not kept, and replaces the one before', async () => {
    const { courses } = world.as(world.ada)
    const { courseId } = await courses.createCourse({ title: 'Covered' })
    const sharp = (await import('sharp')).default
    const picture = await sharp({ create: { width: 800, height: 600, channels: 3, background: '#236' } })
      .png()
      .toBuffer()
    const first = await world.upload(world.ada, 'cover.png', picture)
    await courses.setCover({ courseId, fileId: first })
    expect(await sees(world.ada, first)).toBe(false)
    const one = (await courses.course({ courseId })).cover
    expect(one && (await read(world.ada, one.wide))).toMatchObject({
      media_type: 'image/webp',
      name: 'cover-wide.webp',
    })

    await courses.setCover({ courseId, fileId: await world.upload(world.ada, 'cover.png', picture) })
    await world.settle()
    const two = (await courses.course({ courseId })).cover
    expect(two?.narrow).not.toBe(one?.narrow)
    expect(one && (await sees(world.ada, one.narrow))).toBe(false)

    const forStranger = () => two && sees(stranger, two.narrow)
    expect(await forStranger()).toBe(false)
    await courses.editCourse({ courseId, title: 'Covered', visibility: 'listed' })
    await courses.publishCourse({ courseId })
    expect(await forStranger()).toBe(true)
    await courses.removeCover({ courseId })
    expect((await courses.course({ courseId })).cover).toBeNull()
  })

  test('set twice at once leaves one pair of pictures', async () => {
    const { courses } = world.as(world.ada)
    const { courseId } = await courses.createCourse({ title: 'Raced' })
    const sharp = (await import('sharp')).default
    const picture = await sharp({ create: { width: 64, height: 36, channels: 3, background: '#632' } })
      .png()
      .toBuffer()
    const uploads = await Promise.all([1, 2, 3].map(() => world.upload(world.ada, 'cover.png', picture)))
    await Promise.all(uploads.map((fileId) => courses.setCover({ courseId, fileId })))
    expect(await world.rows('select 1 from files.file where attached_id = $1', [courseId])).toHaveLength(2)
  })

  test('is not made from what is no picture, nor by others', async () => {
    const notes = await world.upload(world.ada, 'cover.png', 'no picture')
    await expect(world.as(world.ada).courses.setCover({ courseId: world.courseId, fileId: notes })).rejects.toEqual(
      new Refusal('image.unreadable'),
    )
    await expect(world.as(world.ben).courses.setCover({ courseId: world.courseId, fileId: notes })).rejects.toEqual(
      new Refusal('course.unknown'),
    )
  })
})
