import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Accounts, goodPassword, openAccounts, refusalOf } from '../../../test/accounts.ts'
import { openSchool, schoolFace } from './schools.ts'

let accounts: Accounts
beforeEach(async () => {
  accounts = await openAccounts({ jobs: 'later' })
})
afterEach(() => accounts.close())

const change = {
  name: 'Northside',
  locale: 'fr',
  timeZone: 'Europe/Paris',
  accent: '#1F6F8B',
  roleWords: 'educator_learner',
  signUp: 'invitation',
} as const

it('Before it is opened, the school has no name of its own', async () => {
  expect(await accounts.db.read(schoolFace)).toMatchObject({ name: 'Lectern', open: false, signUp: 'invitation' })
})

it('It is opened once', async () => {
  await accounts.openSchool()
  const again = accounts.db.transact((tx) => openSchool(tx, { name: 'Southside', locale: 'en', timeZone: 'UTC' }))
  expect(await refusalOf(again)).toBe('school.already_open')
  expect(await accounts.db.read(schoolFace)).toMatchObject({ name: 'Northside', open: true })
})

it('Its owner changes it, and everybody sees it with the next page, for one query', async () => {
  const owner = await accounts.openSchool()
  await (await owner.go()).school.changeSchool(change)
  accounts.statements.length = 0
  expect(await (await accounts.browser().go()).school.school()).toEqual({
    ...change,
    accent: '#1f6f8b',
    logoUrl: null,
    open: true,
  })
  expect(accounts.statements).toHaveLength(1)
})

it('A colour can be taken back', async () => {
  const owner = await accounts.openSchool()
  await (await owner.go()).school.changeSchool(change)
  expect(await (await owner.go()).school.changeSchool({ ...change, accent: '' })).toMatchObject({ accent: null })
})

it.each([
  [{ name: '  ' }, 'name: field.blank'],
  [{ accent: 'red; background: url(//evil.test)' }, 'accent: field.invalid'],
  [{ timeZone: 'Mars/Olympus' }, 'timeZone: field.invalid'],
  [{ locale: 'tlh' }, 'locale: field.invalid'],
  [{ signUp: 'never' }, 'signUp: field.invalid'],
])('%j is refused', async (wrong, fault) => {
  const owner = await accounts.openSchool()
  expect(await refusalOf((await owner.go()).school.changeSchool({ ...change, ...wrong } as never))).toBe(
    `input.invalid, ${fault}`,
  )
})

it('Nobody but an owner changes it', async () => {
  await accounts.openSchool()
  const browser = accounts.browser()
  await (await browser.go()).identity.signUp({ firstName: 'Kofi', email: 'kofi@demo.test', password: goodPassword })
  expect(await refusalOf((await browser.go()).school.changeSchool(change))).toBe('not_allowed')
  expect(await refusalOf((await accounts.browser().go()).school.changeSchool(change))).toBe('sign_in.required')
})
