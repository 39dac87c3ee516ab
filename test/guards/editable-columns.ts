import { Readable } from 'node:stream'
import sharp from 'sharp'
import type { Person } from '#kernel/actor'
import { keepUpload } from '#modules/files'
import { makeLink } from '#modules/identity'
import { authenticatorAt } from '../stand-ins/authenticators.ts'
import type { World } from '../world.ts'
import type { Things } from './matrix-inputs.ts'

export type Sample = { world: World; own: Things; people: Record<'teacher' | 'student', Person> }

/** How the subject of some columns changes them: a door that a page calls, gone through twice with different answers. */
export type Way = {
  /** Named by pages as `identity.renamePasskey(…)`. */
  door: string
  columns: readonly string[]
  first?: (sample: Sample) => Promise<unknown>
  change: (sample: Sample) => Promise<unknown>
}

const asTeacher = ({ world, people }: Sample) => world.as(people.teacher)
const asStudent = ({ world, people }: Sample) => world.as(people.student)

const introduction = { bio: 'Hello', skills: [], languages: [], links: [], visibility: 'courses' as const }
const course = { title: 'Ink', description: 'One', timeZone: 'Europe/Paris', visibility: 'private' } as const
const needs = { agreed: true } as const

let passkeyId = ''
let itemId = ''

