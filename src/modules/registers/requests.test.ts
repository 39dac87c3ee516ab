import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Person } from '#kernel/actor'
import { statement } from '#kernel/db'
import type { Processor } from '#kernel/processors'
import { refusalOf as refused } from '../../../test/accounts.ts'
import { duty, run } from '../../../test/duties.ts'
import { letterBox } from '../../../test/ports.ts'
import { sweep } from '../../../test/sweeps.ts'
import { openWorld, type World } from '../../../test/world.ts'
import type { RequestId } from './schema.ts'

let world: World
let olive: Person
let mailer: ReturnType<typeof letterBox>

beforeEach(async () => {
  mailer = letterBox()
  world = await openWorld({ ports: { mailer } })
  olive = await world.people.owner()
})
afterEach(() => world.close())

test('Somebody without an account asks, proves the address, and is answered in their language', async () => {
  await world.stranger.registers.ask({
    kind: 'information',
    name: 'Nia',
    email: 'nia@home.test',
    message: 'What do you keep?',
  })
  expect(await open()).toMatchObject([{ state: 'unconfirmed', name: 'Nia', spent: 0 }])
  await confirmLast()
  const [request] = await open()
  expect(request).toMatchObject({ state: 'received', dueAt: '2026-10-01T21:59:59.999Z' })
  const { requestId } = request as { requestId: RequestId }
  await run(world)
  expect(mailer.mails.map(({ to, subject }) => `${to.address}: ${subject}`)).toEqual([
    'nia@home.test: Is this your request? Northside',
    'nia@home.test: Your request is in the register of Northside',
    'owner-1@school.test: A privacy request arrived, Northside',
  ])

  await owner().registers.takeUpRequest({ requestId })
  await owner().registers.closeRequest({ requestId, outcome: 'answered', text: 'Nothing at all.' })
  await run(world)
  expect(mailer.mails.at(-1)?.text).toContain('Nothing at all.')
  const seen = await owner().registers.request({ requestId })
  expect(seen.steps.map(({ step, byName }) => [step, byName])).toEqual([
    ['came', null],
    ['confirmed', null],
    ['taken_up', 'Olive Owner'],
    ['answered', 'Olive Owner'],
  ])
  expect(await open()).toEqual([])
  expect((await owner().registers.requests({ list: 'done' })).items).toHaveLength(1)
})

test('A question about privacy has its deadline and is acknowledged at once, whichever way it came', async () => {
  const kofi = await world.people.student()
  await world.as(kofi).registers.ask({ kind: 'information', message: 'Who reads my notes?' })
  for (const cameBy of ['ticket', 'mail', 'phone', 'letter', 'in_person'] as const)
    await owner().registers.enterRequest({
      kind: 'information',
      cameBy,
      receivedOn: '2026-08-31',
      name: 'Nia',
      email: `${cameBy}@home.test`,
      message: 'Privacy inquiry',
    })
  const known = (await open()).map(({ cameBy, state, dueAt }) => `${cameBy} ${state} ${dueAt}`)
  expect(known.toSorted()).toEqual([
    'account received 2026-10-01T21:59:59.999Z',
    ...['in_person', 'letter', 'mail', 'phone', 'ticket'].map((way) => `${way} received 2026-09-30T21:59:59.999Z`),
  ])
  await run(world)
  const acknowledged = mailer.mails.filter(({ subject }) => subject === 'Your request is in the register of Northside')
  expect(acknowledged.map(({ to }) => to.address).sort()).toEqual([
    'in_person@home.test',
    'letter@home.test',
    'mail@home.test',
    'phone@home.test',
    'student-2@school.test',
    'ticket@home.test',
  ])
})

const outside = (id: string, kind: Processor['kind'], fields: string[]): Processor => ({
  id,
  kind,
  over: 'http',
  hosts: [],
  namedHosts: [`${id}.example`],
  fields,
})

