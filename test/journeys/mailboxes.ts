import { mailInOutbox, mailsInOutbox, type OpenOutbox } from '../../src/modules/notifications/mails.ts'
import { eventually } from '../accounts.ts'
import type { House } from './browser.ts'

/** The newest mail to an address that leads to such a page. */
export async function linkMailed({ app }: House, path: string, address: string): Promise<string> {
  return eventually(async () => {
    const mails = await app.db.read(async (tx) => {
      const { items } = await mailsInOutbox(tx, {} as OpenOutbox, { limit: 100 })
      const theirs = items.filter(({ toAddress }) => toAddress === address)
      return Promise.all(theirs.map(({ id }) => mailInOutbox(tx, {} as OpenOutbox, id)))
    })
    const pattern = new RegExp(`http\\S+${path}[\\w-]{43}`)
    return mails.map((mail) => pattern.exec(mail.text)?.[0]).find(Boolean)
  })
}
