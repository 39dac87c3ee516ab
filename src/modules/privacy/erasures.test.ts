import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Person } from '#kernel/actor'
import type { Refusal } from '#kernel/refusal'
import { type CourseWorld, openCourseWorld } from '../../../test/courses.ts'
import type { letterBox } from '../../../test/ports.ts'
import { backupOf } from '../../../test/restores.ts'
import { sweep } from '../../../test/sweeps.ts'
import { dataMaps, dataRows } from '../../data-maps.ts'
import { replayErasures } from './index.ts'

const week = { hours: 7 * 24 }

describe('Being erased', () => {
  let world: CourseWorld
  let mails: ReturnType<typeof letterBox>['mails']
  beforeEach(async () => {
    world = await openCourseWorld()
    mails = (world.ports.mailer as ReturnType<typeof letterBox>).mails
  })
  afterEach(() => world.close())

  describe('as a student wishes', () => {
    beforeEach(async () => {
      await world.join(world.kofi)
      await world.as(world.kofi).profiles.answerSurvey({ goals: ['career'], agreed: true })
      await world.upload(world.kofi, 'essay.txt', 'What Kofi wrote')
      await world.rows(`update files.file set attached_kind = 'spec', attached_id = 'essay', attached_at = now()`)
      await world.settle()
      mails.length = 0
    })

    it('changes nothing for seven days, and can be taken back', async () => {
      await privacy(world.kofi).askForErasure({})
      await world.settle()
      expect(mailsTo('Kofi Mensah')).toEqual(['Your account at Northside will be erased'])
      expect(mails[0]?.text).toContain('Tuesday 8 September at 09:00 (UTC)')
      expect((await privacy(world.kofi).erasureAhead()).waiting).toEqual({
        askedAt: world.clock.now().toString(),
        dueAt: world.clock.now().add(week).toString(),
        chooseUntil: world.clock.now().add(week).toString(),
        isChoosing: true,
      })
      await world.later({ hours: 7 * 24 - 1 })
      expect(await accountsOf(world.kofi)).toBe(1)
      await privacy(world.kofi).takeErasureBack()
      await world.later({ hours: 48 })
      expect(await accountsOf(world.kofi)).toBe(1)
      expect(mailsTo('Kofi Mensah')).toEqual([
        'Your account at Northside will be erased',
        'Your account at Northside stays',
      ])
      expect(await refusal(privacy(world.kofi).takeErasureBack())).toBe('erasure.none')
    })

    it('is not taken back once it is due: who is closed out has to be erased', async () => {
      await privacy(world.kofi).askForErasure({})
      world.clock.advance(week)
      expect(await refusal(privacy(world.kofi).takeErasureBack())).toBe('erasure.begun')
      world.clock.advance({ minutes: -1 })
      await privacy(world.kofi).takeErasureBack()
    })

    it('is given up for who has come to run the school meanwhile', async () => {
      await privacy(world.kofi).askForErasure({})
      await world.as(world.olive).identity.changeRole({ personId: world.kofi.id, role: 'owner' })
      await world.later(week)
      await world.later({ minutes: 1 })
      expect(await accountsOf(world.kofi)).toBe(1)
      expect((await privacy(world.olive).erasures({})).items).toEqual([])
      expect(mailsTo('Kofi Mensah')).toContain('Your account at Northside stays')
    })

    it('is asked for once', async () => {
      const both = await Promise.all([1, 2].map(() => refusal(privacy(world.kofi).askForErasure({}))))
      expect(both.sort()).toEqual(['erasure.under_way', undefined])
      await world.settle()
      expect(mailsTo('Kofi Mensah')).toHaveLength(1)
    })

    it('leaves no trace of them in the database, the queue or the files', async () => {
      expect(await tablesWith(world.kofi.id)).toContain('identity.person')
      expect(await objects()).toHaveLength(1)
      await erased(world.kofi)
      expect(await tablesWith(world.kofi.id)).toEqual([])
      expect(await tablesWith('Kofi')).toEqual([])
      expect(await tablesWith('essay.txt')).toEqual([])
      expect(await objects()).toEqual([])
      expect(await tablesWith(world.lena.id)).toContain('identity.person')
    })

    it('takes along a copy that they had made', async () => {
      const { copyId } = await privacy(world.kofi).askForCopy()
      await world.settle()
      expect(await objects()).toContain(`copies/${copyId}`)
      await erased(world.kofi)
      expect(await objects()).toEqual([])
      // That somebody asked for one stays in the trail, and not who.
      expect(await tablesWith(copyId)).toEqual(['kernel.audit_line'])
    })

    it('does what was shown before, and the receipt says so', async () => {
      const before = await privacy(world.kofi).erasureAhead()
      await privacy(world.kofi).askForErasure({})
      const kofi = { personId: world.kofi.id, name: 'Kofi Mensah' }
      expect((await privacy(world.olive).erasures({})).items).toMatchObject([{ person: kofi, doneAt: null }])
      await world.later({ hours: 7 * 24 - 1 })
      const shown = await privacy(world.kofi).erasureAhead()
      expect(shown.categories).toContainEqual({ about: 'account', category: 'survey', fate: 'goes', kept: [] })
      expect(shown.files).toBe(1)
      expect(shown.categories).toEqual(before.categories)
      await world.later({ hours: 1 })
      await world.later({ minutes: 1 })
      const { items } = await privacy(world.olive).erasures({})
      expect(items).toMatchObject([{ person: null, cause: 'own_wish', doneAt: expect.any(String), isLate: false }])
      const receipt = items[0]?.receipt
      expect(receipt?.categories).toEqual(shown.categories)
      expect(receipt).toMatchObject({ files: 1, courses: 0, mapSha256: expect.stringMatching(/^[0-9a-f]{64}$/) })
      expect(receipt?.tables).toContainEqual({ table: 'learning.enrolment', fate: 'goes', rows: 1 })
    })

    it('ends with a receipt by mail, whose address is forgotten a week later', async () => {
      await erased(world.kofi)
      expect(mailsTo('Kofi Mensah').at(-1)).toBe('You were erased from Northside')
      const [row] = await world.rows<{ id: string; sealed: boolean }>(
        'select id, reader_sealed is not null as sealed from privacy.erasure',
      )
      expect(mails.at(-1)?.text).toContain(String(row?.id))
      expect(row?.sealed).toBe(true)
      await world.later(week)
      await sweep(world.db)
      expect(await world.rows('select reader_sealed from privacy.erasure')).toEqual([{ reader_sealed: null }])
      expect(await world.rows('select subject from kernel.vault_key where subject = $1', [row?.id])).toEqual([])
    })

    it('takes the account out of use before it takes it away', async () => {
      await privacy(world.kofi).askForErasure({})
      world.clock.advance(week)
      await world.pools.writer.query(`update graphile_worker._private_jobs set run_at = run_at - interval '7 days'`)
      await world.settle()
      expect(await world.rows('select erase_because from identity.person where id = $1', [world.kofi.id])).toEqual([
        { erase_because: 'own_wish' },
      ])
      await world.later({ minutes: 1 })
      expect(await accountsOf(world.kofi)).toBe(0)
    })

    it('keeps what others need under a name that leads to nobody', async () => {
      await world.pools.writer.query(seatOf, [world.courseId, world.kofi.id, world.ada.id])
      await erased(world.kofi)
      const [seat] = await world.rows<{ person_id: string; taken_at: Temporal.Instant }>('select * from live.seat')
      expect(seat?.person_id).toMatch(/^per_/)
      expect(seat?.person_id).not.toBe(world.kofi.id)
      expect(seat?.taken_at).toBeDefined()
      const { lines } = await world.as(world.ada).live.attendance({ sessionId: 'ses_00000000000000000000000001' })
      expect(lines).toMatchObject([{ personId: seat?.person_id, name: '', seconds: 1800 }])
    })

    it('is begun again by itself where its job failed for good, and is told of when it is late', async () => {
      await privacy(world.kofi).askForErasure({})
      await world.pools.writer.query('delete from graphile_worker._private_jobs')
      await world.later({ hours: 26 * 24 })
      expect((await privacy(world.olive).erasures({})).items).toMatchObject([{ isLate: true, doneAt: null }])
      await lookForOverdue()
      await world.later({ minutes: 1 })
      expect(await accountsOf(world.kofi)).toBe(0)
      expect((await privacy(world.olive).erasures({})).items).toMatchObject([{ isLate: false }])
    })

    it('leaves what is held, says why, and goes on when it is lifted', async () => {
      await world.pools.writer.query(seatOf, [world.courseId, world.kofi.id, world.ada.id])
      const { holdId } = await privacy(world.olive).placeHold({
        kind: 'legal',
        what: 'live.presence',
        reason: 'A dispute about attendance',
        reviewOn: '2027-01-01',
      })
      await erased(world.kofi)
      expect(await accountsOf(world.kofi)).toBe(0)
      expect(await world.rows('select person_id from live.seat')).toEqual([{ person_id: world.kofi.id }])
      const held = [{ what: 'live.presence', reason: 'A dispute about attendance' }]
      expect((await privacy(world.olive).erasures({})).items).toMatchObject([
        { doneAt: null, receipt: null, part: { held } },
      ])
      await world.later({ hours: 24 * 40 })
      await lookForOverdue()
      expect((await privacy(world.olive).erasures({})).items).toMatchObject([{ doneAt: null, isLate: false }])
      await privacy(world.olive).liftHold({ holdId })
      await world.settle()
      expect(await world.rows('select person_id from live.seat where person_id = $1', [world.kofi.id])).toEqual([])
      const [done] = (await privacy(world.olive).erasures({})).items
      expect(done).toMatchObject({
        part: null,
        receipt: { tables: expect.arrayContaining([{ table: 'identity.person', fate: 'goes', rows: 1 }]) },
      })
      expect(done?.receipt?.held).toBeUndefined()
    })

    it('lets its receipt go after 24 months', async () => {
      await erased(world.kofi)
      await world.later({ hours: 24 * 729 })
      await sweep(world.db)
      expect((await privacy(world.olive).erasures({})).items).toHaveLength(1)
      await world.later({ hours: 48 })
      await sweep(world.db)
      expect((await privacy(world.olive).erasures({})).items).toEqual([])
    })
  })

  describe('as a teacher wishes', () => {
    it('leaves nothing of their courses', async () => {
      await world.join(world.kofi)
      const upload = await world.upload(world.ada, 'notes.pdf', 'notes')
      await world.as(world.ada).courses.addItem({
        courseId: world.courseId,
        kind: 'material',
        title: 'Lecture notes',
        body: '',
        files: [upload],
        publish: true,
      })
      await privacy(world.ada).askForErasure({ endings: [{ courseId: world.courseId, way: 'close' }] })
      await world.later({ hours: 8 * 24 })
      await world.later({ minutes: 1 })
      expect(await accountsOf(world.ada)).toBe(0)
      await world.settle()
      expect(await tablesWith(world.ada.id)).toEqual([])
      // The trail of who did what there stays, and names nobody who was erased.
      expect(await tablesWith(world.courseId)).toEqual(['kernel.audit_line'])
      expect(await objects()).toEqual([])
      expect((await privacy(world.olive).erasures({})).items[0]?.receipt).toMatchObject({ courses: 1, files: 1 })
    })
  })

  it('waits until somebody else runs the school', async () => {
    expect(await refusal(privacy(world.olive).askForErasure({}))).toBe('erasure.runs_the_school')
  })

  it('of a child that was reported waits for nothing, and nobody takes it back', async () => {
    await world.as(world.olive).identity.reportMinor({ personId: world.kofi.id })
    await world.settle()
    expect(await refusal(privacy(world.kofi).takeErasureBack())).toBe('erasure.begun')
    await world.later({ minutes: 1 })
    expect(await accountsOf(world.kofi)).toBe(0)
    expect(await tablesWith(world.kofi.id)).toEqual([])
    expect((await privacy(world.olive).erasures({})).items).toMatchObject([{ cause: 'minor' }])
  })

  it('of a child that was reported does not wait for their own wish', async () => {
    await privacy(world.kofi).askForErasure({})
    await world.as(world.olive).identity.reportMinor({ personId: world.kofi.id })
    await world.settle()
    await world.later({ minutes: 1 })
    expect(await accountsOf(world.kofi)).toBe(0)
    expect((await privacy(world.olive).erasures({})).items).toMatchObject([{ cause: 'minor' }])
  })

  describe('after a backup brought somebody back', () => {
    const kept = { maps: dataMaps, rows: dataRows }
    const faults: unknown[] = []
    const replayed = (journal: typeof world.ports.erasureJournal) =>
      replayErasures(world.db, { kept, journal, recipients: { processors: [], parts: [] } }, (error) =>
        faults.push(error),
      )

    it('is done again before anybody is served, and only for those who were erased', async () => {
      const restore = await backupOf(world, world.kofi.id)
      await erased(world.kofi)
      await restore()
      expect(await accountsOf(world.kofi)).toBe(1)
      const journal = world.ports.erasureJournal
      expect(await replayed(journal)).toEqual({ erased: 1, failed: 0 })
      expect(await tablesWith(world.kofi.id)).toEqual([])
      expect(await accountsOf(world.lena)).toBe(1)
      expect(await replayed(journal)).toEqual({ erased: 0, failed: 0 })
    })

    it('is done once, however many processes start', async () => {
      const restore = await backupOf(world, world.kofi.id)
      await erased(world.kofi)
      await restore()
      const all = await Promise.all([1, 2, 3].map(() => replayed(world.ports.erasureJournal)))
      expect(all.reduce((sum, one) => sum + one.erased, 0)).toBe(1)
      expect((await privacy(world.olive).erasures({})).items).toHaveLength(2)
    })

    it('closes the account where it fails, lets the school open, and is begun again', async () => {
      const restore = await backupOf(world, world.kofi.id)
      await erased(world.kofi)
      await restore()
      await world.rows(
        `create function public.stays() returns trigger language plpgsql as $$ begin raise 'stays'; end $$`,
      )
      await world.rows('create trigger stays before delete on identity.person execute function public.stays()')
      expect(await replayed(world.ports.erasureJournal)).toEqual({ erased: 0, failed: 1 })
      expect(faults).toMatchObject([{ message: 'stays' }])
      expect(await world.rows('select erase_because from identity.person where id = $1', [world.kofi.id])).toEqual([
        { erase_because: 'own_wish' },
      ])
      await world.rows('drop trigger stays on identity.person')
      await lookForOverdue()
      expect(await accountsOf(world.kofi)).toBe(0)
    })

    it('would not be known without the journal', async () => {
      const restore = await backupOf(world, world.kofi.id)
      await erased(world.kofi)
      await restore()
      const journal = { note: async () => {}, marks: async () => new Set<string>() }
      expect(await replayed(journal)).toEqual({ erased: 0, failed: 0 })
      expect(await accountsOf(world.kofi)).toBe(1)
    })
  })

  const privacy = (person: Person) => world.as(person).privacy
  const mailsTo = (name: string) => mails.filter(({ to }) => to.name === name).map(({ subject }) => subject)
  const accountsOf = async ({ id }: Person) =>
    (await world.rows('select 1 from identity.person where id = $1', [id])).length

  /** Asked for, waited for, done. */
  async function erased(person: Person): Promise<void> {
    await privacy(person).askForErasure({})
    await world.settle()
    await world.later(week)
    await world.later({ minutes: 1 })
    expect(await accountsOf(person)).toBe(0)
  }

  async function lookForOverdue(): Promise<void> {
    await world.pools.writer.query(`select graphile_worker.add_job('privacy.erase_overdue')`)
    await world.settle()
  }

  async function objects(): Promise<string[]> {
    const keys: string[] = []
    for await (const { key } of world.ports.store.list('')) keys.push(key)
    return keys
  }

  /** The tables, the queue's too, that hold this text somewhere. */
  async function tablesWith(text: string): Promise<string[]> {
    const tables = await world.rows<{ name: string }>(
      `select oid::regclass::text as name from pg_class where relkind = 'r'
         and relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema') order by 1`,
    )
    const found = await Promise.all(
      tables.map(({ name }) =>
        world.rows(`select 1 from ${name} t where position($1 in to_jsonb(t)::text) > 0`, [text]),
      ),
    )
    return tables.flatMap(({ name }, at) => (found[at]?.length ? [name] : []))
  }
})