test('Whoever corrects or restricts somebody’s data reads which services outside have to be told', async () => {
  await world.close()
  const processors = [
    outside('mail', 'mail', ['identity.person.email_sealed']),
    outside('database', 'database', ['*']),
    outside('sms', 'sms', ['profiles.profile.phone']),
    outside('sign-in', 'sign-in', []),
  ]
  world = await openWorld({ ports: { mailer, processors } })
  olive = await world.people.owner()
  const kofi = await world.people.student()
  const toTell = async (requestId: RequestId) => (await owner().registers.request({ requestId })).outside
  for (const kind of ['correction', 'restriction'] as const) {
    await world.as(kofi).registers.ask({ kind, message: 'My name is wrong.' })
    expect(await toTell(await only())).toEqual([{ processorId: 'mail', kind: 'mail', hosts: ['mail.example'] }])
    await owner().registers.closeRequest({ requestId: await only(), outcome: 'answered', text: 'Done.' })
  }
  await world.as(kofi).registers.ask({ kind: 'information', message: 'What do you keep?' })
  expect(await toTell(await only())).toEqual([])
  const { requestId } = await owner().registers.enterRequest({
    kind: 'correction',
    cameBy: 'letter',
    receivedOn: '2026-09-01',
    name: 'Somebody whose account nobody knows',
  })
  expect(await toTell(requestId)).toEqual([])
})

test('What asks to be left alone restricts with one click: data are kept and not used, and who asked is told', async () => {
  const kofi = await world.people.student()
  await world.as(kofi).registers.ask({ kind: 'restriction', message: 'My name is wrong.' })
  const [request] = await open()
  const { requestId } = request as { requestId: RequestId }
  expect((await owner().registers.request({ requestId })).may.restrict).toBe(true)
  await owner().registers.restrictAsAsked({ requestId })
  const seen = await owner().registers.request({ requestId })
  expect(seen.may.restrict).toBe(false)
  expect(seen.steps.at(-1)).toMatchObject({ step: 'restricted', byName: 'Olive Owner' })
  expect((await owner().privacy.holds({})).items).toMatchObject([
    { kind: 'restriction', person: { personId: kofi.id }, reason: requestId, reviewOn: '2026-12-01' },
  ])
  expect(await refused(owner().registers.restrictAsAsked({ requestId }))).toBe('hold.restricted_already')
  await run(world)
  expect(mailer.mails.map(({ subject }) => subject)).toContain('Your data at Northside are kept and not used')
})

test('Only what asks for it, of somebody whose account is known, restricts', async () => {
  const kofi = await world.people.student()
  await world.as(kofi).registers.ask({ kind: 'correction', message: 'My name is wrong.' })
  const [request] = await open()
  const { requestId } = request as { requestId: RequestId }
  expect(await refused(owner().registers.restrictAsAsked({ requestId }))).toBe('request.not_now')
  const letter = await owner().registers.enterRequest({
    kind: 'objection',
    cameBy: 'letter',
    receivedOn: '2026-09-01',
    name: 'K',
  })
  expect(await refused(owner().registers.restrictAsAsked(letter))).toBe('request.not_now')
})

test('An objection that is granted stops what it can stop, and stands on their page; one that is refused does not', async () => {
  const [kofi, nia] = [await world.people.student(), await world.people.student()]
  for (const [person, outcome] of [
    [kofi, 'answered'],
    [nia, 'refused'],
  ] as const) {
    await world.as(person).registers.ask({ kind: 'objection', message: 'I want to be counted in nothing.' })
    const [request] = await open()
    const { requestId } = request as { requestId: RequestId }
    await owner().registers.closeRequest({ requestId, outcome, text: 'Done, or not.' })
  }
  const counted = async (person: Person) =>
    (await world.as(person).profiles.objections()).items.find(({ interest }) => interest === 'insights')?.objection
  expect(await counted(kofi)).toMatchObject({ saidBy: 'request' })
  expect(await counted(nia)).toBeNull()
  await world.as(kofi).profiles.takeObjectionBack({ interest: 'insights' })
  expect(await counted(kofi)).toBeNull()
})

