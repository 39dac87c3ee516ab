import { expect, it } from 'vitest'
import type { Mail, Mailer } from './ports.ts'

export type MailerUnderTest = {
  mailer: Mailer
  /** What arrived, as the reader's mail program reads it. */
  arrived(): Promise<
    { from?: string; toName: string; toAddress: string; subject: string; text: string; html: string }[]
  >
}

export const someMail: Mail = {
  id: 'mai_01k00000000000000000000000',
  to: { name: 'Éva Zimmer', address: 'eva@demo.test' },
  fromName: 'Northside',
  subject: 'Votre mot de passe a changé — ça va ?',
  text: 'Bonjour Éva,\n\n.\nA line with a dot alone stood above this one.\n',
  html: '<p>Bonjour Éva, 漢字 🦉</p>\n',
}

/** What every mailer does, whatever carries the mail. */
export function mailerContract(underTest: () => MailerUnderTest): void {
  it('brings subject, text and HTML as they were written', async () => {
    const { mailer, arrived } = underTest()
    expect(await mailer.send(someMail)).toBe('sent')
    const [mail] = await arrived()
    expect(mail).toMatchObject({ toName: 'Éva Zimmer', toAddress: 'eva@demo.test', subject: someMail.subject })
    expect(mail?.text.replaceAll('\r\n', '\n').trim()).toBe(someMail.text.trim())
    expect(mail?.html.trim()).toBe(someMail.html.trim())
  })

  it('a name or a subject with line ends adds nothing to the mail but themselves', async () => {
    const { mailer, arrived } = underTest()
    const evil = 'Eva\r\nBcc: everybody@demo.test\r\n\r\nBuy this'
    await mailer.send({ ...someMail, to: { ...someMail.to, name: evil }, fromName: evil, subject: evil })
    const mails = await arrived()
    expect(mails).toHaveLength(1)
    expect(mails[0]?.toAddress).toBe('eva@demo.test')
    expect(mails[0]?.text).not.toContain('Buy this')
  })
}
