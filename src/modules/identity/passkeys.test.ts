import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Accounts, goodPassword, openAccounts, refusalOf } from '../../../test/accounts.ts'
import { authenticatorAt } from '../../../test/stand-ins/authenticators.ts'
import { sweep } from '../../../test/sweeps.ts'

const origin = 'http://localhost:3000'
const kofi = { firstName: 'Kofi', email: 'kofi@demo.test', password: goodPassword }
const right = { email: kofi.email, password: kofi.password }

let accounts: Accounts
let browser: ReturnType<Accounts['browser']>
let device: ReturnType<typeof authenticatorAt>

beforeEach(async () => {
  accounts = await openAccounts({ jobs: 'later' })
  await accounts.openSchool()
  browser = accounts.browser()
  await (await browser.go()).identity.signUp(kofi)
  device = authenticatorAt(origin)
})
afterEach(() => accounts.close())

async function add(name = 'My phone', with_ = device, who = browser) {
  const { options } = await (await who.go()).identity.passkeyToAdd()
  return (await who.go()).identity.addPasskey({ name, response: with_.make(options) })
}
const asked = async () => (await (await accounts.browser().go()).identity.passkeyToEnter()).options
async function enter(response: string) {
  const other = accounts.browser()
  return { answer: await refusalOf((await other.go()).identity.enterByPasskey({ response })), who: await other.actor() }
}

describe('A passkey', () => {
  it('opens the account of its person, once for each time it is asked', async () => {
    await add()
    const response = device.use(await asked())
    expect(await enter(response)).toMatchObject({ answer: 'not refused', who: { kind: 'person', name: 'Kofi' } })
    expect(await enter(response)).toEqual({ answer: 'passkey.mismatch', who: { kind: 'stranger' } })
  })

  it('answers within ten minutes or not at all, also while nobody sweeps', async () => {
    await add()
    const options = await asked()
    accounts.clock.advance({ minutes: 10 })
    expect(await enter(device.use(options))).toMatchObject({ answer: 'passkey.mismatch' })
    const later = await asked()
    accounts.clock.advance({ minutes: 9, seconds: 59 })
    await sweep(accounts.db)
    expect(await enter(device.use(later))).toMatchObject({ answer: 'not refused' })
  })

  it.each([
    ['was asked by a page elsewhere', { origin: 'https://school.example' }],
    ['was asked by the same machine at another door', { origin: 'http://localhost:3001' }],
    ['is for another school', { host: 'school.example' }],
    ['answers a question that nobody asked', { challenge: Buffer.alloc(32, 'made up').toString('base64url') }],
    ['was not unlocked by its person', { unlocked: false }],
  ])('opens nothing when it %s', async (_what, twist) => {
    await add()
    expect(await enter(device.use(await asked(), twist))).toEqual({
      answer: 'passkey.mismatch',
      who: { kind: 'stranger' },
    })
    expect(await enter(device.use(await asked()))).toMatchObject({ answer: 'not refused' })
  })

  it.each([
    ['by a page elsewhere', { origin: 'https://school.example' }],
    ['for another school', { host: 'school.example' }],
    ['without its person', { unlocked: false }],
  ])('is not kept when it was made %s', async (_what, twist) => {
    const { options } = await (await browser.go()).identity.passkeyToAdd()
    const response = device.make(options, twist)
    expect(await refusalOf((await browser.go()).identity.addPasskey({ name: 'Phone', response }))).toBe(
      'passkey.mismatch',
    )
  })

  it('that counts backwards, or stands still, was copied and opens nothing', async () => {
    await add()
    await enter(device.use(await asked(), { counter: 7 }))
    for (const counter of [6, 7])
      expect(await enter(device.use(await asked(), { counter }))).toMatchObject({ answer: 'passkey.mismatch' })
    expect(await enter(device.use(await asked(), { counter: 8 }))).toMatchObject({ answer: 'not refused' })
  })

  it('used twice at once lets one in', async () => {
    await add()
    const [one, other] = [device.use(await asked(), { counter: 5 }), device.use(await asked(), { counter: 5 })]
    const answers = await Promise.all([enter(one), enter(other)])
    expect(answers.map(({ answer }) => answer).toSorted()).toEqual(['not refused', 'passkey.mismatch'])
  })

  it('of somebody else does not show that it is you, nor is a question for one person answered by another', async () => {
    const eve = accounts.browser()
    await (await eve.go()).identity.signUp({ ...kofi, firstName: 'Eve', email: 'eve@demo.test' })
    const hers = authenticatorAt(origin)
    await add('Hers', hers, eve)
    const response = hers.use(await asked())
    expect(await refusalOf((await browser.go()).identity.confirmByPasskey({ response }))).toBe('passkey.mismatch')
    const { options } = await (await eve.go()).identity.passkeyToAdd()
    const made = device.make(options)
    expect(await refusalOf((await browser.go()).identity.addPasskey({ name: 'Mine', response: made }))).toBe(
      'passkey.mismatch',
    )
  })

  it('is given another name by its person, and by nobody else', async () => {
    const { passkeyId } = await add()
    await (await browser.go()).identity.renamePasskey({ passkeyId, name: 'My new phone' })
    const { passkeys } = await (await browser.go()).identity.security()
    expect(passkeys.map(({ name }) => name)).toEqual(['My new phone'])
    const eve = accounts.browser()
    await (await eve.go()).identity.signUp({ ...kofi, firstName: 'Eve', email: 'eve@demo.test' })
    expect(await refusalOf((await eve.go()).identity.renamePasskey({ passkeyId, name: 'Hers' }))).toBe(
      'passkey.unknown',
    )
  })
})

