import { createHash } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Person } from '#kernel/actor'
import { statement } from '#kernel/db'
import { silentLog } from '#kernel/log'
import { dutiesOfAll } from '../../../src/composition.ts'
import { type CourseWorld, openCourseWorld } from '../../../test/courses.ts'
import { disclosuresIn, orderAbout } from '../../../test/disclosures.ts'
import { letterBox } from '../../../test/ports.ts'
import type { DisclosureId } from './schema.ts'

let world: CourseWorld
let mailer: ReturnType<typeof letterBox>
let acts: ReturnType<typeof disclosuresIn>
let [olive, omar, ines]: Person[] = []
let kofi: Person

beforeEach(async () => {
  mailer = letterBox()
  world = await openCourseWorld({ ports: { mailer } })
  acts = disclosuresIn(world)
  ;({ olive, kofi } = world)
  omar = await world.people.owner('Omar Owner')
  ines = await world.people.owner('Ines Owner')
})
afterEach(() => world.close())

const fields = ['files.file.name', 'files.file.uploaded_at', 'identity.person.email_sealed']
const scope = { fields, from: '2026-09-04', to: '2026-09-06' }
const suspend = (person: Person | undefined) =>
  world.db.transact((tx) =>
    statement(tx, 'update identity.person set suspended_at = now() where id = $1', [person?.id]),
  )
const by = (person: Person | undefined) => acts.doors(person as Person)

test('Only the approved columns and days are handed over, once, to one of the two who approved them', async () => {
  for (const [moment, name] of moments) {
    until(moment)
    await acts.upload(kofi, name)
    await acts.upload(world.lena, `lena-${name}`)
  }
  until('2026-09-20T09:00:00Z')
  const disclosureId = await approved()
  expect(await by(olive).disclosure({ disclosureId })).toMatchObject({
    state: 'approved',
    withFiles: false,
    tables: [
      { table: 'identity.person', columns: ['email_sealed'], dated: false, count: 1 },
      { table: 'files.file', columns: ['name', 'uploaded_at'], dated: true, count: 2 },
    ],
  })

  await by(omar).openDisclosure({ disclosureId })
  await expect(acts.fetch(olive as Person, disclosureId)).rejects.toThrow('disclosure.not_open')
  const files = await acts.fetched(omar as Person, disclosureId)
  expect([...files.keys()].toSorted()).toEqual([
    'data/files.file.csv',
    'data/files.file.json',
    'data/identity.person.csv',
    'data/identity.person.json',
    'manifest.json',
  ])
  expect(JSON.parse(files.get('data/files.file.json') ?? '')).toEqual({
    'files.file': [
      { name: 'first.txt', uploaded_at: '2026-09-03T22:00:00Z' },
      { name: 'last.txt', uploaded_at: '2026-09-06T21:59:59Z' },
    ],
  })
  expect(JSON.parse(files.get('data/identity.person.json') ?? '')).toEqual({
    'identity.person': [{ email: 'student-4@school.test' }],
  })
  const manifest = JSON.parse(files.get('manifest.json') ?? '')
  expect(manifest).toMatchObject({
    order: { reference: 'HC/2026/17', authority: 'High Court of Accra', registered: disclosureId },
    scope: { columns: fields, from: '2026-09-04', to: '2026-09-06' },
    approvedBy: [{ name: 'Olive Owner' }, { name: 'Omar Owner' }],
    handedOut: { by: 'Omar Owner', at: '2026-09-20T09:00:00Z' },
    missing: [],
  })
  expect(manifest.files).toHaveLength(4)
  for (const { path, sha256 } of manifest.files)
    expect(
      createHash('sha256')
        .update(files.get(path) ?? '')
        .digest('hex'),
    ).toBe(sha256)

  const after = await by(ines).disclosure({ disclosureId })
  expect(after).toMatchObject({ state: 'handed_out', archiveSha256: expect.stringMatching(/^[0-9a-f]{64}$/) })
  await expect(by(omar).openDisclosure({ disclosureId })).rejects.toThrow('disclosure.handed_out')
  await expect(acts.fetch(omar as Person, disclosureId)).rejects.toThrow('disclosure.not_open')
  const lines = await rows<{ deed: string; actor_id: string; things: object }>(
    `select deed, actor_id, things from kernel.audit_line where deed like 'registers.%isclosure%' order by at, id`,
  )
  expect(lines.filter(({ deed }) => deed === 'registers.handOutDisclosure')).toMatchObject([
    { actor_id: omar?.id, things: { disclosureId } },
  ])
  // The trail is read by owners, and one of them may be whom it is about.
  expect(JSON.stringify(lines)).not.toContain(kofi.id)
})

