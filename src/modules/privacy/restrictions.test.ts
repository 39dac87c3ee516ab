import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Person } from '#kernel/actor'
import { isAdmitted } from '#kernel/channels'
import { type Door, isOpen } from '#kernel/door'
import { silentLog } from '#kernel/log'
import { quietVisit } from '#kernel/visit'
import { mayUpload } from '#modules/files'
import { beginSignIn, holderOf } from '#modules/identity'
import { publicPages } from '#modules/profiles'
import { refusalOf } from '../../../test/accounts.ts'
import { letterBox } from '../../../test/ports.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { channels, dutiesOfAll } from '../../composition.ts'

let world: World
let olive: Person
let kofi: Person
let mailer: ReturnType<typeof letterBox>
beforeEach(async () => {
  mailer = letterBox()
  world = await openWorld({ ports: { mailer } })
  olive = await world.people.owner()
  kofi = await world.people.student()
})
afterEach(() => world.close())

const email = 'student-2@school.test'
const restrict = (to = email) =>
  world
    .as(olive)
    .privacy.placeHold({ kind: 'restriction', email: to, reason: 'He contests it', reviewOn: '2026-12-01' })
/** Whom a request with his cookie comes from. */
const atHisBrowser = async () => {
  let token = ''
  const visit = {
    ...quietVisit('http://school.test'),
    keepSession: (session: { token: string } | null) => (token = session?.token ?? ''),
  }
  await world.db.transact((tx) => beginSignIn(tx, kofi.id, visit))
  return () => world.db.read(async (tx) => (await holderOf(tx, token)).actor as Person)
}
const duty = (name: string, payload: unknown) =>
  dutiesOfAll({ ...world.ports, mailer } as never, { origin: 'http://school.test', log: silentLog })
    .find(({ job }) => job.name === name)
    ?.perform(world.db, payload as never)
const told = () => mailer.mails.map(({ subject }) => subject)

describe('Whose data are restricted', () => {
  it('finds what is theirs meanwhile, from the next request on, and nothing else', async () => {
    const asks = await atHisBrowser()
    expect((await asks()).restricted).toBeUndefined()
    await restrict()
    const restricted = await asks()
    expect(restricted.restricted).toBe(true)
    const his = world.as(restricted)
    expect(await refusalOf(his.learning.home())).toBe('account.restricted')
    expect(await refusalOf(his.profiles.introduce({} as never))).toBe('account.restricted')
    expect((await his.privacy.restriction()).restriction).toMatchObject({ reviewOn: '2026-12-01', liftsAt: null })
    expect(await his.privacy.askForCopy()).toMatchObject({ state: 'waiting' })
    await his.privacy.askForErasure({})
    await his.registers.ask({ kind: 'objection', message: 'Please do not.' })
    expect((await world.as(olive).registers.requests()).items).toMatchObject([{ name: 'Kofi Mensah' }])
  })

  it('passes no door that does not say so: a stranger where anybody may, refused elsewhere', async () => {
    const restricted: Person = { ...kofi, restricted: true }
    const doors = Object.entries(world.doors).flatMap(([module, named]) =>
      Object.entries(named as Record<string, Door>).map(([name, door]) => ({ module, name, door })),
    )
    const shut = doors.filter(({ door }) => !door.whileRestricted && !isOpen(door.may))
    const call = world.as(restricted) as unknown as Record<string, Record<string, (input: object) => Promise<unknown>>>
    for (const { module, name } of shut)
      expect(await refusalOf(call[module]?.[name]?.({}) as Promise<unknown>), `${module}.${name}`).toBe(
        'account.restricted',
      )
    expect(shut.length).toBeGreaterThan(150)
    const open = doors.filter(({ door }) => door.whileRestricted).map(({ module, name }) => `${module}.${name}`)
    expect(new Set(open.map((name) => name.split('.')[0]))).toEqual(
      new Set(['identity', 'profiles', 'notifications', 'privacy', 'registers', 'documents']),
    )
    expect(
      open.filter((name) => /\.(publish|introduce|join|answer|give|accept$|changeAddress|makeKey)/.test(name)),
    ).toEqual([])
  })

  it('is a stranger to what happens live, and uploads nothing', async () => {
    const ada = await world.people.teacher()
    const { courseId } = await world
      .as(ada)
      .courses.createCourse({ title: 'Ink', description: '', visibility: 'private' })
    const live = Object.values(channels)[0]
    if (!live) throw new Error('There is no channel.')
    const asked: unknown[] = []
    const probe = {
      ...live,
      params: { safeParse: () => ({ success: true, data: {} }) },
      may: async (_tx: unknown, actor: unknown) => !!asked.push(actor),
    }
    await world.db.read((tx) => isAdmitted(tx, probe as never, { ...ada, restricted: true }, { courseId }))
    expect(asked).toEqual([{ kind: 'stranger' }])
    expect(await refusalOf(world.db.read((tx) => mayUpload(tx, { ...ada, restricted: true })))).toBe(
      'account.restricted',
    )
  })

  it('is written to where the law or their own safety needs it, and about nothing else', async () => {
    const ada = await world.people.teacher()
    const { courseId } = await world
      .as(ada)
      .courses.createCourse({ title: 'Ink', description: '', visibility: 'private' })
    await world.as(ada).courses.publishCourse({ courseId })
    const welcome = { to: kofi.id, about: {} }
    await duty('mail:role_changed', welcome)
    expect(told()).toHaveLength(1)
    await restrict()
    await duty('mail:role_changed', welcome)
    await duty('mail:minor_welcome', welcome)
    expect(told()).toHaveLength(1)
    await duty('mail:reset_password', welcome)
    await duty('mail:security_changed', { to: kofi.id, about: { change: 'second_step_on' } })
    expect(told()).toHaveLength(3)
    await duty('mail:role_changed', { to: olive.id, about: {} })
    expect(told()).toHaveLength(4)
  })

  it('is shown to nobody: no page, no profile, no place in the map for search engines; afterwards again', async () => {
    await world.as(kofi).profiles.publishPage({ handle: 'kofi' })
    const mapped = () => world.db.read((tx) => publicPages.some(tx, '', 10))
    const seenBy = (who: Person) => refusalOf(world.as(who).profiles.profile({ personId: kofi.id }))
    expect(await mapped()).toHaveLength(1)
    await restrict()
    expect(await refusalOf(world.stranger.profiles.publicPage({ handle: 'kofi' }))).toBe('profile.gone')
    expect(await mapped()).toEqual([])
    expect(await seenBy(olive)).toBe('profile.unknown')
    await world.as({ ...kofi, restricted: true }).privacy.endRestriction()
    expect((await world.stranger.profiles.publicPage({ handle: 'kofi' })).name).toBe('Kofi Mensah')
  })

  it('is counted in nothing that many people say together', async () => {
    await world.pools.writer.query(
      `insert into profiles.survey (person_id, goals, platforms, audience, budget, preferences, dashboard, submitted_at)
       select id, '{hobby}', '{}', null, 'little', '{}', 'fitted', $1
       from (select 'per_' || lpad(n::text, 8, '0') as id from generate_series(1, 49) n union all select $2) people`,
      [world.clock.now().toString(), kofi.id],
    )
    const next = async () => (await world.as(olive).profiles.insights()).next
    expect(await next()).toBe('possible')
    await restrict()
    expect(await next()).toBe('too_few')
    expect(await refusalOf(world.as(olive).profiles.makeInsight())).toBe('insight.too_few')
  })

  it('does not run the school: an owner gives that up first, and nobody becomes one meanwhile', async () => {
    expect(await refusalOf(restrict('owner-1@school.test'))).toBe('person.runs_the_school')
    await restrict()
    expect(await refusalOf(restrict())).toBe('hold.restricted_already')
    expect(await refusalOf(world.as(olive).identity.changeRole({ personId: kofi.id, role: 'owner' }))).toBe(
      'person.restricted',
    )
  })
})

