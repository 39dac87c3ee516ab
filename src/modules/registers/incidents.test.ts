import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Person } from '#kernel/actor'
import { statement } from '#kernel/db'
import { duty } from '../../../test/duties.ts'
import { letterBox } from '../../../test/ports.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { tellSome } from './incident-clocks.ts'
import type { IncidentId } from './schema.ts'

let world: World
let olive: Person
let mailer: ReturnType<typeof letterBox>

beforeEach(async () => {
  mailer = letterBox()
  world = await openWorld({ ports: { mailer } })
  olive = await world.people.owner()
})
afterEach(() => world.close())

test('Whom it concerns is counted from the map: whose rows they are, through what they hang on, and who did something', async () => {
  const ada = await world.people.teacher()
  const kofi = await world.people.student()
  await world.people.student('Lena')
  const { courses, learning } = world.as(ada)
  const { courseId } = await courses.createCourse({ title: 'Ink', description: '', visibility: 'private' })
  await courses.publishCourse({ courseId })
  await learning.openInvitation({ courseId })
  const { code } = await learning.invitation({ courseId })
  await world.as(kofi).learning.join({ code: code ?? '' })
  await world
    .as(kofi)
    .profiles.publishPage({ handle: 'kofi-mensah' })
    .catch(() => {})
  const incidentId = await noted()
  const counted = async (...scope: string[]) => {
    await owner().registers.chooseScope({ incidentId, scope })
    return owner().registers.incident({ incidentId })
  }
  expect(await counted('identity.person.name')).toMatchObject({ people: 4, isSealed: false })
  expect(await counted('identity.person.email_sealed')).toMatchObject({
    people: 4,
    isSealed: true,
    categories: [{ about: 'account', category: 'contact' }],
  })
  expect(await counted('learning.enrolment')).toMatchObject({ people: 1 })
  expect(await counted('courses.course.teacher_id')).toMatchObject({ people: 1 })
  expect(await counted('courses.course.teacher_id', 'learning.enrolment')).toMatchObject({ people: 2 })
  expect(await counted('registers.incident_step.by')).toMatchObject({ people: 1 })
  expect((await counted('category:class chat')).columns).toContain('live.chat_line.text')
  await expect(counted('live.nothing')).rejects.toMatchObject({ fields: { scope: 'field.invalid' } })
})

test('The clock starts when somebody knew; owners hear at 24, 48, 60 and 72 hours, once each, until it is settled', async () => {
  const aware = world.clock.now()
  world.clock.advance({ hours: 20 })
  const incidentId = await noted(aware)
  const told = async () => {
    await Promise.all([duty(world, 'registers.alert_incidents'), duty(world, 'registers.alert_incidents')])
    const { steps } = await owner().registers.incident({ incidentId })
    return steps.filter(({ step }) => step === 'alerted').map(({ note }) => note)
  }
  expect(await told()).toEqual([])
  for (const [hours, expected] of [
    [24, ['24']],
    [47.9, ['24']],
    [48, ['24', '48']],
    [60, ['24', '48', '60']],
    [72, ['24', '48', '60', '72']],
    [500, ['24', '48', '60', '72']],
  ] as const) {
    world.clock.set(aware.add({ minutes: hours * 60 }))
    expect(await told()).toEqual(expected)
  }
  expect((await owner().registers.incidents()).items[0]).toMatchObject({ isLate: true })

  const second = await noted()
  await owner().registers.settleAuthority({ incidentId: second, isTold: false, reason: 'No risk.' })
  await owner().registers.settlePeople({ incidentId: second, isTold: false, reason: 'No risk.' })
  world.clock.advance({ hours: 100 })
  await duty(world, 'registers.alert_incidents')
  expect((await owner().registers.incident({ incidentId: second })).steps.map(({ step }) => step)).not.toContain(
    'alerted',
  )
})

