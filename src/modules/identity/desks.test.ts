import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Person } from '#kernel/actor'
import { openDb } from '#kernel/db'
import { eventually, goodPassword, openAccounts, refusalOf } from '../../../test/accounts.ts'
import { sealedAddresses } from '../../../test/people.ts'
import { vaultOfSpecs } from '../../../test/vaults.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { roster } from './rosters.ts'

describe('The owner’s desk', () => {
  let world: World
  let owner: Person
  beforeAll(async () => {
    world = await openWorld()
    owner = await world.people.owner()
  })
  afterAll(() => world.close())

  it('shows how somebody stands, why they are kept out and by whom', async () => {
    const kofi = await world.people.student()
    const { identity } = world.as(owner)
    expect((await identity.person({ personId: kofi.id })).person).toMatchObject({ state: 'active', suspension: null })
    await identity.suspend({ personId: kofi.id, reason: 'Shouting' })
    await identity.suspend({ personId: kofi.id, reason: 'Another reason' })
    expect((await identity.person({ personId: kofi.id })).person).toMatchObject({
      state: 'suspended',
      suspension: { by: 'Olive Owner', reason: 'Shouting' },
    })
    await identity.restore({ personId: kofi.id })
    expect((await identity.person({ personId: kofi.id })).person).toMatchObject({ state: 'active', suspension: null })
  })

  it('refuses a reason that is too long, and a change nobody declared', async () => {
    const kofi = await world.people.student()
    const { identity } = world.as(owner)
    expect(await refusalOf(identity.suspend({ personId: kofi.id, reason: 'x'.repeat(501) }))).toContain(
      'reason: field.too_long',
    )
    const wrong = { personIds: [kofi.id], deed: 'delete' } as unknown as Parameters<typeof identity.changeSeveral>[0]
    expect(await refusalOf(identity.changeSeveral(wrong))).toContain('deed: field.invalid')
    const nobody = { personIds: [], deed: 'suspend' as const }
    expect(await refusalOf(identity.changeSeveral(nobody))).toContain('personIds')
  })

  it('changes several people as its preview said, with a line for each, and leaves the rest alone', async () => {
    const [kofi, lena] = [await world.people.student(), await world.people.student('Lena')]
    const { identity } = world.as(owner)
    await identity.suspend({ personId: lena.id })
    const change = { personIds: [kofi.id, lena.id, owner.id], deed: 'suspend' as const, reason: 'Term is over' }
    const { items } = await identity.previewSeveral(change)
    expect(new Map(items.map(({ id, would }) => [id, would]))).toEqual(
      new Map([
        [kofi.id, 'change'],
        [lena.id, 'nothing'],
        [owner.id, 'not_yourself'],
      ]),
    )
    expect((await identity.person({ personId: kofi.id })).person.state).toBe('active')
    expect(await identity.changeSeveral(change)).toEqual({ changed: 1 })
    expect((await identity.person({ personId: kofi.id })).person.suspension?.reason).toBe('Term is over')
    const { items: lines } = await world.as(owner).audit.lines({ person: kofi.id, deed: 'identity.suspend' })
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatchObject({ person: { id: owner.id }, about: { id: kofi.id, name: 'Kofi Mensah' } })
  })

  it('says in the audit trail which role was given', async () => {
    const kofi = await world.people.student()
    await world.as(owner).identity.changeRole({ personId: kofi.id, role: 'teacher' })
    const { items } = await world.as(owner).audit.lines({ person: kofi.id })
    expect(items[0]).toMatchObject({ deed: 'identity.changeRole', details: { role: 'teacher' } })
  })

  it('keeps an owner however several owners change each other at once', async () => {
    const own = await openWorld()
    const owners = [await own.people.owner('One'), await own.people.owner('Two'), await own.people.owner('Three')]
    const ids = owners.map(({ id }) => id)
    const [one, two, three] = owners as [Person, Person, Person]
    await Promise.allSettled([
      own.as(one).identity.changeSeveral({ personIds: ids, deed: 'role', role: 'student' }),
      own.as(two).identity.changeSeveral({ personIds: ids, deed: 'suspend' }),
      own.as(three).identity.changeSeveral({ personIds: ids, deed: 'role', role: 'teacher' }),
      own.as(one).identity.suspend({ personId: one.id }),
      own.as(two).identity.changeRole({ personId: two.id, role: 'student' }),
      own.as(three).identity.changeRole({ personId: three.id, role: 'student' }),
    ])
    const { rows } = await own.pools.reader.query(
      `select count(*)::int as owners from identity.person where role = 'owner' and suspended_at is null`,
    )
    expect(rows[0].owners).toBeGreaterThanOrEqual(1)
    await own.close()
  })
})