describe('Before a restriction ends', () => {
  const days = (count: number) => ({ hours: 24 * count })
  const stands = async () => (await world.as({ ...kofi, restricted: true }).privacy.restriction()).restriction
  const lift = () => duty('privacy.lift_restrictions', undefined)

  it('its person is told by mail and on their page, and it stands until the day they were told', async () => {
    const { holdId } = await restrict()
    const { liftsAt } = await world.as(olive).privacy.liftHold({ holdId })
    expect(liftsAt).toBe(world.clock.now().add(days(7)).toString())
    expect(await stands()).toMatchObject({ liftsAt })
    await duty('mail:restriction_ends', { to: kofi.id, about: { holdId, liftsAt } })
    expect(mailer.mails.at(-1)).toMatchObject({ to: { address: email }, text: expect.stringContaining('8 September') })
    world.clock.advance({ hours: 7 * 24 - 1, minutes: 59, seconds: 59 })
    await lift()
    expect(await stands()).not.toBeNull()
    world.clock.advance({ seconds: 1 })
    await lift()
    expect(await stands()).toBeNull()
    expect((await world.as(olive).privacy.holds({})).items).toMatchObject([{ holdId, liftedAt: liftsAt }])
  })

  it('the owner sees that it waits; asked once more, the first day stays and nobody is told twice', async () => {
    const { holdId } = await restrict()
    const { liftsAt } = await world.as(olive).privacy.liftHold({ holdId })
    world.clock.advance(days(3))
    expect(await world.as(olive).privacy.liftHold({ holdId })).toEqual({ liftsAt })
    expect((await world.as(olive).privacy.holds({})).items).toMatchObject([{ liftsAt, liftedAt: null }])
    const jobs = await world.pools.writer.query(
      `select 1 from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier = 'mail:restriction_ends'`,
    )
    expect(jobs.rowCount).toBe(1)
  })

  it('the end may be taken back until its day: its person is told, and only of what is so', async () => {
    const { holdId } = await restrict()
    const keep = () => refusalOf(world.as(olive).privacy.keepRestriction({ holdId }))
    expect(await keep()).toBe('hold.not_ending')
    const { liftsAt } = await world.as(olive).privacy.liftHold({ holdId })
    await world.as(olive).privacy.keepRestriction({ holdId })
    const mails = mailer.mails.length
    await duty('mail:restriction_ends', { to: kofi.id, about: { holdId, liftsAt } })
    expect(mailer.mails).toHaveLength(mails)
    await duty('mail:restriction_stays', { to: kofi.id, about: { holdId } })
    expect(mailer.mails.at(-1)?.subject).toContain('are still kept and not used')
    world.clock.advance(days(8))
    await lift()
    expect(await stands()).toMatchObject({ liftsAt: null })
    await world.as(olive).privacy.liftHold({ holdId })
    world.clock.advance(days(7))
    expect(await keep()).toBe('hold.not_ending')
    await lift()
    expect(await stands()).toBeNull()
  })

  it('a new one may be placed, and stands on its own', async () => {
    const { holdId } = await restrict()
    await world.as(olive).privacy.liftHold({ holdId })
    await restrict()
    world.clock.advance(days(8))
    await lift()
    expect(await stands()).toMatchObject({ liftsAt: null })
  })

  it('nobody waits who wants it over themselves', async () => {
    await restrict()
    const his = world.as({ ...kofi, restricted: true })
    await his.privacy.endRestriction()
    expect(await stands()).toBeNull()
    expect(await refusalOf(his.privacy.endRestriction())).toBe('restriction.none')
  })
})
