import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Actor, type Person, stranger } from '#kernel/actor'
import { readableFile } from '#modules/files'
import type { FileId } from '#modules/files/schema'
import { shareCourse } from '#modules/learning'
import { refusalOf } from '../../../test/accounts.ts'
import { type CourseWorld, openCourseWorld } from '../../../test/courses.ts'
import { profilesAttachments } from './attachments.ts'
import { adoptPhoto } from './portraits.ts'

let world: CourseWorld
beforeEach(async () => {
  world = await openCourseWorld()
  await world.join(world.kofi)
})
afterEach(() => world.close())

const said = {
  bio: 'I build radios.\n\nSometimes they work.',
  skills: ['Soldering', 'Morse code'],
  languages: ['en', 'fr'],
  links: [{ label: 'My radios', url: 'https://radios.example.org/kofi' }],
  visibility: 'courses',
} as const
const introduction = (about: object = {}) => ({ ...structuredClone(said), ...about }) as never
const mine = (person: Person) => world.as(person).profiles.presentation()
const face = () =>
  sharp({ create: { width: 60, height: 80, channels: 3, background: '#a63' } })
    .png()
    .toBuffer()

async function withPhoto(person: Person): Promise<FileId> {
  await world.as(person).profiles.setPhoto({ fileId: await world.upload(person, 'me.png', await face()) })
  return (await mine(person)).photo?.large as FileId
}

describe('What somebody says about themselves', () => {
  it('is kept, and shown to the people of their courses', async () => {
    await world.as(world.kofi).profiles.introduce(introduction())
    expect(await mine(world.kofi)).toMatchObject({ ...said, name: 'Kofi Mensah', page: null, obstacle: null })
    expect(await world.as(world.ada).profiles.profile({ personId: world.kofi.id })).toEqual({
      personId: world.kofi.id,
      name: 'Kofi Mensah',
      bio: said.bio,
      skills: said.skills,
      languages: said.languages,
      links: said.links,
      photo: null,
      timeZone: 'Europe/Paris',
      isMine: false,
      handle: null,
    })
  })

  it('names a skill, a language and a link once', async () => {
    const twice = { skills: ['Chess', 'chess'], languages: ['en', 'en'], links: [...said.links, ...said.links] }
    await world.as(world.kofi).profiles.introduce(introduction(twice))
    expect(await mine(world.kofi)).toMatchObject({ skills: ['Chess'], languages: ['en'], links: said.links })
  })
})

describe('Who sees a profile, and its photo', () => {
  const states = ['private', 'courses', 'public', 'unlisted'] as const
  type Who = 'stranger' | 'themselves' | 'teacher' | 'course mate' | 'ex-mate' | 'somebody else' | 'owner'
  const mates: Who[] = ['teacher', 'course mate']
  const everybody: Who[] = ['stranger', 'themselves', ...mates, 'ex-mate', 'somebody else', 'owner']
  const expected: Record<(typeof states)[number], Who[]> = {
    private: ['themselves'],
    courses: ['themselves', ...mates, 'owner'],
    public: everybody,
    unlisted: ['themselves', ...mates, 'owner'],
  }

  it.each(states)('%s', async (state) => {
    const mia = await world.people.student('Mia Mate')
    const leo = await world.people.student('Leo Left')
    await world.join(mia)
    await world.join(leo)
    await world.as(leo).learning.leave({ courseId: world.courseId })
    const actors: Record<Who, Actor> = {
      stranger,
      themselves: world.kofi,
      teacher: world.ada,
      'course mate': mia,
      'ex-mate': leo,
      'somebody else': world.lena,
      owner: world.olive,
    }
    const photo = await withPhoto(world.kofi)
    const { profiles } = world.as(world.kofi)
    if (state === 'private') await profiles.introduce(introduction({ visibility: 'private' }))
    if (state === 'public' || state === 'unlisted') await profiles.publishPage({ handle: 'kofi' })
    if (state === 'unlisted') await profiles.unlistPage()

    const seers: Who[] = []
    for (const who of everybody) {
      const actor = actors[who]
      const look = await refusalOf(world.as(actor).profiles.profile({ personId: world.kofi.id }))
      const file = await refusalOf(
        world.db.read((tx) => readableFile(tx, actor, profilesAttachments(shareCourse), photo)),
      )
      expect([look, file], who).toBeOneOf([
        ['not refused', 'not refused'],
        ['profile.unknown', 'file.unknown'],
      ])
      if (look === 'not refused') seers.push(who)
    }
    expect(seers).toEqual(expected[state])

    const page = refusalOf(world.stranger.profiles.publicPage({ handle: 'kofi' }))
    const answers = {
      private: 'profile.unknown',
      courses: 'profile.unknown',
      public: 'not refused',
      unlisted: 'profile.gone',
    }
    expect(await page).toBe(answers[state])
  })

  it('people whose courses are gone, or only drafts, are not in a course together', async () => {
    const sees = () => world.as(world.kofi).profiles.profile({ personId: world.ada.id })
    await sees()
    await world.as(world.ada).courses.unpublishCourse({ courseId: world.courseId })
    expect(await refusalOf(sees())).toBe('profile.unknown')
    await world.as(world.ada).courses.publishCourse({ courseId: world.courseId })
    await sees()
    await world.as(world.ada).courses.deleteCourse({ courseId: world.courseId })
    expect(await refusalOf(sees())).toBe('profile.unknown')
  })

  it('nobody but the owner sees somebody who is suspended, also where they were public', async () => {
    await world.as(world.kofi).profiles.publishPage({ handle: 'kofi' })
    await world.as(world.olive).identity.suspend({ personId: world.kofi.id })
    const { id: personId } = world.kofi
    expect(await refusalOf(world.as(world.ada).profiles.profile({ personId }))).toBe('profile.unknown')
    expect(await refusalOf(world.stranger.profiles.publicPage({ handle: 'kofi' }))).toBe('profile.gone')
    expect(await world.as(world.olive).profiles.profile({ personId })).toMatchObject({ name: 'Kofi Mensah' })
  })
})