describe('Whoever is changed', () => {
  it('is told by mail, in their language, once for each change; and is out of every browser', async () => {
    const accounts = await openAccounts()
    const owner = await accounts.openSchool()
    const browser = accounts.browser({ locale: 'fr' })
    const signUp = { firstName: 'Kofi', lastName: 'Mensah', email: 'kofi@school.test', password: goodPassword }
    await (await browser.go()).identity.signUp(signUp)
    const actor = await browser.actor()
    const personId = actor.kind === 'person' ? actor.id : ''
    await accounts.settled()
    accounts.mails.length = 0

    const desk = (await owner.go()).identity
    await desk.signOutEverywhere({ personId })
    expect((await browser.actor()).kind).toBe('stranger')
    await desk.changeRole({ personId, role: 'teacher' })
    await desk.changeRole({ personId, role: 'teacher' })
    await accounts.settled()
    await desk.suspend({ personId, reason: 'Trop de bruit' })
    await accounts.settled()
    await desk.restore({ personId })
    await accounts.settled()
    const mails = await eventually(() => accounts.mails.length >= 3 && accounts.mails)
    expect(mails.map(({ subject }) => subject)).toEqual([
      expect.stringContaining('Votre rôle a changé'),
      expect.stringContaining('est suspendu'),
      expect.stringContaining('de nouveau vous connecter'),
    ])
    expect(mails[1]?.text).toContain('Trop de bruit')
    await accounts.close()
  })
})

describe('A school of 100,000', () => {
  let world: World
  beforeAll(async () => {
    world = await openWorld()
    const people = Array.from({ length: 100_000 }, (_, at) => ({
      id: `per_${String(at + 1).padStart(26, '0')}`,
      email: `p${at + 1}@seed.test`,
    }))
    await world.pools.writer.query(
      `insert into identity.person (id, email_sealed, email_index, first_name, last_name, name, sort_name, role, joined_at, verified_at, suspended_at)
       select 'per_' || lpad(i::text, 26, '0'), sealed, index, 'Person', md5(i::text), 'Person ' || md5(i::text), 'person ' || md5(i::text),
         case when i % 50 = 0 then 'teacher' else 'student' end, now(),
         case when i % 20 <> 0 then now() end, case when i % 1000 = 0 then now() end
       from unnest($1::bytea[], $2::bytea[]) with ordinality as kept(sealed, index, i)`,
      await sealedAddresses(world.db, people),
    )
    await world.pools.writer.query('analyze identity.person')
  }, 180_000)
  afterAll(() => world.close())

  const searches = ['', 'p4711@seed.test', 'e4d', 'person'].flatMap((search) =>
    [undefined, 'teacher' as const, 'owner' as const].flatMap((role) =>
      [undefined, 'active' as const, 'unconfirmed' as const, 'waiting' as const, 'suspended' as const].flatMap(
        (state) => ['name' as const, 'newest' as const].map((sort) => ({ search, role, state, sort })),
      ),
    ),
  )

  it('finds its people by an index, whatever is asked, the first page and the next', async () => {
    const asked: { sql: string; parameters: readonly unknown[] }[] = []
    const db = openDb({
      ...world.pools,
      clock: world.clock,
      vault: vaultOfSpecs(),
      onQuery: ({ level, query }) => level === 'query' && asked.push(query),
    })
    for (const search of searches) {
      const { items, next } = await db.read((tx) => roster(tx, { ...search, limit: 50 }))
      expect(items.length).toBeLessThanOrEqual(50)
      if (next) await db.read((tx) => roster(tx, { ...search, after: next, limit: 50 }))
    }
    expect(asked.length).toBeGreaterThan(searches.length)
    const walks: string[] = []
    for (const { sql, parameters } of asked) {
      const { rows } = await world.pools.reader.query(`explain ${sql}`, [...parameters])
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
      if (plan.includes('Seq Scan')) walks.push(`${sql}\n${plan}`)
    }
    expect(walks).toEqual([])
  }, 60_000)

  it('has its plans read rightly: without the index, everybody is walked through', async () => {
    const { rows } = await world.pools.reader.query(`explain select id from identity.person where name = 'x'`)
    expect(JSON.stringify(rows)).toContain('Seq Scan')
  })
})
