import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { statement } from '#kernel/db'
import type { Processor } from '#kernel/processors'
import { manualClock, systemClock } from '#kernel/time'
import { examine, fillName, type House, openHouse, somePassword, tellAge } from './browser.ts'

const mailServer: Processor = {
  id: 'mail',
  kind: 'mail',
  over: 'smtp',
  hosts: [],
  namedHosts: ['mail.example:465'],
  fields: ['identity.person.email_sealed'],
}

describe('Somebody who deletes their account', () => {
  let house: House
  const clock = manualClock(systemClock.now())
  let owner: Page
  beforeAll(async () => {
    house = await openHouse({ clock, ports: { processors: [mailServer] } })
    owner = (await house.visitor()).page
    await house.openSchool(owner)
  })
  afterAll(() => house.close())

  it('sees what goes and what stays, thinks again, and is gone after seven days; the owner has the receipt', async () => {
    await owner.goto('/school')
    await owner.getByRole('link', { name: 'Erasures' }).click()
    await owner.getByText('Nobody has asked to be erased').waitFor()
    await examine(owner)

    const { page, complaints } = await house.visitor({ phone: true, dark: true })
    await signUp(page)
    await page.goto('/settings/data')
    await page.getByRole('link', { name: 'Delete your account' }).click()
    await page.getByRole('heading', { name: 'What goes' }).waitFor()
    await page.getByText('Names and profiles').waitFor()
    await examine(page)
    clock.advance({ minutes: 11 })
    await page.getByRole('link', { name: 'Delete my account' }).click()
    await page.getByLabel('Password', { exact: true }).fill(somePassword)
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByRole('button', { name: 'Delete it in 7 days' }).click()
    await page.getByText('Until then everything stays as it is').waitFor()
    await examine(page)
    await page.getByRole('button', { name: 'Keep my account' }).click()
    await page.getByText('Your account stays.').waitFor()
    await examine(page)

    await page.getByRole('link', { name: 'Delete my account' }).click()
    await page.getByRole('button', { name: 'Delete it in 7 days' }).click()
    await page.getByRole('button', { name: 'Keep my account' }).waitFor()
    await owner.reload()
    await owner.getByText('Own wish').waitFor()
    await owner.getByRole('link', { name: 'Kofi Mensah' }).waitFor()
    await examine(owner)

    clock.advance({ hours: 7 * 24 })
    await due('privacy.erase')
    await page.goto('/settings/data')
    await page.waitForURL('**/sign-in?**')
    clock.advance({ minutes: 1 })
    await due('privacy.erase')

    await owner.reload()
    await owner.getByText(/^Erased on/).waitFor()
    await owner.getByText(/^Receipt era_/).click()
    await owner.getByRole('cell', { name: 'deleted' }).first().waitFor()
    await examine(owner)
    await owner.getByText('waiting: to be written to').waitFor()
    await owner.getByRole('link', { name: 'Services to write to' }).click()
    await owner.getByRole('heading', { name: 'Delivery of mail' }).waitFor()
    expect(await owner.getByLabel('A text to copy').inputValue()).toContain('kofi@demo.test')
    await examine(owner)
    await owner.getByLabel('It is not possible').check()
    await owner.getByRole('button', { name: 'Note the answer' }).click()
    await owner.getByText('Please fill this in.').first().waitFor()
    await examine(owner)
    await owner.getByLabel('It confirmed that it has erased').check()
    await owner.getByRole('button', { name: 'Note the answer' }).click()
    await owner.getByText('It stands in the receipt.').waitFor()
    await owner.getByText('Nobody waits to be written to.').waitFor()
    await owner.getByRole('link', { name: 'Erasures' }).first().click()
    await owner.getByText('acknowledged').waitFor()
    await examine(owner)
    await signIn(page, 'kofi@demo.test')
    await page.getByText('do not belong together').waitFor()
    expect(complaints).toEqual([])
  })

  it('is told, without script too, that who runs the school has to give it away first', async () => {
    const { page, context } = await house.visitor({ script: false })
    await context.addCookies(await owner.context().cookies())
    await page.goto('/settings/erasure')
    await page.getByText('You run the school').waitFor()
    expect(await page.getByRole('link', { name: 'Delete my account' }).count()).toBe(0)
  })

  it('while their data are kept and not used finds only what is theirs, and ends it with one click', async () => {
    const { page, complaints } = await house.visitor({ phone: true })
    await signUp(page, 'lena@demo.test')
    await page.goto('/settings/restriction')
    await page.getByText('Your data are not restricted.').waitFor()
    await examine(page)
    await page.goto('/settings/objections')
    await page.getByRole('button', { name: 'I object' }).click()
    await page.getByText('You object since').waitFor()
    await examine(page)
    await page.getByRole('button', { name: 'Take my objection back' }).click()
    await page.getByRole('button', { name: 'I object' }).waitFor()
    await owner.goto('/school/holds')
    await owner.getByLabel('Its person wants it kept').check()
    await owner.getByLabel('Whose').fill('lena@demo.test')
    await owner.getByLabel('Reason').fill('She contests it')
    await owner.getByLabel('Look at it again on').fill('2030-01-01')
    await owner.getByRole('button', { name: 'Place a hold' }).click()
    await owner.getByRole('button', { name: 'Announce its end' }).waitFor()
    await page.goto('/')
    await page.waitForURL('**/settings/restriction')
    await page.getByRole('heading', { name: 'What this means' }).waitFor()
    expect(await page.getByRole('link', { name: 'Courses' }).count()).toBe(0)
    await examine(page)
    await page.goto('/settings/data')
    await page.getByText('Your data are kept and not used.').waitFor()
    await examine(page)
    await owner.getByRole('button', { name: 'Announce its end' }).click()
    await owner.getByText('Its person was told. It ends on').waitFor()
    await examine(owner)
    await page.goto('/settings/restriction')
    await page.getByText('It ends on').waitFor()
    await examine(page)
    await page.getByRole('button', { name: 'Use my data again' }).click()
    await page.getByText('The restriction is over.').waitFor()
    await page.goto('/')
    await page.getByRole('link', { name: 'Courses' }).first().waitFor()
    expect(complaints).toEqual([])
  })

  async function signUp(page: Page, email = 'kofi@demo.test'): Promise<void> {
    await page.goto('/sign-up')
    await tellAge(page)
    await fillName(page, 'Kofi Mensah')
    await page.getByLabel('E-mail address').fill(email)
    await page.getByLabel('Password', { exact: true }).fill(somePassword)
    await page.getByRole('button', { name: 'Create my account' }).click()
    await page.waitForURL(`${house.origin}/`)
  }

  async function signIn(page: Page, email: string): Promise<void> {
    await page.getByLabel('E-mail address').fill(email)
    await page.getByLabel('Password', { exact: true }).fill(somePassword)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  }

  /** What waits for this job's time is done now; returns once it is. */
  async function due(task: string): Promise<void> {
    const jobs = (text: string) => house.app.db.transact((tx) => statement<{ id: string }>(tx, text, []))
    const waiting = await jobs(
      `update graphile_worker._private_jobs set run_at = now() from graphile_worker._private_tasks task
       where task.id = task_id and task.identifier = '${task}' returning _private_jobs.id`,
    )
    await house.app.db.transact((tx) => statement(tx, `select pg_notify('jobs:insert', '{"count":1}')`, []))
    const ids = waiting.map(({ id }) => id).join(',')
    await expect
      .poll(() => jobs(`select id from graphile_worker._private_jobs where id in (${ids})`), { timeout: 20_000 })
      .toEqual([])
  }
})
