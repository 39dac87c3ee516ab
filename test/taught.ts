import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import sharp from 'sharp'
import { expect } from 'vitest'
import type { Person } from '#kernel/actor'
import { keepUpload } from '#modules/files'
import type { World } from './world.ts'

export const aboutAda = {
  bio: 'I paint with **water**.\n\nAnd teach.',
  skills: ['Watercolour', 'Patience'],
  languages: ['fr', 'en'],
  links: [{ label: 'My work', url: 'https://ada.example/' }],
}

/** Three courses with every kind of item, files, a cover and classes; and what does not come along. */
export async function teach(there: World, ada: Person): Promise<void> {
  const { courses, live, profiles } = there.as(ada)
  const upload = (name: string, bytes: Buffer) => sendUp(there, ada, name, bytes)
  await profiles.introduce({ ...aboutAda, visibility: 'private' })
  await profiles.setPhoto({ fileId: await upload('me.png', await picture()) })
  const { courseId } = await courses.createCourse({
    title: 'Watercolour',
    description: 'About **water** and [light](https://light.example).\n\n- paper\n- patience',
    startsOn: '2026-10-01',
    endsOn: '2026-12-20',
    timeZone: 'America/New_York',
    visibility: 'listed',
    capacity: 12,
    minors: true,
  })
  await courses.setCover({ courseId, fileId: await upload('cover.png', await picture()) })
  await courses.publishCourse({ courseId })
  const { itemId: welcome } = await courses.addItem({
    courseId,
    kind: 'announcement',
    title: 'Welcome',
    body: 'Hello, *everybody*.',
    publish: true,
  })
  const { itemId: paper } = await courses.addItem({
    courseId,
    kind: 'material',
    title: 'Paper',
    body: 'Read this first.',
    files: [await upload('Papier épais.pdf', pdf('paper')), await upload('scan.bin', randomBytes(5_000_000))],
  })
  await courses.addItem({ courseId, kind: 'link', title: 'Museum', body: '', url: 'https://museum.example/?q=1' })
  await courses.addItem({
    courseId,
    kind: 'material',
    title: 'Notes',
    body: '',
    files: [await upload('n.txt', text())],
  })
  const { itemId: gone } = await courses.addItem({ courseId, kind: 'announcement', title: 'Gone', body: 'Gone' })
  await courses.deleteItem({ itemId: gone })
  await courses.moveItem({ itemId: paper, towards: 'start' })
  await courses.editItem({ itemId: welcome, title: 'Welcome!', body: 'Hello, *all of you*.' })
  const { sessionId } = await live.planSessions({
    courseId,
    title: 'Wet on wet',
    date: '2026-10-06',
    time: '18:00',
    timeZone: 'America/New_York',
    minutes: 90,
    weekdays: [2],
    times: 6,
    meetingLink: 'https://meet.example/wet',
    capacity: 8,
  })
  const { items } = await live.sessionsOfCourse({ courseId })
  await live.cancelSession({ sessionId: items[3]?.sessionId ?? '' })
  const moved = { date: '2026-10-15', time: '17:30', timeZone: 'Europe/Paris', minutes: 60 }
  await live.moveSession({ sessionId: items[1]?.sessionId ?? '', ...moved })
  await live.addSession({ sessionId, date: '2026-11-30', time: '09:00', timeZone: 'Europe/Paris', minutes: 45 })
  await live.setTolerance({ sessionId, lateMinutes: 7, earlyMinutes: 0 })

  there.clock.advance({ seconds: 1 })
  const { courseId: ink } = await courses.createCourse({ title: 'Ink', visibility: 'private' })
  await courses.addItem({
    courseId: ink,
    kind: 'material',
    title: 'Strokes',
    files: [await upload('strokes.pdf', pdf('ink'))],
    publish: true,
  })
  await courses.archiveCourse({ courseId: ink })
  there.clock.advance({ seconds: 1 })
  const { courseId: charcoal } = await courses.createCourse({ title: 'Charcoal' })
  await live.planSessions({
    courseId: charcoal,
    title: 'Only once',
    date: '2026-12-01',
    time: '08:15',
    timeZone: 'Africa/Lagos',
    minutes: 30,
  })
  const { courseId: deleted } = await courses.createCourse({ title: 'Deleted' })
  await courses.deleteCourse({ courseId: deleted })
}

/** A picture is made anew where it arrives, so its bytes are others; what it shows is the same to the eye. */
export async function expectAlike(one: Buffer, other: Buffer): Promise<void> {
  const [before, after] = await Promise.all([one, other].map((bytes) => sharp(bytes).raw().toBuffer()))
  expect(after?.length).toBe(before?.length)
  const apart = before?.reduce((sum, value, at) => sum + Math.abs(value - (after?.[at] ?? 0)), 0) ?? 0
  expect(apart / (before?.length ?? 1)).toBeLessThan(4)
}

export const picture = () =>
  sharp({ create: { width: 1600, height: 900, channels: 3, background: { r: 40, g: 120, b: 200 } } })
    .composite([
      { input: Buffer.from('<svg width="800" height="450"><circle cx="400" cy="225" r="200" fill="#f90"/></svg>') },
    ])
    .png()
    .toBuffer()
const pdf = (about: string) => Buffer.from(`%PDF-1.4\n% ${about}\n`)
const text = () => Buffer.from('Plain notes, with an é.\n')

export function sendUp(world: World, person: Person, name: string, bytes: Buffer): Promise<string> {
  return keepUpload(world.db, world.ports, person, { name, body: Readable.from([bytes]), limitBytes: 50_000_000 })
}
