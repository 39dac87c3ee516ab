import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Accounts, goodPassword, openAccounts, refusalOf } from '../../../test/accounts.ts'
import { personAt } from '../../../test/people.ts'
import { sweep } from '../../../test/sweeps.ts'

const agents = {
  firefox: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:142.0) Gecko/20100101 Firefox/142.0',
  newerFirefox: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0',
  safari:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
}
const ghana = '102.176.1.9'
const france = '90.1.2.3'
const kofi = { firstName: 'Kofi', email: 'kofi@demo.test', password: goodPassword }

let accounts: Accounts
beforeEach(async () => {
  accounts = await openAccounts({ countryOf: (address) => ({ [ghana]: 'GH', [france]: 'FR' })[address] ?? null })
  await accounts.openSchool()
})
afterEach(() => accounts.close())

const aboutSignIns = () =>
  accounts.mails.filter(({ subject }) => subject.includes('sign-in') || subject.includes('connexion'))

async function join({ userAgent = agents.firefox, address = ghana, locale = 'en' } = {}) {
  const browser = accounts.browser({ userAgent, address, locale })
  await (await browser.go()).identity.signUp(kofi)
  await accounts.settled()
  return browser
}

async function signIn({ userAgent = agents.firefox, address = ghana } = {}) {
  accounts.clock.advance({ minutes: 1 })
  const browser = accounts.browser({ userAgent, address })
  await (await browser.go()).identity.signIn({ email: kofi.email, password: kofi.password })
  await accounts.settled()
  return browser
}

describe('Where somebody is signed in', () => {
  it('is shown by browser, system and country, with this one marked; nothing a browser says is kept word for word', async () => {
    const desk = await join()
    const phone = await signIn({ userAgent: agents.safari })
    const { items } = await (await phone.go()).identity.signIns()
    expect(items).toMatchObject([
      { browser: 'Safari', major: 18, system: 'iOS', country: 'GH', isThis: true },
      { browser: 'Firefox', major: 142, system: 'Windows', country: 'GH', isThis: false },
    ])
    const { rows } = await accounts.pools.reader.query('select * from identity.sign_in')
    expect(JSON.stringify(rows)).not.toMatch(/Gecko|Mozilla|10\.0/)
    expect((await (await desk.go()).identity.signIns()).items.map(({ isThis }) => isThis)).toEqual([false, true])
  })

  it('an unknown browser is unknown, and no matter what it calls itself', async () => {
    const browser = await join({ userAgent: 'kofi-was-here/1.0 <script>', address: '10.0.0.1' })
    expect((await (await browser.go()).identity.signIns()).items).toMatchObject([
      { browser: null, major: null, system: null, country: null },
    ])
  })

  it('comes a page at a time', async () => {
    await join()
    for (let more = 0; more < 4; more++) await signIn()
    const browser = await signIn()
    const { identity } = await browser.go()
    const first = await identity.signIns({ limit: 4 })
    const second = await identity.signIns({ limit: 4, after: first.next ?? undefined })
    expect([first.items.length, second.items.length, second.next]).toEqual([4, 2, null])
    expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(6)
  })

  it('one is ended, and then it is among the past ones', async () => {
    const desk = await join()
    const phone = await signIn({ userAgent: agents.safari })
    const { identity } = await phone.go()
    const [, atTheDesk] = (await identity.signIns()).items
    await identity.endSignIn({ signInId: atTheDesk?.id ?? '' })
    expect(await desk.actor()).toEqual({ kind: 'stranger' })
    expect((await identity.signIns()).items).toHaveLength(1)
    expect((await identity.signIns({ past: true })).items).toMatchObject([{ id: atTheDesk?.id }])
    expect(await refusalOf(identity.endSignIn({ signInId: atTheDesk?.id ?? '' }))).toBe('sign_in.unknown')
  })

  it('ending this one signs out', async () => {
    const desk = await join()
    const { identity } = await desk.go()
    const [here] = (await identity.signIns()).items
    await identity.endSignIn({ signInId: here?.id ?? '' })
    expect(desk.token).toBeNull()
  })

  it('all others are ended at once, and this one stays', async () => {
    const desk = await join()
    const phone = await signIn({ userAgent: agents.safari })
    const third = await signIn()
    await (await third.go()).identity.endOtherSignIns()
    expect([await desk.actor(), await phone.actor()]).toEqual([{ kind: 'stranger' }, { kind: 'stranger' }])
    expect(await third.actor()).toMatchObject({ name: 'Kofi' })
  })

  it('are ended by who has just shown who they are; to look at them, and to sign out here, asks nothing', async () => {
    const desk = await join()
    const phone = await signIn({ userAgent: agents.safari })
    accounts.clock.advance({ minutes: 11 })
    const { identity } = await phone.go()
    const [, atTheDesk] = (await identity.signIns()).items
    const signInId = atTheDesk?.id ?? ''
    expect(await refusalOf(identity.endSignIn({ signInId }))).toBe('sign_in.confirm_again')
    expect(await refusalOf(identity.endOtherSignIns())).toBe('sign_in.confirm_again')
    expect(await desk.actor()).toMatchObject({ name: 'Kofi' })
    await identity.confirmItIsMe({ password: kofi.password })
    await (await phone.go()).identity.endSignIn({ signInId })
    expect(await desk.actor()).toEqual({ kind: 'stranger' })
    accounts.clock.advance({ minutes: 11 })
    await (await phone.go()).identity.signOut()
    expect(await phone.actor()).toEqual({ kind: 'stranger' })
  })

  it('nobody sees or ends those of somebody else', async () => {
    await join()
    const { rows } = await accounts.pools.reader.query('select id from identity.sign_in where person_id = $1', [
      await personAt(accounts.db, kofi.email),
    ])
    const nia = accounts.browser({ userAgent: agents.safari })
    await (await nia.go()).identity.signUp({ ...kofi, email: 'nia@demo.test', firstName: 'Nia' })
    const { identity } = await nia.go()
    expect((await identity.signIns()).items.map(({ id }) => id)).not.toContain(rows[0].id)
    expect(await refusalOf(identity.endSignIn({ signInId: rows[0].id }))).toBe('sign_in.unknown')
  })
})

