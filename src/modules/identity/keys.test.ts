import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Actor, keyOf, type Person } from '#kernel/actor'
import { clientOf } from '#kernel/door'
import { quietVisit } from '#kernel/visit'
import { refusalOf } from '../../../test/accounts.ts'
import { sweep } from '../../../test/sweeps.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { keyIdIn, newKeyText } from './key-texts.ts'
import { countOpenKeys, holderOfKey, noteKeyUse } from './keys.ts'

let world: World
let owner: Person
let ada: Person
beforeEach(async () => {
  world = await openWorld()
  owner = await world.people.owner()
  ada = await world.people.teacher()
})
afterEach(() => world.close())

const wish = { name: 'Timetable', scopes: ['courses:read'], days: 30 }
const rows = async (query: string) => (await world.pools.writer.query(query)).rows
const made = (of: Person = ada, change: Partial<typeof wish> = {}) =>
  world.as(of).identity.makeKey({ ...wish, ...change })
const holder = (key: string) => world.db.read((tx) => holderOfKey(tx, key))
const byKey = async (key: string) => {
  const actor: Actor | null = await holder(key)
  if (!actor) throw new Error('the key opens nothing')
  return clientOf(world.doors, world.db, actor, quietVisit('http://school.test'))
}
const open = async () => (await world.as(ada).identity.keys()).items

describe('A key', () => {
  it('is shown once: what is kept is its hash, and no list has it', async () => {
    const { key, keyId } = await made()
    expect(key).toMatch(/^lectern_[0-9a-z]{26}[0-9A-Za-z]{49}$/)
    const kept = JSON.stringify([
      await rows('select * from identity.api_key'),
      await rows('select * from kernel.audit_line'),
    ])
    expect(kept).not.toContain(key)
    expect(kept).not.toContain(key.slice(-49))
    expect(await open()).toEqual([
      {
        id: keyId,
        name: 'Timetable',
        scopes: ['courses:read'],
        madeAt: '2026-09-01T09:00:00Z',
        endsAt: '2026-10-01T09:00:00Z',
        wasEnded: false,
        usedOn: null,
      },
    ])
  })

  it('comes in the name of its person, with its scopes, and shows nothing of who sits there', async () => {
    const { key, keyId } = await made(ada, { scopes: ['courses:write', 'courses:read', 'courses:read'] })
    expect(await holder(key)).toMatchObject({
      id: ada.id,
      role: 'teacher',
      signIn: keyId,
      confirmedAt: null,
      scopes: new Set(['courses:read', 'courses:write']),
    })
  })

  it('does what its scopes allow, as its person, and nothing else', async () => {
    const { key, keyId } = await made(ada, { scopes: ['courses:read', 'courses:write'] })
    const { courses, learning, identity } = await byKey(key)
    await courses.createCourse({ title: 'Watercolour', description: '', visibility: 'private' })
    expect((await courses.taught()).items).toHaveLength(1)
    expect(await refusalOf(learning.home())).toBe('key.scope')
    expect(await refusalOf(identity.me())).toBe('key.scope')
    expect(await refusalOf(courses.deleted())).not.toMatch(/^key/)
    const [line] = await rows(`select things from kernel.audit_line where deed = 'courses.createCourse'`)
    expect(line.things.byKey).toBe(keyId)
  })

  it('never reaches keys, sign-ins, factors, addresses or passwords, with every scope there is', async () => {
    const { scopes } = await world.as(owner).identity.keyChoices()
    const { key } = await made(owner, { scopes })
    const { identity, notifications } = await byKey(key)
    expect(await identity.me()).toMatchObject({ id: owner.id })
    const closed = [
      () => identity.makeKey(wish),
      () => identity.keys(),
      () => identity.keyChoices(),
      () => identity.signIns(),
      () => identity.endOtherSignIns(),
      () => identity.security(),
      () => identity.prepareApp(),
      () => identity.confirmItIsMe({ password: 'whatever it is' }),
      () => identity.changePassword({ currentPassword: 'whatever it is', password: 'another long one' }),
      () => identity.changeAddress({ newEmail: 'other@school.test' }),
      () => identity.signIn({ email: 'a@school.test', password: 'whatever it is' }),
      () => identity.signOut(),
      () => identity.suspend({ personId: ada.id }),
      () => identity.changeRole({ personId: ada.id, role: 'owner' }),
      () => identity.inviteTeacher(),
      () => notifications.mails(),
    ]
    for (const attempt of closed) expect(await refusalOf(attempt()), String(attempt)).toBe('key.closed')
  })

  it('agrees to nothing: where somebody has to agree, a person does', async () => {
    const { scopes } = await world.as(ada).identity.keyChoices()
    const { profiles } = await byKey((await made(ada, { scopes })).key)
    expect(await refusalOf(profiles.arrangeInterface({ textSize: 'large', agreed: true }))).toBe('key.closed')
    expect(await refusalOf(profiles.answerSurvey({ goals: ['hobby'], agreed: true }))).toBe('key.closed')
  })

  it('gets no scope that opens nothing to its person', async () => {
    expect((await world.as(owner).identity.keyChoices()).scopes).toContain('audit:read')
    expect((await world.as(ada).identity.keyChoices()).scopes).not.toContain('audit:read')
    expect(await refusalOf(made(ada, { scopes: ['audit:read'] }))).toBe('input.invalid, scopes: field.invalid')
    expect(await refusalOf(made(ada, { scopes: [] }))).toBe('input.invalid, scopes: key.no_scope')
  })

  it('is made only by somebody who has just shown who they are', async () => {
    world.clock.advance({ minutes: 11 })
    expect(await refusalOf(made())).toBe('sign_in.confirm_again')
  })

  it('leaves a line when it is made and when it is ended, and a mail to its person', async () => {
    const { keyId } = await made()
    await world.as(ada).identity.endKey({ keyId })
    expect(await rows(`select deed, things, details from kernel.audit_line order by deed desc`)).toMatchObject([
      { deed: 'identity.makeKey', things: { keyId }, details: { scopes: 'courses:read', days: 30 } },
      { deed: 'identity.endKey', things: { keyId }, details: {} },
    ])
    const jobs = await rows(`select payload from graphile_worker._private_jobs`)
    expect(JSON.stringify(jobs)).toContain('key_made')
  })
})