test('Whether an address has an account cannot be told from the answer, nor from what is written down', async () => {
  const kofi = await world.people.student()
  const ask = (email: string) => world.stranger.registers.ask({ kind: 'copy', name: 'K', email, message: '' })
  const queries = async (email: string) => world.queries(() => ask(email))
  await queries('warm@home.test')
  expect(await queries('student-2@school.test')).toBe(await queries('nobody@home.test'))
  await run(world)
  const mails = mailer.mails
    .slice(1)
    .map(({ subject, text }) => [subject, text.replaceAll(/request\/\S+/g, 'request/x')])
  expect(mails[0]).toEqual(mails[1])
  const rows = await world.db.read((tx) =>
    statement<{ person_id: string | null }>(tx, 'select person_id from registers.request', []),
  )
  expect(rows.map(({ person_id }) => person_id)).toEqual([null, null, null])
  expect(JSON.stringify(rows)).not.toContain(kofi.id)
})

test('Three mails a day go to one address, and the answer stays the same', async () => {
  for (let time = 1; time <= 5; time++)
    expect(await world.stranger.registers.ask({ kind: 'complaint', name: 'N', email: 'n@home.test' })).toEqual({})
  expect(await open()).toHaveLength(3)
  await expect(world.stranger.registers.ask({ kind: 'complaint', name: '' })).rejects.toMatchObject({
    fields: { name: 'field.blank', email: 'field.blank' },
  })
})

test('A copy that was asked for by form is the one a button makes, and closes the request when it is ready', async () => {
  const kofi = await world.people.student()
  await world.stranger.registers.ask({ kind: 'copy', name: 'Kofi', email: 'student-2@school.test' })
  await confirmLast()
  const requestId = await only()
  await expect(owner().registers.closeRequest({ requestId, outcome: 'refused', text: 'No.' })).rejects.toThrow(
    'request.being_done',
  )
  const [copy] = (await world.as(kofi).privacy.copies()).items
  expect(copy?.state).toBe('waiting')
  await run(world)
  expect((await world.as(kofi).privacy.copies()).items[0]?.state).toBe('ready')
  expect(await owner().registers.request({ requestId })).toMatchObject({ state: 'answered', personId: kofi.id })
  // The mail leads to where its person shows again who they are; it opens nothing by itself.
  const mail = mailer.mails.find(({ subject }) => subject.includes('copy'))
  expect(mail?.text).toContain('/settings/data#copy')
})

test('An erasure that was asked for by letter waits its seven days, can be taken back, and leaves a line without a name', async () => {
  const kofi = await world.people.student()
  const enter = () =>
    owner().registers.enterRequest({
      kind: 'erasure',
      cameBy: 'letter',
      receivedOn: '2026-08-30',
      name: 'Kofi Mensah',
      email: 'student-2@school.test',
      message: 'Please erase me.',
    })
  const first = await enter()
  await owner().registers.takeUpRequest({ ...first, proof: 'He stood before me.' })
  await world.as(kofi).privacy.takeErasureBack()
  await run(world)
  expect(await owner().registers.request(first)).toMatchObject({ state: 'withdrawn' })

  const second = await enter()
  await owner().registers.takeUpRequest({ ...second, proof: 'He came again.' })
  await run(world)
  expect(await owner().registers.request(second)).toMatchObject({ state: 'in_work', personId: kofi.id })
  for (const wait of [{ hours: 7 * 24 }, { minutes: 1 }]) {
    world.clock.advance(wait)
    await run(world, { ahead: true })
  }
  const seen = await owner().registers.request(second)
  expect(seen).toMatchObject({ state: 'answered', name: '', message: '', email: null })
  expect(seen.personId).not.toBe(kofi.id)
  expect(JSON.stringify(await owner().registers.request(first))).not.toContain('Kofi')
})