describe('A public page', () => {
  const publish = (person: Person, handle: string) => world.as(person).profiles.publishPage({ handle })

  it('shows what its person says, and not where they are', async () => {
    await world.as(world.kofi).profiles.introduce(introduction())
    await publish(world.kofi, '@Kofi-Mensah')
    const { visibility, ...shown } = said
    expect(await world.stranger.profiles.publicPage({ handle: 'kofi-mensah' })).toEqual({
      ...shown,
      name: 'Kofi Mensah',
      photo: null,
      handle: 'kofi-mensah',
    })
  })

  it('has an address of its own: a second one there is refused, also after the first was taken off', async () => {
    await publish(world.kofi, 'radio')
    expect(await refusalOf(publish(world.lena, 'radio'))).toBe('input.invalid, handle: profile.handle_taken')
    await world.as(world.kofi).profiles.unlistPage()
    expect(await refusalOf(publish(world.lena, 'radio'))).toBe('input.invalid, handle: profile.handle_taken')
    await publish(world.kofi, 'radio')
    expect((await mine(world.kofi)).page).toEqual({ handle: 'radio' })
  })

  it('asked for by two at once is one person’s', async () => {
    const outcomes = await Promise.allSettled([publish(world.kofi, 'radio'), publish(world.lena, 'radio')])
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await world.rows('select 1 from profiles.page')).toHaveLength(1)
  })

  it('that moves leaves an address that is gone, and five are enough', async () => {
    for (const handle of ['one', 'two', 'three', 'four', 'five']) await publish(world.kofi, handle)
    expect(await refusalOf(world.stranger.profiles.publicPage({ handle: 'one' }))).toBe('profile.gone')
    expect(await refusalOf(publish(world.kofi, 'six'))).toBe('profile.too_many_handles')
    expect((await mine(world.kofi)).page).toEqual({ handle: 'five' })
    await publish(world.kofi, 'one')
    expect(await world.stranger.profiles.publicPage({ handle: 'one' })).toMatchObject({ handle: 'one' })
  })

  it.each(["age_band = '13_15'", "age_band = '16_17'", "waits_for = 'guardian'"])(
    'is for nobody whose account says %s, and ends when it comes to say so',
    async (fact) => {
      await publish(world.lena, 'lena')
      await world.rows(`update identity.person set ${fact} where id in ($1, $2)`, [world.kofi.id, world.lena.id])
      expect((await mine(world.kofi)).obstacle).toBe('profile.page_not_for_minors')
      expect(await refusalOf(publish(world.kofi, 'kofi'))).toBe('profile.page_not_for_minors')
      expect(await refusalOf(world.stranger.profiles.publicPage({ handle: 'lena' }))).toBe('profile.gone')
    },
  )

  it('ends when its person wants to be seen by nobody', async () => {
    await publish(world.kofi, 'kofi')
    await world.as(world.kofi).profiles.introduce(introduction({ visibility: 'private' }))
    expect(await refusalOf(world.stranger.profiles.publicPage({ handle: 'kofi' }))).toBe('profile.gone')
    await publish(world.kofi, 'kofi')
    expect(await mine(world.kofi)).toMatchObject({ visibility: 'courses', page: { handle: 'kofi' } })
  })

  it('is kept off by the owner until they allow it again; the trail says who did so to whom', async () => {
    const { id: personId } = world.kofi
    const desk = world.as(world.olive).profiles
    await publish(world.kofi, 'kofi')
    expect(await desk.pageOf({ personId })).toMatchObject({ handle: 'kofi', withheldAt: null })
    await desk.withholdPage({ personId })
    expect(await refusalOf(world.stranger.profiles.publicPage({ handle: 'kofi' }))).toBe('profile.gone')
    expect(await refusalOf(publish(world.kofi, 'kofi'))).toBe('profile.page_withheld')
    await desk.allowPage({ personId })
    await publish(world.kofi, 'kofi')
    const lines = await world.rows<{ deed: string }>(
      `select deed from kernel.audit_line where deed like 'profiles.%Page' and actor_id = $1 and things::text like $2`,
      [world.olive.id, `%${personId}%`],
    )
    expect(lines.map(({ deed }) => deed).sort()).toEqual(['profiles.allowPage', 'profiles.withholdPage'])
  })
})