describe('A key opens nothing', () => {
  it('before it was made, with a letter changed, or under another number', async () => {
    const { key } = await made()
    const { key: other } = await made()
    expect(await holder(key)).not.toBeNull()
    const turned = key.at(-10) === 'A' ? 'B' : 'A'
    const wrong = ['', 'lectern_', key.slice(0, -1), `${key}A`, key.slice(0, -10) + turned + key.slice(-9)]
    for (const text of [...wrong, newKeyText(await idOf(key))]) expect(await holder(text), text).toBeNull()
    expect(keyIdIn(key.slice(0, 34) + other.slice(34))).toBeNull()
  })

  it('after its day', async () => {
    const { key } = await made()
    world.clock.advance({ hours: 30 * 24 - 1 })
    expect(await holder(key)).not.toBeNull()
    world.clock.advance({ hours: 1 })
    expect(await holder(key)).toBeNull()
    expect(await open()).toEqual([])
    expect((await world.as(ada).identity.keys({ past: true })).items).toMatchObject([{ wasEnded: false }])
  })

  it('once its person has ended it; nobody else can', async () => {
    const { key, keyId } = await made()
    expect(await refusalOf(world.as(owner).identity.endKey({ keyId }))).toBe('key.unknown')
    await world.as(ada).identity.endKey({ keyId })
    expect(await holder(key)).toBeNull()
    expect(await refusalOf(world.as(ada).identity.endKey({ keyId }))).toBe('key.unknown')
    expect((await world.as(ada).identity.keys({ past: true })).items).toMatchObject([{ wasEnded: true }])
  })

  it('once its person is suspended, and does not come back with them', async () => {
    const { key } = await made()
    await world.as(owner).identity.suspend({ personId: ada.id })
    expect(await holder(key)).toBeNull()
    await world.as(owner).identity.restore({ personId: ada.id })
    expect(await holder(key)).toBeNull()
  })

  it('once its person is signed out everywhere', async () => {
    const { key } = await made()
    await world.as(ada).identity.endOtherSignIns()
    expect(await holder(key)).not.toBeNull()
    await world.as(owner).identity.signOutEverywhere({ personId: ada.id })
    expect(await holder(key)).toBeNull()
  })

  const idOf = async (key: string) => keyIdIn(key) ?? Promise.reject(new Error('not a key'))
})