test('Files go along only where they were chosen, and only from the days of the order', async () => {
  for (const [moment, name] of moments) {
    until(moment)
    await acts.upload(kofi, name)
  }
  until('2026-09-20T09:00:00Z')
  const disclosureId = await approved({ ...scope, fields: [...fields, 'files.file.store_key'] })
  expect(await by(olive).disclosure({ disclosureId })).toMatchObject({ withFiles: true })
  await by(olive).openDisclosure({ disclosureId })
  const files = await acts.fetched(olive as Person, disclosureId)
  const inside = [...files].filter(([path]) => path.startsWith('files/')).map(([, text]) => text)
  expect(inside).toEqual(['Inside of first.txt.', 'Inside of last.txt.'])
})

test('Whoever does not run the school any more has not approved; with one owner nothing goes, and the register says so', async () => {
  until('2026-09-20T09:00:00Z')
  const disclosureId = await approved()
  const list = async () => {
    const { items, lacksOwner } = await by(ines).disclosures({})
    return { state: items[0]?.state, approvals: items[0]?.approvals, lacksOwner }
  }
  expect(await list()).toEqual({ state: 'approved', approvals: 2, lacksOwner: false })
  await suspend(omar)
  expect(await list()).toEqual({ state: 'entered', approvals: 1, lacksOwner: false })
  expect(await by(ines).disclosure({ disclosureId })).toMatchObject({
    state: 'entered',
    approvedBy: [{ name: 'Olive Owner' }],
  })
  await expect(by(olive).openDisclosure({ disclosureId })).rejects.toThrow('disclosure.not_approved')
  await by(ines).approveDisclosure({ disclosureId, revision: 2 })
  await by(olive).openDisclosure({ disclosureId })
  await acts.fetched(olive as Person, disclosureId)
  await suspend(olive)
  expect(await list()).toEqual({ state: 'handed_out', approvals: 3, lacksOwner: true })
})

test('Two different people approve what they read; any change asks both again, and whom it is about is neither', async () => {
  until('2026-09-20T09:00:00Z')
  const disclosureId = await entered()
  const approve = (person: Person | undefined, revision: number) =>
    by(person).approveDisclosure({ disclosureId, revision })
  await expect(approve(olive, 1)).rejects.toThrow('disclosure.no_fields')
  await by(olive).chooseDisclosed({ disclosureId, ...scope })
  await expect(approve(olive, 1)).rejects.toThrow('disclosure.changed')
  await approve(olive, 2)
  await expect(approve(olive, 2)).rejects.toThrow('disclosure.approved_by_you')
  await expect(by(olive).openDisclosure({ disclosureId })).rejects.toThrow('disclosure.not_approved')
  await approve(omar, 2)
  await expect(approve(ines, 2)).rejects.toThrow('disclosure.approved')
  await expect(by(ines).openDisclosure({ disclosureId })).rejects.toThrow('disclosure.not_approver')
  await by(ines).chooseDisclosed({ disclosureId, ...scope, to: '2026-09-05' })
  expect(await by(olive).disclosure({ disclosureId })).toMatchObject({ state: 'entered', approvals: 0, revision: 3 })
  await expect(by(olive).openDisclosure({ disclosureId })).rejects.toThrow('disclosure.not_approved')
  await approve(omar, 3)
  await by(ines).settleTelling({ disclosureId, gagReference: 'HC/2026/17, no. 4' })
  expect(await by(olive).disclosure({ disclosureId })).toMatchObject({ approvals: 0, revision: 4 })

  const stale = { ...(olive as Person), confirmedAt: null }
  await expect(world.as(stale).registers.approveDisclosure({ disclosureId, revision: 4 })).rejects.toThrow(
    'confirm_again',
  )
  await expect(by(kofi).disclosure({ disclosureId })).rejects.toThrow('not_allowed')
  const aboutInes = await by(olive).enterDisclosure(orderAbout('owner-7@school.test'))
  await expect(by(ines).disclosure(aboutInes)).rejects.toThrow('disclosure.unknown')
  await expect(by(ines).approveDisclosure({ ...aboutInes, revision: 1 })).rejects.toThrow('disclosure.unknown')
  expect((await by(ines).disclosures()).items.map((item) => item.disclosureId)).toEqual([disclosureId])
  await expect(by(ines).enterDisclosure(orderAbout('owner-7@school.test'))).rejects.toThrow('disclosure.about_you')
})