test('A mailbox alone has nobody erased whose account asks for a second step', async () => {
  const kofi = await world.people.student()
  await world.db.transact((tx) =>
    statement(tx, 'insert into identity.second_step (person_id, began_at) values ($1, $2)', [kofi.id, tx.now]),
  )
  await world.stranger.registers.ask({ kind: 'erasure', name: 'Kofi', email: 'student-2@school.test' })
  await confirmLast()
  const requestId = await only()
  const seen = await owner().registers.request({ requestId })
  expect(seen.steps.at(-1)).toMatchObject({ step: 'job_not_begun', note: 'request.second_step' })
  expect((await world.as(kofi).privacy.erasureAhead()).waiting).toBeNull()
  expect(seen.may.close).toBe(true)
})

test('Owners are told at 50, 80 and 100 %, once each, however often it is looked', async () => {
  await received('FR')
  const told = async () => {
    for (let time = 1; time <= 3; time++) await duty(world, 'registers.alert_requests')
    return owner()
      .registers.requests()
      .then(async ({ items }) => {
        const { steps } = await owner().registers.request({ requestId: items[0]?.requestId ?? '' })
        return steps.filter(({ step }) => step === 'alerted').map(({ note }) => note)
      })
  }
  expect(await told()).toEqual([])
  world.clock.set(Temporal.Instant.from('2026-09-16T15:29:00Z'))
  expect(await told()).toEqual([])
  world.clock.set(Temporal.Instant.from('2026-09-16T15:30:00Z'))
  expect(await told()).toEqual(['50'])
  world.clock.set(Temporal.Instant.from('2026-10-01T20:00:00Z'))
  expect(await told()).toEqual(['50', '80'])
  expect((await owner().registers.requests({ list: 'late' })).items).toEqual([])
  world.clock.set(Temporal.Instant.from('2026-10-01T22:00:00Z'))
  expect(await told()).toEqual(['50', '80', '100'])
  expect((await owner().registers.requests({ list: 'late' })).items).toHaveLength(1)
  world.clock.advance({ hours: 500 })
  expect(await told()).toEqual(['50', '80', '100'])
  await run(world)
  expect(mailer.mails.filter(({ subject }) => /due soon|late/.test(subject))).toHaveLength(3)
})

test('Several processes that look at once tell owners once', async () => {
  await received('FR')
  world.clock.advance({ hours: 16 * 24 })
  await Promise.all(Array.from({ length: 4 }, () => duty(world, 'registers.alert_requests')))
  const requestId = await only()
  const { steps } = await owner().registers.request({ requestId })
  expect(steps.filter(({ step }) => step === 'alerted')).toHaveLength(1)
})

test('More time is taken once, in time, with a reason that the person is told; not where the law knows none', async () => {
  const requestId = await received('FR')
  await expect(owner().registers.extendRequest({ requestId, reason: ' ' })).rejects.toMatchObject({
    fields: { reason: 'field.blank' },
  })
  await owner().registers.extendRequest({ requestId, reason: 'Your files are many.' })
  await run(world)
  expect(mailer.mails.at(-1)?.text).toContain('Your files are many.')
  expect((await open())[0]).toMatchObject({ dueAt: '2026-12-01T22:59:59.999Z' })
  await expect(owner().registers.extendRequest({ requestId, reason: 'Again' })).rejects.toThrow('request.extended')
  const quebec = await received('CA-QC')
  await expect(owner().registers.extendRequest({ requestId: quebec, reason: 'Long' })).rejects.toThrow('no_extension')
  const late = await received('GB')
  world.clock.advance({ hours: 24 * 31 })
  await expect(owner().registers.extendRequest({ requestId: late, reason: 'Late' })).rejects.toThrow('too_late')
})

