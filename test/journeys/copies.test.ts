import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fromBufferPromise } from 'yauzl'
import type { Person } from '#kernel/actor'
import { keepUpload } from '#modules/files'
import { examine, type House, openHouse, somePassword } from './browser.ts'

let house: House
beforeAll(async () => {
  house = await openHouse()
})
afterAll(() => house.close())

it('Somebody asks for a copy of their data, watches it being made, and opens what they download', async () => {
  const { page, complaints } = await house.visitor()
  await house.openSchool(page)
  const { id: personId } = await (await page.request.get('/api/v1/me')).json()
  await keepUpload(house.app.db, house.app.ports, { id: personId } as Person, {
    name: 'Notes.txt',
    body: Readable.from([Buffer.from('Forty-two.')]),
    limitBytes: 1000,
  })
  await page.goto('/settings/data')
  await page.getByRole('button', { name: 'Make a copy' }).click()
  await page.getByText('Your copy is ready').waitFor()
  await examine(page)

  const coming = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Download the copy' }).click()
  const files = await filesIn(await (await coming).path())
  expect([...files.keys()]).toEqual(expect.arrayContaining(['account.json', 'manifest.json', 'about-your-data.json']))
  expect(files.get('account.json')).toContain('owner@school.test')
  expect([...files.values()]).toContain('Forty-two.')

  const folder = await mkdtemp(join(tmpdir(), 'lectern-copy-'))
  try {
    await writeFile(join(folder, 'index.html'), files.get('index.html') ?? '')
    const address = (await page.getByRole('link', { name: 'Download the copy' }).getAttribute('href')) ?? ''
    await goesOn(page, address)
    await isClosedToOthers(address)
    await page.goto(pathToFileURL(join(folder, 'index.html')).href)
    await page.getByRole('heading', { name: 'Your data at Northside' }).waitFor()
    await page.getByRole('link', { name: /Notes.txt/ }).waitFor()
    await examine(page)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  expect(complaints).toEqual([])
})

it('Without script and on a phone a copy is asked for and looked for again', async () => {
  const { page } = await house.visitor({ phone: true, script: false, dark: true })
  await page.goto('/sign-in?next=/settings/data')
  await page.locator('input[name=email]').fill('owner@school.test')
  await page.locator('input[name=password]').fill(somePassword)
  await page.locator('form:has(input[name=password]) button').last().click()
  await page.waitForURL('**/settings/data')
  await page.getByRole('button', { name: 'Make another copy' }).click()
  const download = page.getByRole('link', { name: 'Download the copy' })
  await expect
    .poll(
      async () => {
        await page.goto('/settings/data')
        return download.count()
      },
      { timeout: 30_000 },
    )
    .toBe(1)
})

/** A download that broke off goes on where it was. */
async function goesOn(page: Page, address: string): Promise<void> {
  const whole = await (await page.request.get(address)).body()
  const rest = await page.request.get(address, { headers: { range: 'bytes=100-199' } })
  expect(rest.status()).toBe(206)
  expect(rest.headers()['content-range']).toBe(`bytes 100-199/${whole.length}`)
  expect((await rest.body()).equals(whole.subarray(100, 200))).toBe(true)
}

async function isClosedToOthers(address: string): Promise<void> {
  const { page, context } = await house.visitor()
  expect((await page.request.get(address, { headers: { accept: '*/*' } })).status()).toBe(401)
  await page.goto(address)
  await page.waitForURL('**/sign-in?next=*')
  await context.close()
}

async function filesIn(path: string): Promise<Map<string, string>> {
  const zip = await fromBufferPromise(await readFile(path))
  const files = new Map<string, string>()
  for await (const entry of zip.eachEntry())
    files.set(entry.fileName, String(await buffer(await zip.openReadStreamPromise(entry))))
  return files
}