describe('The limits of keys', () => {
  it('are the school’s: how long, and how many at a time', async () => {
    await world.close()
    world = await openWorld({ ports: { keyLimits: { most: 2, longestDays: 90 } } })
    ada = await world.people.teacher()
    expect(await refusalOf(made(ada, { days: 91 }))).toBe('input.invalid, days: field.too_big')
    const { keyId } = await made(ada, { days: 90 })
    await made(ada, { days: 1 })
    expect(await world.as(ada).identity.keyChoices()).toMatchObject({ most: 2, left: 0, longestDays: 90 })
    expect(await refusalOf(made())).toBe('key.too_many')
    await world.as(ada).identity.endKey({ keyId })
    await made()
  })

  it('hold when many are made at once; whoever only counted would go beyond them', async () => {
    const attempts = await Promise.allSettled(Array.from({ length: 26 }, () => made()))
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(20)
    const { items } = await world.as(ada).identity.keys()
    expect(items).toHaveLength(20)

    await world.as(ada).identity.endKey({ keyId: items[0]?.id ?? '' })
    const { promise: bothCounted, resolve } = Promise.withResolvers<void>()
    let counted = 0
    const unguarded = (id: string) =>
      world.db.transact(async (tx) => {
        if ((await countOpenKeys(tx, ada.id)) >= 20) return
        counted += 1
        if (counted === 2) resolve()
        await bothCounted
        await world.pools.writer.query(
          `insert into identity.api_key select $1, person_id, name, scopes, key_sha256, made_at, ends_at
           from identity.api_key where ended_at is null limit 1`,
          [id],
        )
      })
    await Promise.all([unguarded('one'), unguarded('other')])
    expect(await world.db.read((tx) => countOpenKeys(tx, ada.id))).toBe(21)
  })
})

describe('The last use of a key', () => {
  it('is known to the day, and costs one write a day', async () => {
    const { keyId } = await made()
    world.statements.length = 0
    for (let request = 0; request < 5; request++) {
      await noteKeyUse(world.db, keyId)
      world.clock.advance({ hours: 1 })
    }
    expect(world.statements.filter((text) => text.startsWith('update'))).toHaveLength(1)
    expect(await open()).toMatchObject([{ usedOn: '2026-09-01' }])
    world.clock.advance({ hours: 24 })
    await noteKeyUse(world.db, keyId)
    expect(await open()).toMatchObject([{ usedOn: '2026-09-02' }])
  })

  it('is forgotten with the key, ninety days after its end', async () => {
    await made(ada, { days: 1 })
    world.clock.advance({ seconds: 91 * 24 * 60 * 60 - 1 })
    await sweep(world.db)
    expect(await rows('select 1 from identity.api_key')).toHaveLength(1)
    world.clock.advance({ seconds: 2 })
    await sweep(world.db)
    expect(await rows('select 1 from identity.api_key')).toEqual([])
  })
})

it('An owner sees how many keys of somebody work, and not which', async () => {
  const { keyId } = await made()
  await made(ada, { days: 1 })
  const asOwner = async () => (await world.as(owner).identity.person({ personId: ada.id })).person
  expect(await asOwner()).toMatchObject({ keys: 2 })
  await world.as(ada).identity.endKey({ keyId })
  world.clock.advance({ hours: 24 })
  expect(await asOwner()).toMatchObject({ keys: 0 })
})

it('Whoever comes by a browser has no key', () => {
  expect(keyOf(ada)).toBeNull()
})