describe('A photo', () => {
  it('is made from an upload, which is not kept, and replaces the one before', async () => {
    const first = await withPhoto(world.kofi)
    const second = await withPhoto(world.kofi)
    expect(second).not.toBe(first)
    const rows = await world.rows<{ id: string; media_type: string }>('select id, media_type from files.file')
    expect(rows.map(({ media_type }) => media_type)).toEqual(['image/webp', 'image/webp'])
    expect(rows.map(({ id }) => id)).toContain(second)
    await world.settle()
    expect(await Array.fromAsync(world.ports.store.list('files/'))).toHaveLength(2)
    await world.as(world.kofi).profiles.removePhoto()
    await world.settle()
    expect((await mine(world.kofi)).photo).toBeNull()
    expect(await Array.fromAsync(world.ports.store.list('files/'))).toEqual([])
  })

  it('chosen three times at once leaves one pair of pictures', async () => {
    const uploads = [1, 2, 3].map(async () => world.upload(world.kofi, 'me.png', await face()))
    await Promise.all((await Promise.all(uploads)).map((fileId) => world.as(world.kofi).profiles.setPhoto({ fileId })))
    expect(await world.rows("select 1 from files.file where attached_kind = 'portrait'")).toHaveLength(2)
  })

  it('is not made from what is no picture, nor from what somebody else sent; nothing is left of the attempt', async () => {
    const notes = await world.upload(world.kofi, 'me.png', 'no picture')
    expect(await refusalOf(world.as(world.kofi).profiles.setPhoto({ fileId: notes }))).toBe('image.unreadable')
    const others = await world.upload(world.ada, 'ada.png', await face())
    expect(await refusalOf(world.as(world.kofi).profiles.setPhoto({ fileId: others }))).toBe(
      'input.invalid, fileId: file.unknown',
    )
    expect(await Array.fromAsync(world.ports.store.list('files/'))).toHaveLength(2)
  })

  it('stands beside the name in the list of a course, at no further question; not when somebody left or hides it', async () => {
    const listed = () => world.as(world.ada).learning.students({ courseId: world.courseId })
    const without = await world.queries(listed)
    await world.join(world.lena)
    await withPhoto(world.lena)
    await withPhoto(world.kofi)
    expect(await world.queries(listed)).toBe(without)
    const photos = async () =>
      Object.fromEntries((await listed()).items.map(({ personId, photo }) => [personId, photo !== null]))
    const [kofi, lena] = [world.kofi.id, world.lena.id]
    expect(await photos()).toEqual({ [kofi]: true, [lena]: true })
    await world.as(world.kofi).profiles.introduce(introduction({ visibility: 'private' }))
    expect(await photos()).toEqual({ [kofi]: false, [lena]: true })
    await world.as(world.ada).learning.removeStudent({ courseId: world.courseId, personId: world.lena.id })
    const removed = await world.as(world.ada).learning.students({ courseId: world.courseId, who: 'removed' })
    expect(removed.items.map(({ photo }) => photo)).toEqual([null])
  })

  it('of a teacher is on the front of the school only while their page is public', async () => {
    const { courses, profiles } = world.as(world.ada)
    await courses.editCourse({ courseId: world.courseId, title: 'Mathematics', visibility: 'listed' })
    await withPhoto(world.ada)
    const front = async () =>
      (await world.stranger.learning.listedCourse({ courseId: world.courseId })).teacherPhoto !== null
    expect(await front()).toBe(false)
    expect((await world.as(world.kofi).learning.course({ courseId: world.courseId })).teacherPhoto).not.toBeNull()
    await profiles.publishPage({ handle: 'ada' })
    expect(await front()).toBe(true)
    await profiles.unlistPage()
    expect(await front()).toBe(false)
  })

  it('that a provider has is taken where there is none, and never in the place of one that was chosen', async () => {
    const adopt = (person: Person) => face().then((bytes) => adoptPhoto(world.db, world.ports, person.id, bytes))
    expect(await adopt(world.kofi)).toBe((await mine(world.kofi)).photo?.large)
    const chosen = await withPhoto(world.lena)
    expect(await adopt(world.lena)).toBeNull()
    expect((await mine(world.lena)).photo?.large).toBe(chosen)
    expect(await adoptPhoto(world.db, world.ports, world.ada.id, Buffer.from('no picture'))).toBeNull()
    expect(await world.rows("select 1 from files.file where attached_kind = 'portrait'")).toHaveLength(4)
  })
})
