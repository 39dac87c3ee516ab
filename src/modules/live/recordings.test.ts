import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Person } from '#kernel/actor'
import { courseHandedOver, coursePurged } from '#modules/courses/events'
import { type ClassWorld, openClassWorld } from '../../../test/classes.ts'
import { chaptersOf } from './agendas.ts'
import { endBrokenRecording } from './recording-flows.ts'
import { maySeeRecording } from './recordings.ts'
import type { RecordingId, SessionId } from './schema.ts'

let world: ClassWorld
let sessionId: SessionId
beforeEach(async () => {
  world = await openClassWorld()
  sessionId = await world.classSoon()
})
afterEach(() => world.close())

const allow = (more: { agenda?: string; keepDays?: number } = {}) =>
  world.as(world.ada).arrangeRecording({ sessionId, enabled: true, ...more })
const notices = () =>
  world.rows<{ seat_id: string; noticed_at: unknown; answer: string | null }>(
    'select seat_id, noticed_at, answer from live.recording_notice order by noticed_at, seat_id',
  )
const seen = async (who: Person) => (await world.as(who).recordings({ sessionId })).items

async function started() {
  await allow()
  await world.enter(world.ada, sessionId)
  const { seatId } = await world.enter(world.kofi, sessionId)
  const { recordingId } = await world.as(world.ada).startRecording({ sessionId })
  return { recordingId, seatId }
}

async function recorded() {
  const { recordingId } = await started()
  await world.as(world.ada).stopRecording({ sessionId })
  await world.duty('live.keep_film', { recordingId })
  return recordingId
}

describe('A film', () => {
  const ownerOf = async () => (await world.rows<{ owner_id: string }>('select owner_id from files.file'))[0]?.owner_id
  const handOver = async () => {
    const { ada, courseId, people, rows } = world
    const ben = await people.teacher('Ben Other')
    await rows('update courses.course set teacher_id = $1 where id = $2', [ben.id, courseId])
    await world.react(courseHandedOver, { courseId, formerId: ada.id, teacherId: ben.id })
    return ben
  }

  test('belongs to whoever teaches the course, also after it was handed over', async () => {
    await recorded()
    expect(await ownerOf()).toBe(world.ada.id)
    const ben = await handOver()
    expect(await ownerOf()).toBe(ben.id)
  })

  test('that is stored after the course was handed over belongs to who teaches it then', async () => {
    const { recordingId } = await started()
    await world.as(world.ada).stopRecording({ sessionId })
    const ben = await handOver()
    await world.duty('live.keep_film', { recordingId })
    expect(await ownerOf()).toBe(ben.id)
  })
})

