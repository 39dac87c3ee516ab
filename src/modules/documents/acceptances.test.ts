import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Person } from '#kernel/actor'
import { erasePerson } from '#kernel/erasures'
import { newId } from '#kernel/id'
import { planSweeps } from '#kernel/sweep-plans'
import { sweepBatch } from '#kernel/sweeps'
import { languages } from '#modules/school/schema'
import { refusalOf } from '../../../test/accounts.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { dataMaps, dataRows } from '../../data-maps.ts'
import { examineAcceptances } from './acceptance-examinations.ts'
import { accept, openFor } from './acceptances.ts'
import { agreementOn } from './agreements.ts'
import { settleDocuments } from './jobs.ts'
import type { Sources } from './policies.ts'
import { documentsReactions } from './reactions.ts'
import { agreementClauseIds } from './schema.ts'
import { addVersion } from './versions.ts'

const kept = { maps: dataMaps, rows: dataRows }
const sources: Sources = { kept, processors: [], processorsLater: [] }
const agreements = ['terms', 'guidelines', 'teaching'] as const

describe('What somebody accepts', () => {
  let world: World
  beforeEach(async () => {
    world = await openWorld()
    await settleDocuments(world.db, sources)
  })
  afterEach(() => world.close())

  const openTo = (person: Person) => world.db.read((tx) => openFor(tx, person))
  const acceptAll = async (person: Person) =>
    world.as(person).documents.accept({ agreed: (await openTo(person)).agreed })
  const run = (text: string) => world.pools.writer.query(text)
  async function examined() {
    const client = await world.pools.writer.connect()
    return examineAcceptances(async (text, values) => (await client.query(text, values)).rows).finally(() =>
      client.release(),
    )
  }
  /** As if a hand in the database had found a way around what it refuses. */
  const tampered = (change: string) => run(`begin; set local session_replication_role = replica; ${change}; commit`)

  it.each(agreements)(
    '%s has every part in both languages, each with a short form, and no place left open',
    async (document) => {
      const { clauses } = await world.db.read((tx) => agreementOn(tx, document))
      for (const language of languages) {
        expect(clauses[language].map(({ id }) => id)).toEqual([...agreementClauseIds[document]])
        for (const { id, title, short, text } of clauses[language]) {
          expect([id, title.length > 0, short.length > 0, text.length > 0]).toEqual([id, true, true, true])
          expect(`${id} ${[title, short, ...text].join(' ')}`).not.toMatch(/[{}[\]]|undefined|agreement_/)
        }
      }
    },
  )

  it('is each document that holds, in the version they were shown; who teaches has one more', async () => {
    const [student, teacher] = [await world.people.student(), await world.people.teacher()]
    expect((await openTo(student)).agreed).toBe('privacy-1 terms-1 guidelines-1')
    expect((await openTo(teacher)).agreed).toBe('privacy-1 terms-1 guidelines-1 teaching-1')
    await acceptAll(student)
    expect((await openTo(student)).items).toEqual([])
    const { items } = await world.as(student).documents.acceptances({})
    expect(items.map(({ document, version, surface }) => [document, version, surface])).toEqual([
      ['guidelines', 1, 'settings'],
      ['terms', 1, 'settings'],
      ['privacy', 1, 'settings'],
    ])
    expect((await openTo(teacher)).items).toHaveLength(4)
  })

  it('is written down once, and not where there is no such version', async () => {
    const student = await world.people.student()
    await Promise.all([acceptAll(student), acceptAll(student)])
    await world.as(student).documents.accept({ agreed: 'terms-9 nothing-1' })
    expect((await world.as(student).documents.acceptances({})).items).toHaveLength(3)
  })

  it('is written down twice, or not at all, by who only looks whether it is there: the spec above can fail', async () => {
    const student = await world.people.student()
    await world.as(student).documents.accept({ agreed: 'terms-1' })
    let looked = 0
    const bothLooked = Promise.withResolvers<void>()
    const careless = () =>
      world.db.transact(async (tx) => {
        const { items } = await openFor(tx, student)
        looked += 1
        if (looked === 2) bothLooked.resolve()
        await bothLooked.promise
        if (!items.some(({ document }) => document === 'guidelines')) return
        await run(
          `insert into documents.acceptance (number, subject_id, document, version, locale, sha256, surface, at, previous_hash, hash)
           select (select max(number) + 1 from documents.acceptance), subject_id, 'guidelines', 1, locale, sha256, surface, at,
             sha256(hash || random()::text::bytea), sha256(hash || random()::text::bytea)
           from documents.acceptance where document = 'terms'`,
        )
      })
    const outcomes = await Promise.allSettled([careless(), careless()])
    const { rows } = await run(`select 1 from documents.acceptance where document = 'guidelines'`)
    expect([outcomes.some(({ status }) => status === 'rejected'), rows.length]).not.toEqual([false, 1])
    expect((await examined()).fault).not.toBeNull()
  })

  it('leads to the very text, which gives its SHA-256 again, and the chain is whole', async () => {
    const people = [await world.people.student(), await world.people.teacher(), await world.people.student()]
    await Promise.all(people.map(acceptAll))
    expect(await examined()).toEqual({ count: 10, fault: null })
  })

  it('is refused by the database to be changed, taken away or emptied', async () => {
    await acceptAll(await world.people.student())
    for (const change of [
      'update documents.acceptance set version = 1',
      'delete from documents.acceptance',
      'truncate documents.acceptance',
    ])
      await expect(run(change)).rejects.toThrow(/only grows/)
  })

  it.each([
    ['changed', `update documents.acceptance set at = at - interval '1 day' where number = 2`, '2'],
    ['removed', 'delete from documents.acceptance where number = 2', '2'],
    ['other text', `update documents.version set content = content || ' ' where document = 'terms'`, '2'],
  ])('shows where it was %s all the same', async (kind, change, number) => {
    await acceptAll(await world.people.student())
    await tampered(change)
    expect((await examined()).fault).toEqual({ kind, number })
  })

  it('cannot be cut off at the end of the chain, nor grown on anew: the sealed trail knows how far it reached', async () => {
    await acceptAll(await world.people.student())
    await tampered('delete from documents.acceptance where number >= 2')
    expect((await examined()).fault).toEqual({ kind: 'removed', number: '2' })
    await acceptAll(await world.people.student())
    expect((await examined()).fault).toEqual({ kind: 'changed', number: '2' })
  })

  it('is asked again once a version that matters holds, and not for wording', async () => {
    const student = await world.people.student()
    await acceptAll(student)
    const publish = async (material: boolean, text: string) => {
      await world.db.transact(async (tx) => {
        const rendered = await agreementOn(tx, 'terms')
        await addVersion(
          tx,
          'terms',
          { ...rendered, text, sha256: 'a'.repeat(64) },
          { material, inTheApp: true, effectiveAt: tx.now.add({ hours: 24 * 30 }) },
        )
      })
      expect((await openTo(student)).items).toEqual([])
      world.clock.advance({ hours: 24 * 31 })
    }
    await publish(false, 'other words')
    expect((await openTo(student)).items).toEqual([])
    await publish(true, 'another meaning')
    expect((await openTo(student)).agreed).toBe('terms-3')
    await acceptAll(student)
    expect((await openTo(student)).items).toEqual([])
  })

  it('keeps who the school was then, also when somebody else takes over', async () => {
    const [owner, student] = [await world.people.owner(), await world.people.student()]
    const controller = {
      form: '',
      address: '1 Quay',
      contact: 'post@north.test',
      officer: '',
      authority: '',
      authorityUrl: '',
    }
    const { documents } = world.as(owner)
    await documents.enterController({ ...controller, since: '2026-09-01', name: 'Ada Lovelace' })
    await documents.enterController({ ...controller, since: '2026-10-01', name: 'Northside', form: 'Inc.' })
    await acceptAll(student)
    world.clock.advance({ hours: 24 * 40 })
    const { items } = await world.as(student).documents.acceptances({})
    expect(new Set(items.map((item) => item.controller))).toEqual(new Set(['Ada Lovelace']))
  })

  it('can be shown with the receipt until 24 months after the account is gone, and not a day longer', async () => {
    const [student, other] = [await world.people.student(), await world.people.student()]
    await acceptAll(student)
    await acceptAll(other)
    const receipt = (await world.as(student).documents.acceptances({})).receipt ?? ''
    const shown = () => world.as({ kind: 'stranger' }).documents.proveAcceptances({ receipt })
    await world.db.transact((tx) => erasePerson(tx, kept, { personId: student.id, pseudonym: newId('per', tx.now) }))
    await Promise.all(
      documentsReactions(sources)
        .filter(({ name }) => name === 'documents.end_subjects')
        .map(({ react }) => world.db.transact((tx) => react(tx, {}))),
    )
    const gone = world.clock.now().toZonedDateTimeISO('UTC')
    const { rows } = await run(
      `select count(*)::int as found from documents.subject where person_id = '${student.id}' or receipt = '${receipt}'`,
    )
    expect(rows[0].found).toBe(0)
    const sweep = async () => {
      const sweeps = await world.db.read((tx) => planSweeps(tx, kept))
      for (const one of sweeps.filter(({ table }) => table.startsWith('documents.')))
        await world.db.transact((tx) => sweepBatch(tx, one, { limit: 100 }))
    }
    const waitUntil = (then: Temporal.ZonedDateTime) => world.clock.advance(world.clock.now().until(then.toInstant()))
    waitUntil(gone.add({ months: 24 }).subtract({ days: 1 }))
    await sweep()
    expect((await shown()).items).toHaveLength(3)
    waitUntil(gone.add({ months: 24 }).add({ days: 1 }))
    await sweep()
    expect(await refusalOf(shown())).toBe('receipt.unknown')
    expect(await examined()).toEqual({ count: 6, fault: null })
    expect((await world.as(other).documents.acceptances({})).items).toHaveLength(3)
  })

  it('is what was true when they asked for an account, once it begins', async () => {
    const student = await world.people.student()
    const at = world.clock.now().subtract({ hours: 3 })
    await world.db.transact((tx) => accept(tx, student.id, { agreed: 'terms-1', surface: 'sign-up', locale: 'fr', at }))
    const { items } = await world.as(student).documents.acceptances({})
    expect(items).toMatchObject([{ document: 'terms', surface: 'sign-up', locale: 'fr', at: at.toString() }])
    expect((await openTo(student)).agreed).toBe('privacy-1 guidelines-1')
  })
})