export const ways: readonly Way[] = [
  {
    door: 'profiles.change',
    columns: ['first_name', 'last_name', 'title', 'locale', 'time_zone'].map((name) => `identity.person.${name}`),
    change: (sample) =>
      asTeacher(sample).profiles.change({
        firstName: 'Augusta',
        lastName: 'King',
        title: 'Dr',
        language: 'fr',
        timeZone: 'Africa/Accra',
      }),
  },
  {
    door: 'identity.changeAddress',
    columns: ['identity.person.email_sealed'],
    async change(sample) {
      const { world, people } = sample
      await asStudent(sample).identity.changeAddress({ newEmail: 'kofi.now@school.test' })
      const asked = await world.pools.reader.query('select id from identity.address_change where person_id = $1', [
        people.student.id,
      ])
      for (const purpose of ['leave_address', 'take_address'] as const) {
        const { token } = await world.db.transact((tx) => makeLink(tx, { purpose, about: asked.rows[0].id }))
        await world.stranger.identity.agreeToAddressChange({ token })
      }
    },
  },
  {
    door: 'identity.renamePasskey',
    columns: ['identity.passkey.name'],
    async first(sample) {
      const { identity } = asStudent(sample)
      const { options } = await identity.passkeyToAdd()
      const response = authenticatorAt('http://school.test').make(options)
      ;({ passkeyId } = await identity.addPasskey({ name: 'Phone', response }))
    },
    change: (sample) => asStudent(sample).identity.renamePasskey({ passkeyId, name: 'Telephone' }),
  },
  {
    door: 'profiles.introduce',
    columns: ['bio', 'skills', 'languages', 'links', 'visibility'].map((name) => `profiles.profile.${name}`),
    first: (sample) => asStudent(sample).profiles.introduce(introduction),
    change: (sample) =>
      asStudent(sample).profiles.introduce({
        bio: 'Good day',
        skills: ['Ink'],
        languages: ['fr'],
        links: [{ label: 'Blog', url: 'https://blog.example/' }],
        visibility: 'private',
      }),
  },
  {
    door: 'profiles.changePhone',
    columns: ['profiles.profile.phone'],
    first: (sample) => asStudent(sample).profiles.changePhone({ phone: '+233201234567' }),
    change: (sample) => asStudent(sample).profiles.changePhone({ phone: '+233201234568' }),
  },
  {
    door: 'profiles.setPhoto',
    columns: ['profiles.profile.photo_small_id', 'profiles.profile.photo_large_id'],
    async change(sample) {
      const fileId = await picture(sample, sample.people.student)
      await asStudent(sample).profiles.setPhoto({ fileId })
    },
  },
  {
    door: 'profiles.publishPage',
    columns: ['profiles.page.handle'],
    first: (sample) => asTeacher(sample).profiles.publishPage({ handle: 'augusta' }),
    change: (sample) => asTeacher(sample).profiles.publishPage({ handle: 'augusta-king' }),
  },
  {
    door: 'profiles.arrangeInterface',
    columns: ['profiles.interface_settings.sealed'],
    first: (sample) => asStudent(sample).profiles.arrangeInterface({ ...needs, textSize: 'large' }),
    change: (sample) => asStudent(sample).profiles.arrangeInterface({ ...needs, textSize: 'largest' }),
  },
  {
    door: 'profiles.answerSurvey',
    columns: ['goals', 'platforms', 'audience', 'budget', 'preferences', 'dashboard'].map(
      (name) => `profiles.survey.${name}`,
    ),
    first: (sample) => asTeacher(sample).profiles.answerSurvey({ agreed: true }),
    change: (sample) =>
      asTeacher(sample).profiles.answerSurvey({
        agreed: true,
        goals: ['run_school'],
        platforms: ['zoom'],
        audience: 'adults',
        budget: 'some',
        preferences: ['live'],
        dashboard: 'default',
      }),
  },
  {
    door: 'courses.editCourse',
    columns: ['title', 'description_source', 'starts_on', 'ends_on', 'time_zone', 'visibility', 'capacity'].map(
      (name) => `courses.course.${name}`,
    ),
    first: (sample) => asTeacher(sample).courses.editCourse({ courseId: sample.own.courseId, ...course }),
    change: (sample) =>
      asTeacher(sample).courses.editCourse({
        courseId: sample.own.courseId,
        title: 'Pencil',
        description: 'Two',
        timeZone: 'Africa/Accra',
        visibility: 'listed',
        startsOn: '2026-10-01',
        endsOn: '2026-12-01',
        capacity: 12,
      }),
  },
  {
    door: 'courses.setCover',
    columns: ['courses.course.cover_narrow_id', 'courses.course.cover_wide_id'],
    async change(sample) {
      const fileId = await picture(sample, sample.people.teacher)
      await asTeacher(sample).courses.setCover({ courseId: sample.own.courseId, fileId })
    },
  },
  {
    door: 'courses.editItem',
    columns: ['courses.item.title', 'courses.item.body_source', 'courses.item.url'],
    async first(sample) {
      const link = { kind: 'link', title: 'Paper', body: 'Thick', url: 'https://paper.example/' } as const
      ;({ itemId } = await asTeacher(sample).courses.addItem({ courseId: sample.own.courseId, ...link }))
    },
    change: (sample) =>
      asTeacher(sample).courses.editItem({ itemId, title: 'Board', body: 'Thin', url: 'https://board.example/' }),
  },
  {
    door: 'courses.moveItem',
    columns: ['courses.item.place'],
    change: (sample) => asTeacher(sample).courses.moveItem({ itemId, towards: 'start' }),
  },
  {
    door: 'learning.changeInvitation',
    columns: ['learning.invitation.expires_at', 'learning.invitation.max_uses'],
    change: (sample) =>
      asTeacher(sample).learning.changeInvitation({
        courseId: sample.own.courseId,
        expiresOn: '2026-10-01',
        maxUses: 7,
      }),
  },
  {
    door: 'live.renameSession',
    columns: ['live.session.meeting_link'],
    change: (sample) =>
      asTeacher(sample).live.renameSession({
        sessionId: sample.own.sessionId,
        title: 'First',
        meetingLink: 'https://meet.example/one',
      }),
  },
  {
    door: 'live.sendDetour',
    columns: ['live.arrangement.detour'],
    change: (sample) =>
      asTeacher(sample).live.sendDetour({ sessionId: sample.own.sessionId, link: 'https://meet.example/two' }),
  },
  {
    door: 'live.raiseHand',
    columns: ['live.seat.hand_raised_at'],
    change: (sample) => asStudent(sample).live.raiseHand({ sessionId: sample.own.sessionId }),
  },
  {
    door: 'live.keepNote',
    columns: ['live.note.text'],
    first: (sample) => asStudent(sample).live.keepNote({ sessionId: sample.own.sessionId, text: 'Page three' }),
    change: (sample) => asStudent(sample).live.keepNote({ sessionId: sample.own.sessionId, text: 'Page four' }),
  },
]

async function picture({ world }: Sample, of: Person) {
  const plain = sharp({ create: { width: 640, height: 640, channels: 3, background: 'teal' } })
  const body = Readable.from([await plain.png().toBuffer()])
  return keepUpload(world.db, world.ports, of, { name: 'picture.png', body, limitBytes: 1_000_000 })
}

/** Every value of every column of some tables, row by row; two of them tell what a door changed. */
export async function valuesIn({ pools }: World, tables: readonly string[]): Promise<Map<string, string>> {
  const values = new Map<string, string[]>()
  for (const table of tables) {
    const { rows } = await pools.writer.query<{ row: Row }>(`select to_jsonb(t) as row from ${table} as t`)
    for (const { row } of rows)
      for (const [name, value] of Object.entries(row)) {
        const column = `${table}.${name}`
        values.set(column, [...(values.get(column) ?? []), JSON.stringify([row.id ?? row.person_id, value])])
      }
  }
  return new Map([...values].map(([column, of]) => [column, of.toSorted().join()]))
}

type Row = { id?: string; person_id?: string }