describe('A class', () => {
  test('is not recorded until its teacher has allowed it', async () => {
    const { ada, kofi, as } = world
    await world.enter(ada, sessionId)
    await expect(as(ada).startRecording({ sessionId })).rejects.toMatchObject({ code: 'recording.not_enabled' })
    await expect(as(kofi).arrangeRecording({ sessionId, enabled: true })).rejects.toMatchObject({ code: 'not_allowed' })
    await expect(as(kofi).startRecording({ sessionId })).rejects.toMatchObject({ code: 'not_allowed' })
    expect([...world.recorded]).toEqual([])
    await allow()
    await as(ada).startRecording({ sessionId })
    expect(world.recorded).toHaveLength(1)
    await expect(as(ada).startRecording({ sessionId })).rejects.toMatchObject({ code: 'recording.going_on' })
    await expect(as(ada).arrangeRecording({ sessionId, enabled: false })).rejects.toMatchObject({
      code: 'recording.going_on',
    })
  })

  test('is not recorded before it has begun, nor where it is held elsewhere', async () => {
    const { ada, as, plan } = world
    await allow()
    await expect(as(ada).startRecording({ sessionId })).rejects.toMatchObject({ code: 'class.not_going_on' })
    const other = await as(ada).planSessions({ ...plan, meetingLink: 'https://meet.example/abc' })
    await as(ada).arrangeRecording({ sessionId: other.sessionId, enabled: true })
    await as(ada).enterRoom({ sessionId: other.sessionId })
    await expect(as(ada).startRecording({ sessionId: other.sessionId })).rejects.toMatchObject({
      code: 'room.not_controllable',
    })
  })

  test('tells everybody in it, and whoever comes later, before anything of them can be recorded', async () => {
    const { ada, kofi, lena, as } = world
    await allow()
    await world.enter(ada, sessionId)
    await world.enter(kofi, sessionId)
    let toldBefore: number | undefined
    const { start } = world.recorderPort
    world.recorderPort.start = async (...order: Parameters<typeof start>) => {
      toldBefore = (await notices()).length
      return start(...order)
    }
    await as(ada).startRecording({ sessionId })
    expect(toldBefore).toBe(2)
    world.clock.advance({ minutes: 1 })
    const issued = world.rooms.issued.length
    await as(lena).enterRoom({ sessionId })
    expect(world.rooms.issued).toHaveLength(issued + 1)
    expect(await notices()).toHaveLength(3)
    await as(lena).enterRoom({ sessionId })
    expect(await notices()).toHaveLength(3)
  })

  test('leaves out whoever wants to be left out, until they agree', async () => {
    const { kofi, lena, as } = world
    const { seatId } = await started()
    await as(kofi).answerRecording({ sessionId, agreed: false })
    expect(world.recorded[0]?.leftOut).toEqual([seatId])
    expect(await as(kofi).recordings({ sessionId })).toMatchObject({ answer: 'left_out' })
    await as(kofi).answerRecording({ sessionId, agreed: true })
    expect(world.recorded[0]?.leftOut).toEqual([])
    await expect(as(lena).answerRecording({ sessionId, agreed: true })).rejects.toMatchObject({ code: 'seat.unknown' })
    await as(world.ada).stopRecording({ sessionId })
    await expect(as(kofi).answerRecording({ sessionId, agreed: true })).rejects.toMatchObject({
      code: 'recording.unknown',
    })
  })

  test('says so when it cannot be recorded, and is not said to be', async () => {
    await allow()
    await world.enter(world.ada, sessionId)
    world.recorded.state.isReachable = false
    await expect(world.as(world.ada).startRecording({ sessionId })).rejects.toMatchObject({ code: 'room.unreachable' })
    expect(await seen(world.ada)).toMatchObject([{ state: 'failed' }])
    world.recorded.state.isReachable = true
    await world.as(world.ada).startRecording({ sessionId })
    expect(await seen(world.ada)).toMatchObject([{ state: 'failed' }, { state: 'going_on' }])
  })

  test('ends its recording when that can be written no further, says why, and keeps what there is', async () => {
    const { recordingId } = await started()
    await endBrokenRecording(world.db, recordingId)
    await endBrokenRecording(world.db, recordingId)
    const told = await world.rows<{ event: string; payload: unknown }>(
      "select event, payload from kernel.channel_event where event like 'recording%' order by number",
    )
    expect(told.map(({ event, payload }) => [event, payload])).toEqual([
      ['recording_started', { recordingId }],
      ['recording_stopped', { recordingId, broken: true }],
    ])
    expect(await seen(world.kofi)).toMatchObject([{ state: 'processing' }])
    await world.keep(sessionId)
    expect([...world.recorded].filter(({ going }) => going)).toHaveLength(1)
    await world.duty('live.keep_film', { recordingId })
    expect(await seen(world.kofi)).toMatchObject([{ state: 'ready', seconds: 61 }])
    await world.as(world.ada).startRecording({ sessionId })
    expect(await seen(world.ada)).toMatchObject([{ state: 'ready' }, { state: 'going_on' }])
  })

  test('that ends, ends its recording; one that was broken off goes on', async () => {
    const { recordingId } = await started()
    world.recorded.splice(0)
    await world.keep(sessionId)
    expect([...world.recorded]).toMatchObject([{ recording: recordingId, going: true }])
    await world.as(world.ada).endForAll({ sessionId })
    expect(await seen(world.kofi)).toMatchObject([{ state: 'processing' }])
    await world.duty('live.keep_film', { recordingId })
    expect([...world.recorded]).toMatchObject([{ going: false }])
    expect(await seen(world.kofi)).toMatchObject([{ state: 'ready', seconds: 61 }])
  })
})