describe('A sign-in from elsewhere', () => {
  it('is not told of when it is the first of an account', async () => {
    await join()
    expect(aboutSignIns()).toEqual([])
  })

  it('is told of when the device is new, in the language of its person, and is marked in the list', async () => {
    const desk = await join()
    await (await desk.go()).profiles.change({ firstName: 'Kofi', language: 'fr', timeZone: 'Africa/Accra' })
    const phone = await signIn({ userAgent: agents.safari })
    expect(aboutSignIns()).toMatchObject([
      { to: { address: kofi.email }, subject: expect.stringContaining('nouvelle connexion') },
    ])
    expect(aboutSignIns()[0]?.text).toMatch(/Safari sur iOS/)
    expect(aboutSignIns()[0]?.text).toMatch(/Ghana/)
    expect(aboutSignIns()[0]?.text).toContain('/settings/sign-ins')
    expect((await (await phone.go()).identity.signIns()).items.map(({ wasNew }) => wasNew)).toEqual([true, false])
  })

  it('is told of when the country is new', async () => {
    await join()
    await signIn({ address: france })
    expect(aboutSignIns()).toHaveLength(1)
    expect(aboutSignIns()[0]?.text).toMatch(/France/)
  })

  it('is not told of again, nor when only the browser has become newer', async () => {
    await join()
    await signIn({ address: france })
    accounts.mails.length = 0
    await signIn({ address: france })
    await signIn({ userAgent: agents.newerFirefox })
    expect(aboutSignIns()).toEqual([])
  })

  it('is told of after a long absence, when nothing is remembered any more', async () => {
    await join()
    accounts.clock.advance({ hours: 91 * 24 })
    await sweep(accounts.db)
    await signIn()
    expect(aboutSignIns()).toHaveLength(1)
  })

  it('is placed once, however often the job runs', async () => {
    await join()
    const phone = await signIn({ userAgent: agents.safari })
    const actor = await phone.actor()
    await accounts.pools.writer.query(
      `select graphile_worker.add_job('identity.place_sign_in', json_build_object('signInId', $1::text))`,
      [actor.kind === 'person' ? actor.signIn : ''],
    )
    await accounts.settled()
    expect(aboutSignIns()).toHaveLength(1)
  })
})

describe('An address is remembered', () => {
  const kept = async () => (await accounts.pools.reader.query('select address, network from identity.sign_in')).rows
  async function after(time: Temporal.DurationLike) {
    accounts.clock.advance(time)
    await sweep(accounts.db)
    await sweep(accounts.db)
    return (await kept()).filter(({ network }) => network === '102.176.1.0/24')
  }

  it('whole for thirty days, its neighbourhood for ninety, and then not at all', async () => {
    await join()
    const day = 24 * 60 * 60
    expect(await after({ seconds: 30 * day - 1 })).toEqual([{ address: ghana, network: '102.176.1.0/24' }])
    expect(await after({ seconds: 2 })).toEqual([{ address: null, network: '102.176.1.0/24' }])
    expect(await after({ seconds: 60 * day - 2 })).toEqual([{ address: null, network: '102.176.1.0/24' }])
    expect(await after({ seconds: 2 })).toEqual([])
  })
})