test('The clock stands still while somebody is asked who they are where the law says so, and nowhere else', async () => {
  const asked = async (place: string) => {
    const { requestId } = await owner().registers.enterRequest({
      kind: 'correction',
      cameBy: 'mail',
      receivedOn: '2026-09-01',
      name: 'Nia',
      email: `${place.toLowerCase()}@home.test`,
      place,
    })
    await owner().registers.askForProof({ requestId })
    return requestId
  }
  const [uk, eu] = [await asked('GB'), await asked('FR')]
  world.clock.advance({ hours: 4 * 24 })
  await run(world)
  for (const link of linksSent()) await world.stranger.registers.confirm({ token: link })
  expect(await owner().registers.request({ requestId: uk })).toMatchObject({
    state: 'in_work',
    dueAt: '2026-10-05T21:59:59.999Z',
  })
  expect(await owner().registers.request({ requestId: eu })).toMatchObject({ dueAt: '2026-10-01T21:59:59.999Z' })
})

test('A refusal says why and names the authority; what is closed stays closed', async () => {
  const requestId = await received('GB')
  await owner().registers.closeRequest({ requestId, outcome: 'refused', text: 'The law asks us to keep it.' })
  await run(world)
  expect(mailer.mails.at(-1)?.text).toContain('Information Commissioner')
  for (const outcome of ['answered', 'withdrawn'] as const)
    await expect(owner().registers.closeRequest({ requestId, outcome, text: 'x' })).rejects.toThrow('request.done')
  await expect(owner().registers.takeUpRequest({ requestId })).rejects.toThrow('request.done')
  await expect(owner().registers.extendRequest({ requestId, reason: 'x' })).rejects.toThrow('request.done')
})

test('What nobody confirmed is forgotten after a week, what was closed after two years', async () => {
  await world.stranger.registers.ask({ kind: 'complaint', name: 'N', email: 'n@home.test' })
  const requestId = await received('FR')
  await owner().registers.closeRequest({ requestId, outcome: 'answered', text: 'Done.' })
  world.clock.advance({ hours: 7 * 24 })
  expect(await open()).toEqual([])
  await sweep(world.db)
  expect(await count()).toBe(1)
  world.clock.set(Temporal.Instant.from('2028-09-01T08:59:59Z'))
  await sweep(world.db)
  expect(await count()).toBe(1)
  world.clock.advance({ seconds: 2 })
  await sweep(world.db)
  expect(await count()).toBe(0)
})

test('The list goes on where it ended, by when each is due', async () => {
  for (const place of ['US-CA', 'FR', 'CA-QC', 'US-CA', 'FR']) await received(place)
  const seen: string[] = []
  for (let after: string | undefined; ; ) {
    const { items, next } = await owner().registers.requests({ limit: 2, ...(after ? { after } : {}) })
    seen.push(...items.map(({ dueAt }) => dueAt.slice(0, 10)))
    if (!next) break
    after = next
  }
  expect(seen).toEqual(['2026-10-01', '2026-10-01', '2026-10-01', '2026-10-16', '2026-10-16'])
})

const owner = () => world.as({ ...olive, confirmedAt: world.clock.now() })
const only = async () => (await open())[0]?.requestId as RequestId
const open = async () => (await owner().registers.requests()).items

/** By an owner's hand, so that nothing has to be proved. */
async function received(place: string): Promise<RequestId> {
  const { requestId } = await owner().registers.enterRequest({
    kind: 'objection',
    cameBy: 'mail',
    receivedOn: world.clock.now().toZonedDateTimeISO('Europe/Paris').toPlainDate().toString(),
    name: 'Nia',
    email: 'nia@home.test',
    place,
  })
  return requestId
}

async function confirmLast(): Promise<void> {
  await run(world)
  await world.stranger.registers.confirm({ token: linksSent().at(-1) ?? '' })
}

function linksSent(): string[] {
  return mailer.mails.flatMap(({ text }) =>
    [...text.matchAll(/privacy\/request\/([\w-]{43})/g)].map(([, token]) => token ?? ''),
  )
}

async function count(): Promise<number> {
  const rows = await world.db.read((tx) =>
    statement<{ n: number }>(tx, 'select count(*)::int as n from registers.request', []),
  )
  return rows[0]?.n ?? 0
}
