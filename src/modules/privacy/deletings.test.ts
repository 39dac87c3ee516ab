import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientOf } from '#kernel/door'
import { fatesIn } from '#kernel/erasures'
import type { PersonalColumn, PersonalData, PersonalRows, Rows } from '#kernel/personal-data'
import { quietVisit } from '#kernel/visit'
import { openWorld, type World } from '../../../test/world.ts'
import { dataMaps, dataRows } from '../../data-maps.ts'
import { privacyDoors } from './api.ts'
import type { Deleting } from './schema.ts'

const kept = { maps: dataMaps, rows: dataRows }
const recipients = { processors: [], parts: [] }
const endings = { limits: { noticeDays: 7, lastDays: 24 }, lastClasses: async () => new Map() }

describe('What is told of deleting an account', () => {
  let world: World
  let told: Deleting
  const client = (actor: Parameters<typeof clientOf>[2]) =>
    clientOf(
      { privacy: privacyDoors({ kept, recipients, endings, backupDays: null, restrictionNoticeDays: 7 }) },
      world.db,
      actor,
      quietVisit('http://school.test'),
    ).privacy
  beforeAll(async () => {
    world = await openWorld()
    told = await client({ kind: 'stranger' }).deleting()
  })
  afterAll(() => world.close())

  it('leaves out no category of the map, and adds none', () => {
    const columns = Object.values<PersonalData>(dataMaps)
      .flatMap((map) => Object.values(map).flatMap((table) => Object.values(table)))
      .filter((column): column is PersonalColumn => 'purpose' in column)
    const ofMap = new Set(columns.map(({ about, category }) => `${about} ${category}`))
    const said = told.people.flatMap(({ about, goes, stays, untraced }) =>
      [...goes, ...[...stays, ...untraced].map(({ category }) => category)].map((category) => `${about} ${category}`),
    )
    expect([...new Set(said)].toSorted()).toEqual([...ofMap].toSorted())
  })

  it('says what a person is shown before they delete theirs, and more only where they have nothing', async () => {
    const ada = await world.people.teacher()
    const ahead = await client({ ...ada, confirmedAt: world.clock.now() }).erasureAhead()
    expect(ahead.categories.length).toBeGreaterThan(5)
    for (const { about, category, fate } of ahead.categories) {
      const ofThem = told.people.find((one) => one.about === about)
      const list = fate === 'goes' ? ofThem?.goes : ofThem?.stays.map((one) => one.category)
      expect(list, `${about} ${category} ${fate}`).toContain(category)
    }
    expect(told.days).toBe(ahead.days)
  })

  it('follows the rules of the map: what is pseudonymised there stays, what is deleted goes', () => {
    const attendance = (erase: 'delete' | 'pseudonymise') => {
      const seat = { owner: 'person_id' }
      const column = { ...dataMaps.live.seat.person_id, erase } as PersonalColumn
      const doors = privacyDoors({
        kept: { maps: { live: { seat: { person_id: column } } }, rows: { live: { seat } } },
        backupDays: null,
        restrictionNoticeDays: 7,
        recipients,
        endings,
      })
      return clientOf(
        { privacy: doors },
        world.db,
        { kind: 'stranger' },
        quietVisit('http://school.test'),
      ).privacy.deleting()
    }
    return Promise.all([
      expect(attendance('delete')).resolves.toMatchObject({ people: [{ goes: ['attendance'], stays: [] }] }),
      expect(attendance('pseudonymise')).resolves.toMatchObject({
        people: [{ goes: [], stays: [{ category: 'attendance' }] }],
      }),
    ])
  })

  it('names the audit trail, which no statement over rows reaches, and what cannot be found from anybody', () => {
    expect(fatesIn(kept).some(({ table }) => table === 'kernel.audit_line')).toBe(false)
    const account = told.people.find(({ about }) => about === 'account')
    expect(account?.stays).toContainEqual({ category: 'security log', kept: [{ period: 'P24M', after: 'at' }] })
    const untraced = Object.entries<PersonalData>(dataMaps).flatMap(([module, map]) =>
      Object.entries(map).flatMap(([table, columns]) => {
        const rows: Rows | undefined = (dataRows as Record<string, PersonalRows>)[module]?.[table]
        return rows?.untraced ? Object.values(columns).flatMap((one) => ('purpose' in one ? [one.category] : [])) : []
      }),
    )
    const said = told.people.flatMap(({ untraced }) => untraced.map(({ category }) => category))
    expect([...new Set(said)].toSorted()).toEqual([...new Set(untraced)].toSorted())
    expect(told.people.find(({ about }) => about === 'visitor')?.untraced.map(({ category }) => category)).toContain(
      'sign-up',
    )
  })
})