test('An order is about somebody who is here, about days that are over, and about what the map hands to people', async () => {
  until('2026-09-20T09:00:00Z')
  const order = orderAbout('student-4@school.test')
  const entering = (said: object) => by(olive).enterDisclosure({ ...order, ...said })
  await expect(entering({ email: 'nobody@school.test' })).rejects.toThrow('disclosure.person_unknown')
  await expect(entering({ from: '2026-09-07' })).rejects.toMatchObject({ fields: { to: 'field.too_small' } })
  await expect(entering({ to: '2026-09-21' })).rejects.toMatchObject({ fields: { to: 'field.too_big' } })
  await expect(entering({ receivedOn: '2026-09-21' })).rejects.toMatchObject({
    fields: { receivedOn: 'field.too_big' },
  })
  await expect(entering({ reason: ' ' })).rejects.toMatchObject({ fields: { reason: 'field.blank' } })
  await expect(entering({ gagUntil: '2027-01-01' })).rejects.toMatchObject({ fields: { gagReference: 'field.blank' } })
  const disclosureId = await entered()
  expect(await by(olive).disclosure({ disclosureId })).toMatchObject({
    fields: [],
    tables: [],
    may: { approve: false },
  })
  for (const column of ['identity.password.hash', 'registers.disclosure.person_id', 'no.such.column'])
    await expect(by(olive).chooseDisclosed({ disclosureId, ...scope, fields: [column] })).rejects.toMatchObject({
      fields: { fields: 'field.invalid' },
    })
  await by(omar).withdrawDisclosure({ disclosureId, reason: 'It was lifted.' })
  await expect(by(olive).chooseDisclosed({ disclosureId, ...scope })).rejects.toThrow('disclosure.withdrawn')
})