describe('A recording', () => {
  test('is stored once, seen by the people of the course, and gone from the recorder', async () => {
    const recordingId = await recorded()
    await world.duty('live.keep_film', { recordingId })
    const [file, ...more] = await world.rows<{ name: string; attached_id: string }>('select * from files.file')
    expect(more).toEqual([])
    expect(file).toMatchObject({ name: 'Fractions-2026-09-01.webm', attached_id: recordingId })
    expect(world.recorded.state.discarded).toContain(recordingId)
    expect(await sees(world.kofi, recordingId)).toBe(true)
    expect(await sees(world.outsider, recordingId)).toBe(false)
    await expect(world.as(world.outsider).recordings({ sessionId })).rejects.toMatchObject({ code: 'session.unknown' })
  })

  test('can be withdrawn and shown again by its teacher', async () => {
    const recordingId = await recorded()
    await expect(
      world.as(world.kofi).withdrawRecording({ sessionId, recordingId, withdrawn: true }),
    ).rejects.toMatchObject({ code: 'not_allowed' })
    await world.as(world.ada).withdrawRecording({ sessionId, recordingId, withdrawn: true })
    expect(await seen(world.kofi)).toEqual([])
    expect(await sees(world.kofi, recordingId)).toBe(false)
    expect(await seen(world.ada)).toMatchObject([{ withdrawn: true }])
    expect(await sees(world.ada, recordingId)).toBe(true)
    await world.as(world.ada).withdrawRecording({ sessionId, recordingId, withdrawn: false })
    expect(await seen(world.kofi)).toHaveLength(1)
  })

  test('that is deleted goes with its object', async () => {
    const recordingId = await recorded()
    await world.as(world.ada).deleteRecording({ sessionId, recordingId })
    expect(await seen(world.ada)).toEqual([])
    expect(await world.rows('select * from files.file')).toEqual([])
    expect(await jobsNamed('files.remove_object')).toBe(1)
    expect(await notices()).toEqual([])
    await expect(world.as(world.ada).deleteRecording({ sessionId, recordingId })).rejects.toMatchObject({
      code: 'recording.unknown',
    })
  })

  test('goes by itself when its time is over, and with its course', async () => {
    await allow({ keepDays: 30 })
    const recordingId = await recorded()
    await world.as(world.ada).arrangeRecording({ sessionId, enabled: true, keepDays: 30 })
    const [{ keepUntil } = { keepUntil: null }] = await seen(world.ada)
    world.clock.set(Temporal.Instant.from(keepUntil ?? '').subtract({ minutes: 1 }))
    await world.duty('live.forget_recording', { recordingId })
    expect(await seen(world.ada)).toHaveLength(1)
    world.clock.advance({ minutes: 2 })
    await world.duty('live.forget_recording', { recordingId })
    expect(await seen(world.ada)).toEqual([])
    expect(await world.rows('select * from files.file')).toEqual([])
  })

  test('of a course that is purged leaves nothing', async () => {
    await recorded()
    await world.react(coursePurged, { courseId: world.courseId })
    expect(await world.rows('select * from files.file')).toEqual([])
    expect(await world.rows('select * from live.recording')).toEqual([])
  })
})

describe('The chapters of a recording', () => {
  const startsAt = Temporal.Instant.from('2026-09-01T16:00:00Z')
  test('are the points of the agenda, as far as they were recorded', () => {
    const agenda = '0 Welcome\nnot a point\n10 min Fractions\n40: Questions\n55 Goodbye'
    const from = startsAt.add({ minutes: 5 })
    expect(chaptersOf(agenda, { startsAt, from, seconds: 45 * 60 })).toEqual([
      { seconds: 0, title: 'Welcome' },
      { seconds: 300, title: 'Fractions' },
      { seconds: 2100, title: 'Questions' },
    ])
  })
})

const sees = (who: Person, id: RecordingId) => world.db.read((tx) => maySeeRecording(tx, who, id))
const jobsNamed = async (name: string) =>
  (
    await world.rows(
      `select 1 from graphile_worker._private_jobs jobs join graphile_worker._private_tasks tasks on tasks.id = jobs.task_id where identifier = '${name}'`,
    )
  ).length
