import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { statement } from '#kernel/db'
import { examine, type House, openHouse, somePassword } from './browser.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())

it('An owner sees exactly what would be given out, gives it to somebody and to everybody, and takes it back', async () => {
  const { page, complaints } = await house.visitor()
  await house.openSchool(page)
  await page.goto('/school')
  await page.getByRole('link', { name: 'Figures given out' }).click()
  await page.getByText('No figures have been given out yet').waitFor()
  await examine(page)
  await page.getByRole('link', { name: 'Give figures out' }).click()
  await page.getByText('There are no figures yet').waitFor()
  await examine(page)

  await answer(0, 38, 'hobby')
  await answer(38, 22, 'career')
  await page.getByRole('main').getByRole('link', { name: 'What people are here for' }).click()
  await page.getByRole('button', { name: 'Count the answers' }).click()
  await page.getByRole('link', { name: 'Give figures out' }).click()
  await page.getByRole('heading', { name: 'This will be given out' }).waitFor()
  const goals = page.getByRole('table', { name: 'What do you want to do?' })
  await goals.getByRole('row', { name: 'Get further at work 35%' }).waitFor()
  await goals.getByRole('row', { name: 'Prepare for an exam not told: too few people' }).waitFor()
  await examine(page)

  for (const box of await page.getByRole('group', { name: 'Questions' }).getByRole('checkbox').all())
    await box.uncheck()
  await page.getByRole('checkbox', { name: 'What can it cost in a month?' }).check()
  await page.getByRole('button', { name: 'Show these figures' }).click()
  await page.getByText('Nothing would be told').waitFor()
  expect(await page.getByRole('button', { name: 'Give out and write into the register' }).count()).toBe(0)
  await page.getByRole('checkbox', { name: 'What can it cost in a month?' }).uncheck()
  await page.getByRole('checkbox', { name: 'What do you want to do?' }).check()
  await page.getByRole('button', { name: 'Show these figures' }).click()
  await goals.waitFor()
  expect(await page.getByRole('table').count()).toBe(1)

  await page.getByLabel('What for').fill('A report on music schools')
  await page.getByRole('button', { name: 'Give out and write into the register' }).click()
  await page.getByText('Please fill this in').waitFor()
  await page.getByRole('textbox', { name: 'Organisation' }).fill('Music Schools Union')
  await page.getByRole('button', { name: 'Give out and write into the register' }).click()
  await page.getByRole('heading', { name: 'Music Schools Union', level: 1 }).waitFor()
  await examine(page)
  const [json, csv] = await Promise.all(
    ['JSON', 'CSV'].map(async (kind) => {
      const href = await page.getByRole('link', { name: kind }).getAttribute('href')
      return page.request.get(String(href))
    }),
  )
  const hash = createHash('sha256')
    .update(String(await json?.text()))
    .digest('hex')
  await page.getByText(hash).waitFor()
  expect(await csv?.text()).toContain('What do you want to do?,Get further at work,35,')

  await page.goto('/school/releases/new?questions=goals')
  await page.getByLabel('To everybody').check()
  await page.getByLabel('What for').fill('So that anybody knows')
  await page.getByRole('button', { name: 'Give out and write into the register' }).click()
  await page.getByRole('heading', { name: 'Everybody', level: 1 }).waitFor()
  await page.goto('/school/releases')
  expect(await page.getByRole('listitem').filter({ hasText: 'A report on music schools' }).count()).toBe(1)
  await examine(page)

  const reader = await house.visitor({ phone: true, dark: true, locale: 'fr-FR' })
  await reader.page.goto('/privacy')
  await reader.page.getByRole('link', { name: 'Chiffres publiés' }).click()
  await reader.page.getByRole('heading', { name: 'So that anybody knows' }).waitFor()
  await examine(reader.page)

  await page.getByRole('link', { name: 'Everybody' }).click()
  await page.getByText('Withdraw', { exact: true }).first().click()
  await page.getByRole('button', { name: 'Withdraw' }).click()
  await page.getByText('These figures are given out no more').waitFor()
  expect(await page.getByRole('link', { name: 'JSON' }).count()).toBe(0)
  await examine(page)
  await reader.page.reload()
  await reader.page.getByText('L’école n’a publié aucun chiffre').waitFor()
  await examine(reader.page)
  expect([...complaints, ...reader.complaints]).toEqual([])
})

it.each([true, false])('It is well made on a phone, in French, in the dark; with script: %s', async (script) => {
  const { page } = await house.visitor({ phone: true, dark: true, script })
  await page.request.post('/api/v1/sign-in', { data: { email: 'owner@school.test', password: somePassword } })
  const profile = '/api/v1/me/profile'
  const mine = await (await page.request.get(profile)).json()
  await page.request.put(profile, { data: { ...mine, language: 'fr' } })
  await page.goto('/school/releases/new?questions=goals')
  await page.getByRole('button', { name: 'Communiquer et inscrire au registre' }).waitFor()
  await page.getByRole('button', { name: 'Montrer ces chiffres' }).click()
  await page.waitForURL('**/new?count=**')
  await page.getByRole('table', { name: 'Que voulez-vous faire' }).waitFor()
  if (script) await examine(page)
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