test('Whoever is not told, or late, needs a reason; nothing is closed before risk and telling are settled', async () => {
  const incidentId = await noted()
  const { registers } = owner()
  await expect(registers.closeIncident({ incidentId, lesson: 'None' })).rejects.toThrow('incident.not_ready')
  await expect(registers.settleAuthority({ incidentId, isTold: false })).rejects.toThrow('incident.reason')
  await expect(registers.settlePeople({ incidentId, isTold: true, told: 'A list.' })).rejects.toMatchObject({
    fields: { advice: 'field.blank' },
  })
  world.clock.advance({ hours: 72, seconds: 1 })
  await expect(owner().registers.settleAuthority({ incidentId, isTold: true })).rejects.toThrow('incident.late_reason')
  await owner().registers.settleAuthority({ incidentId, isTold: true, reason: 'It was a weekend.' })
  await owner().registers.settlePeople({ incidentId, isTold: false, reason: 'Sealed.' })
  await owner().registers.judgeRisk({ incidentId, risk: 'none', reason: 'Sealed.' })
  await expect(owner().registers.closeIncident({ incidentId, lesson: ' ' })).rejects.toMatchObject({
    fields: { lesson: 'field.blank' },
  })
  await owner().registers.closeIncident({ incidentId, lesson: 'Lock the laptop.' })
  await expect(owner().registers.judgeRisk({ incidentId, risk: 'high', reason: 'x' })).rejects.toThrow('incident.done')
  const later = String(world.clock.now().add({ hours: 1 }))
  await expect(registers.noteIncident({ happened: 'x', awareAt: later })).rejects.toMatchObject({
    fields: { awareAt: 'field.too_big' },
  })
})

test('Everybody it concerns is told in their language, a batch after the other, and nobody twice', async () => {
  for (let count = 0; count < 6; count++) await world.people.student()
  await world.db.transact((tx) =>
    statement(tx, `update identity.person set locale = 'fr' where id = (select max(id) from identity.person)`, []),
  )
  const incidentId = await noted()
  await owner().registers.chooseScope({ incidentId, scope: ['identity.person'] })
  await owner().registers.settlePeople({ incidentId, isTold: true, told: 'A list was seen.', advice: 'Change it.' })
  await tellSome(world.db, incidentId, { limit: 3 })
  expect(await owner().registers.incident({ incidentId })).toMatchObject({ people: 7, peopleTold: 3 })
  await Promise.all([1, 2, 3, 4].map(() => tellSome(world.db, incidentId, { limit: 3 })))
  await tellSome(world.db, incidentId)
  expect(await owner().registers.incident({ incidentId })).toMatchObject({ people: 7, peopleTold: 7 })
  await run('mail:incident')
  expect(new Set(mailer.mails.map(({ to }) => to.address)).size).toBe(7)
  expect(mailer.mails).toHaveLength(7)
  expect(mailer.mails.filter(({ subject }) => subject.startsWith('Quelque chose'))).toHaveLength(1)
  for (const { text } of mailer.mails) expect(text).toMatch(/A list was seen[.][\s\S]*Change it[.]/)
  await expect(owner().registers.chooseScope({ incidentId, scope: [] })).rejects.toThrow('people_decided')
})

const owner = () => world.as({ ...olive, confirmedAt: world.clock.now() })

async function noted(aware = world.clock.now()): Promise<IncidentId> {
  const { incidentId } = await owner().registers.noteIncident({
    happened: 'A laptop was lost.',
    awareAt: String(aware),
  })
  return incidentId
}

async function run(name: string): Promise<void> {
  const waiting = await world.db.transact((tx) =>
    statement<{ payload: unknown }>(
      tx,
      `delete from graphile_worker._private_jobs job using graphile_worker._private_tasks task
       where task.id = job.task_id and task.identifier = $1 returning job.payload`,
      [name],
    ),
  )
  for (const { payload } of waiting) await duty(world, name, payload)
}
