import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { guestCookie } from '#kernel/browser-entries'
import { keepUpload } from '#modules/files'
import type { FileId } from '#modules/files/schema'
import type { SessionId } from '#modules/live/schema'
import { examine } from './browser.ts'
import { type Classroom, enter, framesOf, lineOf, loudest, openClassroom } from './classrooms.ts'
import { endsWithItsFirstFailure } from './steps.ts'
import { keptBy, namesAmong } from './stores.ts'

/** Somebody without an account comes to a class by a link that its teacher made, with a phone and in French. */
describe('A guest', () => {
  endsWithItsFirstFailure()
  let room: Classroom
  let ada: Page
  let gus: Page
  let context: BrowserContext
  let sessionId: SessionId
  let link: string
  let worksheet: FileId

  beforeAll(async () => {
    room = await openClassroom()
    ada = room.ada.page
    const visitor = await room.visitor({ phone: true, locale: 'fr-FR' })
    gus = visitor.page
    context = visitor.context
    await gus.addInitScript({ path: fileURLToPath(new URL('./onlooker.mjs', import.meta.url)) })
    for (const page of [ada, gus]) page.setDefaultTimeout(25_000)
    sessionId = await room.classNow()
  })
  afterAll(() => room?.close())

  it('is invited by a link that the teacher makes on the planning page, and finds again in the room', async () => {
    await ada.goto(`/courses/${room.courseId}/sessions/${sessionId}`)
    await ada.getByText('There is no link: nobody can come as a guest.').waitFor()
    await ada.getByLabel('For how many guests').fill('2')
    await ada.getByRole('button', { name: 'Make a link' }).click()
    await ada.getByText('0 of 2 places taken.').waitFor()
    link = await ada.getByLabel('Link for guests').inputValue()
    expect(new URL(link).pathname).toMatch(/^\/guest\/[\w-]{22}$/)
    await examine(ada)
    await ada.goto(`/class/${sessionId}`)
    await enter(room.ada, sessionId)
    await ada.getByRole('button', { name: /^People/ }).click()
    await ada.getByRole('button', { name: 'Invite a guest' }).click()
    expect(await ada.getByLabel('Link for guests').inputValue()).toBe(link)
    await examine(ada)
  })

  it('reads what the class is and what is kept, says a name, and waits until somebody lets them in', async () => {
    await gus.goto(link)
    await gus.getByText('Ada Lovelace vous invite à cette séance.').waitFor()
    await gus.getByText('Invités et leur passage', { exact: true }).waitFor()
    expect(await gus.locator('main').textContent()).not.toContain('Mathematics')
    await examine(gus)
    await gus.getByLabel('Votre nom').fill('Gus Garnier')
    await gus.getByLabel(/^J’ai 18 ans ou plus/).check()
    await gus.getByRole('button', { name: 'Aller à la salle d’attente' }).click()
    await gus.waitForURL(`**/class/${sessionId}`)
    const [cookie] = (await context.cookies()).filter(({ name }) => guestCookie.names.some((own) => name.endsWith(own)))
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' })
    expect([...namesAmong(await keptBy(gus), room.origin)]).toContain('lectern-guest')
    await examine(gus)
    await gus.getByRole('button', { name: 'Entrer en classe', exact: true }).click()
    await gus.getByRole('heading', { name: 'Vous entrerez bientôt' }).waitFor()
    await examine(gus)
    await ada.getByRole('button', { name: 'Let Gus Garnier in', exact: true }).waitFor()
    await examine(ada)
  })

  it('is seen and heard once let in, and everybody reads that they are a guest', async () => {
    await ada.getByRole('button', { name: 'Let Gus Garnier in', exact: true }).click()
    await gus.locator('[data-line="connected"]').waitFor({ state: 'attached' })
    await expect.poll(() => framesOf(ada, 'Gus Garnier (guest)'), { timeout: 30_000 }).toBeGreaterThan(5)
    await expect.poll(() => framesOf(gus, 'Ada Lovelace'), { timeout: 30_000 }).toBeGreaterThan(5)
    await expect.poll(() => loudest(ada), { timeout: 30_000 }).toBeGreaterThan(0.01)
    await ada.locator('aside').getByText('Guest', { exact: true }).waitFor()
    await examine(ada)
    await examine(gus)
  })

  it('writes to everybody, opens what is sent to everybody, and finds no notes', async () => {
    await gus.getByRole('button', { name: /^Messages/ }).click()
    await gus.getByLabel('Message à tout le monde').fill('Bonsoir')
    await gus.getByRole('button', { name: 'Envoyer' }).click()
    expect(await gus.locator('input[type=file]').count()).toBe(0)
    await examine(gus)
    await ada.getByRole('button', { name: /^Chat/ }).click()
    await ada.getByText('Bonsoir', { exact: true }).waitFor()
    await ada.getByText('Gus Garnier (guest)').first().waitFor()
    const { db, ports } = room.app
    const sent = { name: 'worksheet.txt', body: Readable.from(['Read chapter one.']), limitBytes: 1000 }
    worksheet = await keepUpload(db, ports, room.ada.person, sent)
    await room.doors(room.ada).say({ sessionId, files: [worksheet] })
    await gus.getByRole('link', { name: /worksheet[.]txt/ }).waitFor()
    expect((await context.request.get(`/files/${worksheet}/worksheet.txt`)).status()).toBe(200)
    await examine(gus)
    await gus.keyboard.press('Escape')
    await gus.getByRole('button', { name: 'Plus', exact: true }).click()
    await gus.getByRole('button', { name: 'Réglages' }).waitFor()
    expect(await gus.getByRole('button', { name: 'Mes notes' }).count()).toBe(0)
    for (const path of [`/courses/${room.courseId}`, `/class/${sessionId}/attendance`]) {
      const answer = await context.request.get(path, { maxRedirects: 0 })
      expect([path, answer.status()]).toEqual([path, 303])
    }
  })

  it('comes back to the seat after a reload, and sees what is kept about them', async () => {
    await gus.reload()
    await gus.getByRole('button', { name: 'Entrer en classe', exact: true }).click()
    await gus.locator('[data-line="connected"]').waitFor({ state: 'attached' })
    await expect.poll(() => framesOf(ada, 'Gus Garnier (guest)'), { timeout: 30_000 }).toBeGreaterThan(5)
    expect(await lineOf(gus)).toBe('connected')
    const other = await context.newPage()
    await other.goto('/guest')
    await other.getByText('Bonsoir', { exact: true }).waitFor()
    await examine(other)
    const copy = await (await context.request.get('/guest/copy')).json()
    expect(copy.items).toMatchObject([{ name: 'Gus Garnier', lines: [{ text: 'Bonsoir' }] }])
    await other.close()
  })

  it('is out for good when taken out, also by the link and under another name', async () => {
    await ada.getByRole('button', { name: /^People/ }).click()
    await ada.getByRole('button', { name: 'More about Gus Garnier' }).click()
    await ada.getByRole('button', { name: 'Take Gus Garnier out of the class' }).click()
    await ada.getByRole('button', { name: 'Take out', exact: true }).click()
    await gus.getByRole('heading', { name: 'Vous avez été retiré·e de cette séance' }).waitFor()
    expect((await context.request.get(`/files/${worksheet}/worksheet.txt`)).status()).toBe(404)
    await examine(gus)
    await gus.goto(link)
    await gus.getByRole('heading', { name: 'Vous ne pouvez pas venir à cette séance' }).waitFor()
    expect(await gus.getByLabel('Votre nom').count()).toBe(0)
    await examine(gus)
  })

  it('finds that a withdrawn link opens nothing', async () => {
    await ada.getByRole('button', { name: 'Invite a guest' }).click()
    await ada.getByRole('button', { name: 'Withdraw the link', exact: true }).click()
    await ada.getByRole('button', { name: 'Make a link' }).waitFor()
    const other = await room.visitor({ dark: true })
    await other.page.goto(link)
    await other.page.getByRole('heading', { name: 'This link opens nothing' }).waitFor()
    await examine(other.page)
  })

  it('stands apart in the attendance, and deletes everything once the class is over', async () => {
    await ada.goto(`/class/${sessionId}/attendance`)
    await ada.getByRole('table', { name: 'Guests' }).getByText('Gus Garnier').first().waitFor()
    await examine(ada)
    await room.doors(room.ada).endForAll({ sessionId })
    await gus.goto(`/class/${sessionId}`)
    await gus.getByRole('heading', { name: 'La séance est terminée' }).waitFor()
    await examine(gus)
    await gus.getByRole('link', { name: 'Ce qui est conservé sur moi' }).click()
    await gus.getByRole('button', { name: 'Tout supprimer' }).click()
    await gus.getByText('C’est supprimé.').waitFor()
    await gus.getByText('Rien n’est conservé sur une personne invitée avec ce navigateur.').waitFor()
    await examine(gus)
    await ada.reload()
    await ada.getByRole('table').first().waitFor()
    expect(await ada.getByText('Gus Garnier').count()).toBe(0)
  })
})
