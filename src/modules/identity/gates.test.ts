import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { type Accounts, goodPassword, grownUp, openAccounts, refusalOf } from '../../../test/accounts.ts'
import { personAt } from '../../../test/people.ts'
import type { ChangeOfGates } from './schema.ts'

const countries: Record<string, string> = {
  '193.0.6.139': 'NL',
  '134.158.0.1': 'FR',
  '41.58.0.1': 'NG',
  '18.0.0.1': 'US',
}
const dutch = '193.0.6.139'
const french = '134.158.0.1'
const kofi = { firstName: 'Kofi', email: 'kofi@demo.test', password: goodPassword }

let accounts: Accounts
let owner: ReturnType<Accounts['browser']>
beforeEach(async () => {
  accounts = await openAccounts({ jobs: 'later', countryOf: (address) => countries[address] ?? null })
  owner = await accounts.openSchool()
})
afterEach(() => accounts.close())

const open = { countriesRule: 'everywhere', countries: [], allowedDomains: [], blockedDomains: [] } as const
async function gates(change: Partial<ChangeOfGates>) {
  await (await owner.go()).identity.changeGates({ ...open, ...change } as never)
}

/** Every row of every table, so that nothing can be left behind unseen. */
async function everything(): Promise<Record<string, string>> {
  const { rows } = await accounts.pools.writer.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema') order by 1`,
  )
  const found: Record<string, string> = {}
  for (const { name } of rows) {
    const held = await accounts.pools.writer.query(
      `select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as sum, count(*)::int as count from ${name} t`,
    )
    found[name] = `${held.rows[0].count} ${held.rows[0].sum}`
  }
  return found
}

it('Whoever sets up a school in public says where people write about privacy, unless that is set', async () => {
  const contactOf = async (setting: string, said: object) => {
    const fresh = await openAccounts({ jobs: 'later', privacyContact: { setting, isNeeded: true } })
    onTestFinished(() => fresh.close())
    const browser = await fresh.openSchool(said)
    return (await (await browser.go()).identity.privacyContact()).privacyContact
  }
  await expect(contactOf('', {})).rejects.toMatchObject({ fields: { privacyContact: 'field.blank' } })
  expect(await contactOf('', { privacyContact: 'Room 3' })).toBe('Room 3')
  expect(await contactOf('privacy@school.example', {})).toBe('privacy@school.example')
})

describe('Whoever is turned away leaves nothing behind', () => {
  it.each([
    ['from a country that is blocked', { countriesRule: 'except', countries: ['NL'] }, {}, 'sign_up.country'],
    ['from a country that is not on the list', { countriesRule: 'only', countries: ['FR'] }, {}, 'sign_up.country'],
    ['aged 15', {}, { birthYear: 2011, birthMonth: 1 }, 'sign_up.age'],
    [
      'aged 12, where guardians are asked',
      { guardians: true, leastAge: 13 },
      { birthYear: 2014, birthMonth: 1 },
      'sign_up.age',
    ],
    ['not born yet', {}, { birthYear: 2027, birthMonth: 1 }, 'input.invalid, birthYear: field.invalid'],
    [
      'with a throw-away address',
      {},
      { email: 'kofi@mailinator.com' },
      'input.invalid, email: field.disposable_address',
    ],
    [
      'with a throw-away address below one',
      {},
      { email: 'k@x.mailinator.com' },
      'input.invalid, email: field.disposable_address',
    ],
    [
      'with an address the school refuses',
      { blockedDomains: ['demo.test'] },
      {},
      'input.invalid, email: field.disposable_address',
    ],
    [
      'a minor without a guardian',
      { guardians: true, leastAge: 13 },
      { birthYear: 2012, birthMonth: 1 },
      'input.invalid, guardianEmail: field.blank',
    ],
    [
      'a minor who is their own guardian',
      { guardians: true, leastAge: 13 },
      { birthYear: 2012, birthMonth: 1, guardianEmail: 'KOFI@demo.test' },
      'input.invalid, guardianEmail: field.own_address',
    ],
    [
      'a minor whose guardian reads no mail',
      { guardians: true, leastAge: 13 },
      { birthYear: 2012, birthMonth: 1, guardianEmail: 'm@mailinator.com' },
      'input.invalid, guardianEmail: field.disposable_address',
    ],
  ] as const)('%s', async (_who, rules, wish, code) => {
    await gates(rules as Partial<ChangeOfGates>)
    const before = await everything()
    const browser = accounts.browser({ address: dutch })
    expect(await refusalOf((await browser.go()).identity.signUp({ ...kofi, ...wish }))).toBe(code)
    expect(await everything()).toEqual(before)
    expect(browser.token).toBeNull()
  })

  it('and whoever is let in does leave rows: the specs above can fail', async () => {
    const before = await everything()
    await (await accounts.browser({ address: dutch }).go()).identity.signUp(kofi)
    expect(await everything()).not.toEqual(before)
  })

  it('also when only the question of age was asked', async () => {
    const before = await everything()
    const { identity } = await accounts.browser({ address: dutch }).go()
    expect(await refusalOf(identity.ageGate({ birthYear: 2011, birthMonth: 1 }))).toBe('sign_up.age')
    expect(await identity.ageGate(grownUp)).toEqual({ way: 'alone' })
    expect(await everything()).toEqual(before)
  })
})