test('Of approvals and changes that come at once none stands for a scope that nobody read', async () => {
  until('2026-09-20T09:00:00Z')
  for (let time = 1; time <= 5; time++) {
    const disclosureId = await entered()
    await by(olive).chooseDisclosed({ disclosureId, ...scope })
    const pressed = await Promise.allSettled([
      ...[olive, olive, omar, ines].map((person) => by(person).approveDisclosure({ disclosureId, revision: 2 })),
      by(ines).chooseDisclosed({ disclosureId, ...scope, to: '2026-09-05' }),
    ])
    expect(pressed.at(-1)?.status).toBe('fulfilled')
    expect(await by(olive).disclosure({ disclosureId })).toMatchObject({ revision: 3, approvals: 0, state: 'entered' })
  }
  const disclosureId = await entered()
  await by(olive).chooseDisclosed({ disclosureId, ...scope })
  const pressed = await Promise.allSettled(
    [olive, olive, omar, omar, ines, ines].map((person) => by(person).approveDisclosure({ disclosureId, revision: 2 })),
  )
  expect(pressed.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
  expect(new Set((await by(olive).disclosure({ disclosureId })).approvedBy.map(({ name }) => name)).size).toBe(2)
})

test('Without the lock on the order an approval would stand for what was chosen after it was read: the spec above can fail', async () => {
  until('2026-09-20T09:00:00Z')
  const disclosureId = await entered()
  await by(olive).chooseDisclosed({ disclosureId, ...scope })
  await world.db.transact(async (tx) => {
    const [read] = await statement<{ revision: number }>(tx, 'select revision from registers.disclosure', [])
    await by(ines).chooseDisclosed({ disclosureId, ...scope, fields: [...fields, 'identity.person.first_name'] })
    if (read?.revision === 2)
      await statement(
        tx,
        'insert into registers.disclosure_approval (disclosure_id, approver_id, at) values ($1, $2, $3)',
        [disclosureId, olive?.id, tx.now],
      )
  })
  expect(await by(olive).disclosure({ disclosureId })).toMatchObject({ revision: 3, approvals: 1 })
})

test('Of many who fetch at once one does, within ten minutes; what breaks off is opened anew', async () => {
  until('2026-09-20T09:00:00Z')
  const disclosureId = await approved()
  await by(olive).openDisclosure({ disclosureId })
  world.clock.advance({ minutes: 10 })
  await expect(acts.fetch(olive as Person, disclosureId)).rejects.toThrow('disclosure.not_open')
  await by(olive).openDisclosure({ disclosureId })
  const demoted: Person = { ...(olive as Person), role: 'teacher' }
  await expect(acts.fetch(demoted, disclosureId)).rejects.toThrow('not_allowed')
  const tries = await Promise.allSettled([1, 2, 3, 4].map(() => acts.fetch(olive as Person, disclosureId)))
  const [taken, ...more] = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  expect(more).toEqual([])
  taken?.body.destroy()
  await taken?.made.catch(() => {})
  await taken?.brokenOff()
  expect(await by(olive).disclosure({ disclosureId })).toMatchObject({ state: 'approved', handedOutAt: null })
  await by(olive).openDisclosure({ disclosureId })
  await acts.fetched(olive as Person, disclosureId)
  const steps = (await by(olive).disclosure({ disclosureId })).steps.map(({ step }) => step)
  expect(steps.slice(-6)).toEqual(['opened', 'handed_out', 'broken_off', 'opened', 'handed_out', 'told'])
})

test('What a process that died left half handed out can be opened again a day later; nobody is told of it before', async () => {
  until('2026-09-20T09:00:00Z')
  const disclosureId = await approved()
  await by(olive).openDisclosure({ disclosureId })
  const { body, made } = await acts.fetch(olive as Person, disclosureId)
  body.destroy()
  await made.catch(() => {})
  const standing = async () => (await by(omar).disclosure({ disclosureId })).state
  world.clock.advance({ seconds: 24 * 3600 - 1 })
  await tell()
  expect(await standing()).toBe('handed_out')
  expect((await world.as(kofi).registers.disclosuresOfYou()).items).toEqual([])
  world.clock.advance({ seconds: 1 })
  await tell()
  expect(await standing()).toBe('approved')
  await by(olive).openDisclosure({ disclosureId })
  await acts.fetched(olive as Person, disclosureId)
  await tell()
  expect(await standing()).toBe('handed_out')
  expect((await world.as(kofi).registers.disclosuresOfYou()).items).toHaveLength(1)
})

test('Its person is told when the gag lapses, in their language, and learns nothing of it before', async () => {
  until('2026-09-20T09:00:00Z')
  await world.db.transact((tx) => statement(tx, `update identity.person set locale = 'fr' where id = $1`, [kofi.id]))
  const disclosureId = await approved(scope, { gagReference: 'HC/2026/17, no. 4', gagUntil: '2026-12-01' })
  const before = await world.as(kofi).privacy.erasureAhead()
  await by(olive).openDisclosure({ disclosureId })
  await acts.fetched(olive as Person, disclosureId)
  const told = async () => (await world.as(kofi).registers.disclosuresOfYou()).items
  const mails = () =>
    mailer.mails.filter(({ to }) => to.address === 'student-4@school.test').map(({ subject }) => subject)

  until('2026-11-30T22:59:59Z')
  await tell()
  expect([await told(), mails()]).toEqual([[], []])
  expect(await by(omar).disclosure({ disclosureId })).toMatchObject({ toldAt: null, gag: { untilDay: '2026-12-01' } })
  expect((await world.as(kofi).privacy.erasureAhead()).categories).toEqual(before.categories)

  until('2026-11-30T23:00:00Z')
  await tell()
  await tell()
  expect(mails()).toEqual(['La loi nous a fait communiquer des données sur vous, Northside'])
  expect(await told()).toMatchObject([
    { authority: 'High Court of Accra', reference: 'HC/2026/17', from: '2026-09-04', toldAt: '2026-11-30T23:00:00Z' },
  ])
  await expect(by(omar).settleTelling({ disclosureId })).rejects.toThrow('disclosure.told')
})

test('Without a gag its person is told as soon as it is handed out, and not before', async () => {
  until('2026-09-20T09:00:00Z')
  const disclosureId = await approved()
  await tell()
  expect((await world.as(kofi).registers.disclosuresOfYou()).items).toEqual([])
  await by(olive).openDisclosure({ disclosureId })
  await acts.fetched(olive as Person, disclosureId)
  expect((await world.as(kofi).registers.disclosuresOfYou()).items).toHaveLength(1)
})

test('A gag without an end is looked at again every 90 days, and ends when somebody says so', async () => {
  until('2026-09-20T09:00:00Z')
  const disclosureId = await approved(scope, { gagReference: 'Until further notice' })
  await by(olive).openDisclosure({ disclosureId })
  await acts.fetched(olive as Person, disclosureId)
  const asked = async () => {
    await duty('registers.review_gags')
    await world.settle()
    return mailer.mails.filter(({ subject }) => subject.startsWith('Is it still forbidden')).length
  }
  world.clock.advance({ hours: 90 * 24 - 1 })
  expect(await asked()).toBe(0)
  world.clock.advance({ hours: 1 })
  expect(await asked()).toBe(3)
  expect(await asked()).toBe(3)
  world.clock.advance({ hours: 90 * 24 })
  expect(await asked()).toBe(6)
  await tell()
  expect((await world.as(kofi).registers.disclosuresOfYou()).items).toEqual([])
  await by(omar).settleTelling({ disclosureId })
  await tell()
  expect((await world.as(kofi).registers.disclosuresOfYou()).items).toHaveLength(1)
})

test('An erasure leaves the line under a name that leads to nobody, says nothing of it, and nobody is told any more', async () => {
  until('2026-09-20T09:00:00Z')
  const disclosureId = await approved(scope, { gagReference: 'HC/2026/17, no. 4', gagUntil: '2026-12-01' })
  await by(olive).openDisclosure({ disclosureId })
  await acts.fetched(olive as Person, disclosureId)
  await world.as({ ...kofi, confirmedAt: world.clock.now() }).privacy.askForErasure({})
  world.clock.advance({ hours: 7 * 24 + 1 })
  const [erasure] = await rows<{ id: string }>('select id from privacy.erasure')
  for (let time = 1; time <= 2; time++) {
    await duty('privacy.erase', { erasureId: erasure?.id })
    world.clock.advance({ minutes: 1 })
  }
  expect(await rows(`select 1 from identity.person where id = '${kofi.id}'`)).toEqual([])
  const [line] = await rows<{ person_id: string }>('select person_id from registers.disclosure')
  expect(line?.person_id).toMatch(/^per_/)
  expect(line?.person_id).not.toBe(kofi.id)
  const receipts = JSON.stringify(await rows('select receipt, part from privacy.erasure'))
  expect(receipts).toContain('identity.person')
  expect(receipts).not.toContain('disclosure')
  until('2026-12-02T00:00:00Z')
  await tell()
  expect(await by(olive).disclosure({ disclosureId })).toMatchObject({ personName: '', toldAt: null })
  expect((await by(olive).disclosure({ disclosureId })).steps.at(-1)?.step).toBe('not_told')
})

const moments = [
  ['2026-09-03T21:59:59Z', 'before.txt'],
  ['2026-09-03T22:00:00Z', 'first.txt'],
  ['2026-09-06T21:59:59Z', 'last.txt'],
  ['2026-09-06T22:00:00Z', 'after.txt'],
] as const

const until = (moment: string) => world.clock.advance(world.clock.now().until(Temporal.Instant.from(moment)))
const rows = <Row>(text: string) => world.db.read((tx) => statement<Row>(tx, text, []))
const tell = async () => {
  await duty('registers.tell_disclosed')
  await world.settle()
}

async function duty(name: string, payload: object = {}): Promise<void> {
  const all = dutiesOfAll(world.ports, { origin: 'http://school.test', log: silentLog })
  const found = all.find(({ job }) => job.name === name)
  if (!found) throw new Error(`Nobody does ${name}.`)
  await found.perform(world.db, found.job.payload.parse(payload))
}

async function entered(gag: object = {}): Promise<DisclosureId> {
  return (await by(olive).enterDisclosure({ ...orderAbout('student-4@school.test'), ...gag })).disclosureId
}

async function approved(chosen = scope, gag: object = {}): Promise<DisclosureId> {
  const disclosureId = await entered(gag)
  await by(olive).chooseDisclosed({ disclosureId, ...chosen })
  for (const person of [olive, omar]) await by(person).approveDisclosure({ disclosureId, revision: 2 })
  return disclosureId
}
