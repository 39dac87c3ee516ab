import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { statement } from '#kernel/db'
import { examine, type House, openHouse, somePassword } from './browser.ts'
import { countPresses } from './presses.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())

/** The owner comes, and from now on reads in this language. */
async function signIn({ request }: Page, language: 'en' | 'fr'): Promise<void> {
  const profile = '/api/v1/me/profile'
  await request.post('/api/v1/sign-in', { data: { email: 'owner@school.test', password: somePassword } })
  const answer = await request.put(profile, { data: { ...(await (await request.get(profile)).json()), language } })
  expect(answer.status()).toBe(200)
}

it('Whoever answers a few questions gets first steps that fit, and can change, take and delete the answers', async () => {
  const { page, context, complaints } = await house.visitor()
  const presses = await countPresses(context)
  await house.openSchool(page)
  const steps = page.getByRole('list', { name: 'First steps for you' })
  expect(await steps.count()).toBe(0)
  await page.getByRole('link', { name: 'Tell us what you are here for' }).click()
  await page.waitForURL('**/settings/survey')
  await examine(page)
  await page.getByLabel('Run a school with others').check()
  await page.getByLabel('Teenagers').check()
  const agreeing = await presses(async () => {
    await page.getByLabel('Give my first course').check()
    await page.getByLabel(/I agree/).check()
    await page.getByRole('button', { name: 'Save my answers' }).click()
    await page.getByText('Saved', { exact: true }).waitFor()
  })
  await page.goto('/')
  expect(await steps.getByRole('link').allInnerTexts()).toEqual([
    'Give your first course a title',
    'Invite somebody to teach with you',
    'Choose from which age people may sign up',
  ])
  await steps.getByRole('link', { name: 'Choose from which age' }).click()
  await page.waitForURL('**/school/gates')
  await page.goto('/')
  await examine(page)

  await page.goto('/settings/survey')
  expect(await page.getByLabel('Run a school with others').isChecked()).toBe(true)
  await page.getByRole('checkbox', { name: 'Make my start page fit my answers' }).uncheck()
  await page.getByRole('button', { name: 'Save my answers' }).click()
  await page.getByText('Saved', { exact: true }).waitFor()
  await page.goto('/')
  expect(await steps.count()).toBe(0)

  const file = await page.request.get('/settings/survey/survey.json')
  expect(await file.json()).toMatchObject({ answers: { goals: ['first_course', 'run_school'], dashboard: 'default' } })

  await page.goto('/settings/survey')
  const withdrawing = await presses(async () => {
    await page.getByRole('button', { name: 'Delete my answers' }).click()
    await page.getByText('Your answers are deleted').waitFor()
  })
  expect([agreeing, withdrawing]).toEqual([3, 1])
  expect(await (await page.request.get('/settings/survey/survey.json')).json()).toEqual({ answers: null })
  await page.goto('/')
  expect(await steps.count()).toBe(0)
  expect(await page.locator('form.welcome').count()).toBe(0)
  expect(complaints).toEqual([])
})

it('It is well made on a phone, in French, in the dark', async () => {
  const { page } = await house.visitor({ phone: true, dark: true, locale: 'fr-FR' })
  await signIn(page, 'fr')
  await page.goto('/settings/survey')
  await page.getByRole('heading', { name: 'Ce qui vous amène', level: 1 }).waitFor()
  await examine(page)
})

it('What the school keeps about people is said on one page, without script, and leads to where each of it is changed', async () => {
  const { page, context, complaints } = await house.visitor({ phone: true, script: false })
  await signIn(page, 'en')
  await page.goto('/settings')
  await page.getByRole('link', { name: 'Your data' }).click()
  await page.getByRole('heading', { name: 'Your data', level: 1 }).waitFor()
  const survey = page
    .getByRole('listitem')
    .filter({ has: page.getByRole('heading', { name: 'What you are here for' }) })
  expect(await survey.textContent()).toContain('Kept for 5 years after it was last saved. Belongs in a copy')
  const links = await page.locator('main li p a').all()
  const ways = new Set(await Promise.all(links.map((link) => link.getAttribute('href'))))
  expect(ways.size).toBeGreaterThan(6)
  for (const way of ways) expect(`${(await context.request.get(String(way))).status()} ${way}`).toBe(`200 ${way}`)
  await survey.getByRole('link', { name: 'Change your answers' }).click()
  await page.getByRole('heading', { name: 'What you are here for', level: 1 }).waitFor()
  expect(complaints).toEqual([])
})

it('French readers are told it in French', async () => {
  const { page } = await house.visitor({ locale: 'fr-FR' })
  await signIn(page, 'fr')
  await page.goto('/settings/data')
  const survey = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'Ce qui vous amène' }) })
  const text = String(await survey.textContent()).replaceAll(/\s/g, ' ')
  expect(text).toContain('Durée de conservation : 5 ans après le dernier enregistrement.')
  await page.getByText('Ce qui est conservé sur d’autres').click()
  await page.getByRole('heading', { name: 'Responsables légaux et leur accord' }).waitFor()
  await examine(page)
})

it('What many people answered is counted by the owner, told as shares, and not counted again for a few', async () => {
  const { page, complaints } = await house.visitor()
  await signIn(page, 'en')
  await page.goto('/school')
  await page.getByRole('link', { name: 'See the shares' }).click()
  await page.getByText('Shares can be told once at least fifty people have answered').waitFor()
  await examine(page)

  await answer(0, 36, 'hobby')
  await answer(36, 24, 'career')
  await page.reload()
  await page.getByRole('button', { name: 'Count the answers' }).click()
  await page.getByRole('heading', { name: 'Of at least 60 people' }).waitFor()
  const goals = page.getByRole('table', { name: 'What do you want to do?' })
  await goals.getByRole('row', { name: 'Enjoy a hobby 60%' }).waitFor()
  await goals.getByRole('row', { name: 'Get further at work 40%' }).waitFor()
  await goals.getByRole('row', { name: 'Prepare for an exam not told' }).waitFor()
  await page.getByText('Once more people have answered, the answers can be counted again').waitFor()
  expect(await page.getByRole('button', { name: 'Count the answers' }).count()).toBe(0)
  await examine(page)
  expect(complaints).toEqual([])
})

/** So many more people want this. */
const answer = (from: number, count: number, goal: string) =>
  house.app.db.transact((tx) =>
    statement(
      tx,
      `insert into profiles.survey (person_id, goals, platforms, preferences, dashboard, submitted_at)
       select 'per_' || n, array[$3], '{}', '{}', 'fitted', now() - interval '1 minute'
       from generate_series($1::int, $1::int + $2::int - 1) n`,
      [from, count, goal],
    ),
  )