it('Of an age only its band is kept, never a year', async () => {
  await (await accounts.browser({ address: dutch }).go()).identity.signUp({ ...kofi, birthYear: 1987, birthMonth: 11 })
  const { rows } = await accounts.pools.writer.query('select age_band from identity.person where id = $1', [
    await personAt(accounts.db, kofi.email),
  ])
  expect(rows).toEqual([{ age_band: 'adult' }])
  const { rows: columns } = await accounts.pools.writer.query(
    `select column_name from information_schema.columns where table_schema = 'identity' and column_name ~ 'birth|born|_age$'`,
  )
  expect(columns).toEqual([{ column_name: 'least_age' }])
})

it('Where the school wants it, people of the school who are there are kept out, too; an owner never', async () => {
  await (await accounts.browser({ address: dutch }).go()).identity.signUp(kofi)
  const admitted = async (address: string) => {
    const browser = accounts.browser({ address })
    await (await browser.go()).identity.signIn(kofi)
    return refusalOf((await browser.go()).identity.admittedHere())
  }
  const rule: Partial<ChangeOfGates> = { countriesRule: 'except', countries: ['NL'] }
  await gates(rule)
  expect(await admitted(dutch)).toBe('not refused')
  await gates({ ...rule, membersToo: true })
  expect(await admitted(dutch)).toBe('country.shut')
  expect(await admitted(french)).toBe('not refused')
  expect(await admitted('10.0.0.1')).toBe('not refused')
  await gates({ countriesRule: 'only', countries: ['FR'], membersToo: true })
  expect(await admitted('10.0.0.1')).toBe('country.shut')
  expect(await refusalOf((await owner.go()).identity.admittedHere())).toBe('not refused')
  await gates({ membersToo: true })
  expect(await admitted(dutch)).toBe('not refused')
})

it('A list of countries decides who may sign up, not who may come back', async () => {
  await (await accounts.browser({ address: dutch }).go()).identity.signUp(kofi)
  await gates({ countriesRule: 'except', countries: ['NL'], privacyContact: 'Olive, office@school.test' })
  const back = accounts.browser({ address: dutch })
  await (await back.go()).identity.signIn(kofi)
  expect(await back.actor()).toMatchObject({ kind: 'person' })
  await (await back.go()).identity.changePassword({ currentPassword: goodPassword, password: 'another quiet river' })
  const stranger = await accounts.browser({ address: dutch }).go()
  expect(await stranger.identity.privacyContact()).toMatchObject({ privacyContact: 'Olive, office@school.test' })
  expect(
    await stranger.identity.writeAsGuardian({ name: 'Efua', email: 'efua@demo.test', child: 'Kofi', message: 'Hello' }),
  ).toEqual({})
  await (await accounts.browser({ address: french }).go()).identity.signUp({ ...kofi, email: 'lena@demo.test' })
})

it('What the school allows goes before the list of throw-away domains', async () => {
  await gates({ allowedDomains: ['mailinator.com'] })
  await (await accounts.browser().go()).identity.signUp({ ...kofi, email: 'kofi@mailinator.com' })
})

it('The list of throw-away domains is fresh and long, and no lookup service is asked', async () => {
  const { disposableEmailBlocklistSet } = await import('disposable-email-domains-js')
  const list = disposableEmailBlocklistSet()
  expect(list.size).toBeGreaterThan(4000)
  for (const domain of [
    'gmail.com',
    'outlook.com',
    'gmx.de',
    'orange.fr',
    'laposte.net',
    'proton.me',
    'icloud.com',
    'yahoo.com',
  ])
    expect([domain, list.has(domain)]).toEqual([domain, false])
  const source = readFileSync(new URL('./disposables.ts', import.meta.url), 'utf8')
  expect(source).not.toMatch(/fetch|node:(dns|net|https?)/)
})

it.each([
  [{ countries: ['XX'] }, 'countries.0: field.invalid'],
  [{ blockedDomains: ['not a domain'] }, 'blockedDomains.0: field.not_a_domain'],
  [{ leastAge: 12 }, 'leastAge: field.too_small'],
  [{ leastAge: 19 }, 'leastAge: field.too_big'],
  [{ privacyContact: 'x'.repeat(1001) }, 'privacyContact: field.too_long'],
])('%j is refused', async (wrong, fault) => {
  expect(await refusalOf(gates(wrong as never))).toBe(`input.invalid, ${fault}`)
})

it('A domain may be pasted with its @, twice, and is kept once', async () => {
  await gates({ blockedDomains: ['@Evil.test', 'evil.test', 'a@evil.test'] })
  expect((await (await owner.go()).identity.gates()).blockedDomains).toEqual(['evil.test'])
})
