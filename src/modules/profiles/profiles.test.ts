import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Accounts, goodPassword, openAccounts, refusalOf } from '../../../test/accounts.ts'

let accounts: Accounts
let browser: ReturnType<Accounts['browser']>
beforeEach(async () => {
  accounts = await openAccounts({ jobs: 'later' })
  await accounts.openSchool()
  browser = accounts.browser({ locale: 'fr' })
  await (await browser.go()).identity.signUp({ firstName: 'Kofi', email: 'kofi@demo.test', password: goodPassword })
})
afterEach(() => accounts.close())

const change = {
  firstName: 'Kofi',
  lastName: 'Mensah',
  title: null,
  language: 'en',
  timeZone: 'Africa/Lagos',
} as const

it('What a person has not chosen is the school’s', async () => {
  expect(await (await browser.go()).profiles.mine()).toEqual({
    name: 'Kofi',
    firstName: 'Kofi',
    lastName: '',
    title: null,
    language: 'fr',
    timeZone: 'Africa/Accra',
  })
})

it('What they choose is there with the next page, for them and for whoever reads their name', async () => {
  await (await browser.go()).profiles.change(change)
  expect(await (await browser.go()).profiles.mine()).toEqual({ name: 'Kofi Mensah', ...change })
  expect(await browser.actor()).toMatchObject({ name: 'Kofi Mensah', locale: 'en', timeZone: 'Africa/Lagos' })
})

it('They are found by the new name', async () => {
  await (await browser.go()).profiles.change(change)
  const owner = accounts.browser()
  await (await owner.go()).identity.signIn({ email: 'owner@school.test', password: goodPassword })
  expect((await (await owner.go()).identity.people({ search: 'mensah' })).items).toHaveLength(1)
})

it.each([
  [{ firstName: '' }, 'firstName: field.blank'],
  [{ firstName: 'Kofi\nMensah' }, 'firstName: field.unprintable'],
  [{ title: 'Dr' }, 'title: person.title_for_teachers'],
  [{ timeZone: 'Nowhere' }, 'timeZone: field.invalid'],
  [{ language: 'xx' }, 'language: field.invalid'],
])('%j is refused and changes nothing', async (wrong, fault) => {
  expect(await refusalOf((await browser.go()).profiles.change({ ...change, ...wrong } as never))).toBe(
    `input.invalid, ${fault}`,
  )
  expect(await (await browser.go()).profiles.mine()).toMatchObject({ name: 'Kofi' })
})

it('A stranger has no profile to change', async () => {
  expect(await refusalOf((await accounts.browser().go()).profiles.change(change))).toBe('sign_in.required')
})

it('Who teaches may have a title; it goes when they no longer do', async () => {
  const me = await browser.actor()
  if (me.kind !== 'person') throw new Error('Kofi is not signed in')
  const owner = accounts.browser()
  await (await owner.go()).identity.signIn({ email: 'owner@school.test', password: goodPassword })
  await (await owner.go()).identity.changeRole({ personId: me.id, role: 'teacher' })
  await (await browser.go()).profiles.change({ ...change, title: 'Dr' })
  expect(await browser.actor()).toMatchObject({ name: 'Dr Kofi Mensah' })
  await (await owner.go()).identity.changeRole({ personId: me.id, role: 'student' })
  expect(await (await browser.go()).profiles.mine()).toMatchObject({ name: 'Kofi Mensah', title: null })
})