describe('The only way in', () => {
  const forgetPassword = () =>
    accounts.pools.writer.query(
      'delete from identity.password using identity.person where id = person_id and first_name = $1',
      ['Kofi'],
    )

  it('is not taken away: of two passkeys without a password, one stays, also when both go at once', async () => {
    const ids = [await add('One'), await add('Two', authenticatorAt(origin))]
    await forgetPassword()
    const go = await browser.go()
    const answers = await Promise.all(ids.map((id) => refusalOf(go.identity.removePasskey(id))))
    expect(answers.toSorted()).toEqual(['not refused', 'passkey.only_way_in'])
    expect((await go.identity.security()).passkeys).toHaveLength(1)
  })

  it('a passkey goes where there is a password', async () => {
    await (await browser.go()).identity.removePasskey(await add())
    expect((await (await browser.go()).identity.security()).passkeys).toEqual([])
  })
})

describe('A second step by passkey alone', () => {
  it('is asked for after the password, and opens with the passkey or a recovery code', async () => {
    await add()
    const { recoveryCodes } = await (await browser.go()).identity.askForSecondStep()
    expect(recoveryCodes).toHaveLength(10)
    for (const way of ['passkey', 'code'] as const) {
      const other = accounts.browser()
      expect(await (await other.go()).identity.signIn(right)).toMatchObject({ secondStep: true })
      expect(await (await other.go()).identity.secondStep()).toEqual({ waits: true, byCode: false, byPasskey: true })
      const half = other.token as string
      if (way === 'code') await (await other.go()).identity.signInByCode({ code: recoveryCodes[0] ?? '' })
      else await (await other.go()).identity.enterByPasskey({ response: device.use(await asked()) })
      expect(await other.actor()).toMatchObject({ kind: 'person', name: 'Kofi' })
      other.plant(half)
      expect(await (await other.go()).identity.secondStep()).toMatchObject({ waits: false })
    }
  })

  it('needs a passkey, is turned on once, and keeps the last passkey while it is on', async () => {
    const go = async () => (await browser.go()).identity
    expect(await refusalOf((await go()).askForSecondStep())).toBe('second_step.needs_passkey')
    const passkey = await add()
    await (await go()).askForSecondStep()
    expect(await refusalOf((await go()).askForSecondStep())).toBe('second_step.on')
    expect(await refusalOf((await go()).removePasskey(passkey))).toBe('passkey.only_second_step')
    await (await go()).turnOffSecondStep()
    await (await go()).removePasskey(passkey)
  })
})