const seatOf = `
  with planned as (
    insert into live.series (id, course_id, title, local_date, local_time, time_zone, minutes, weekdays, planned_by, planned_at)
    values ('ser_00000000000000000000000001', $1, 'Limits', '2026-09-01', '09:00', 'UTC', 60, '{}', $3, '2026-09-01T08:00Z') returning id
  ), session as (
    insert into live.session (id, series_id, course_id, title, local_date, local_time, time_zone, minutes, starts_at, ends_at, planned_by, planned_at)
    select 'ses_00000000000000000000000001', id, $1, 'Limits', '2026-09-01', '09:00', 'UTC', 60, '2026-09-01T09:00Z', '2026-09-01T10:00Z', $3, '2026-09-01T08:00Z' from planned
    returning id
  ), seat as (
    insert into live.seat (id, session_id, person_id, role, taken_at)
    select 'sea_00000000000000000000000001', id, $2, 'student', '2026-09-01T09:00Z' from session returning id
  )
  insert into live.presence (seat_id, connection, via, joined_at, known_at, left_at)
  select id, 'one', 'media', '2026-09-01T09:00Z', '2026-09-01T09:30Z', '2026-09-01T09:30Z' from seat`

async function refusal(attempt: Promise<unknown>): Promise<string | undefined> {
  return attempt.then(
    () => undefined,
    (error: Refusal) => error.code,
  )
}
