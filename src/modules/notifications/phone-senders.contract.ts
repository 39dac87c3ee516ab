import { expect, it } from 'vitest'
import type { PhoneMessage, PhoneSender } from './ports.ts'
import type { NoticeId } from './schema.ts'

export type PhoneSenderUnderTest = {
  sender: PhoneSender
  /** What the provider does next; `silent`: takes the call and hangs up. */
  answer(as: 'ok' | 'refused' | 'busy' | 'silent'): void
  /** Everything the provider was sent. */
  seen(): string
}

export const someMessage: PhoneMessage = {
  id: 'ntf_01k00000000000000000000000' as NoticeId,
  to: '+33612345678',
  topic: 'class_reminders',
  language: 'fr',
  schoolName: 'Northside',
  text: '« Fractions »\ncommence à 18:00',
  url: 'https://school.example/class/ses_1',
}

/** What every way to a phone does. */
export function phoneSenderContract(underTest: () => PhoneSenderUnderTest): void {
  it('brings what there is to say and where it leads, in one line', async () => {
    const { sender, answer, seen } = underTest()
    answer('ok')
    expect(await sender.send(someMessage)).toMatchObject({ is: 'taken', id: expect.stringMatching(/./) })
    expect(decodeURIComponent(seen().replaceAll('+', ' '))).toContain('« Fractions » commence à 18:00')
    expect(decodeURIComponent(seen())).toContain(someMessage.url)
  })

  it('says what will never arrive', async () => {
    const { sender, answer } = underTest()
    answer('refused')
    expect(await sender.send(someMessage)).toEqual({ is: 'refused' })
  })

  it('says what is worth asking again', async () => {
    const { sender, answer } = underTest()
    answer('busy')
    expect(await sender.send(someMessage)).toEqual({ is: 'later' })
  })

  it('does not claim to know what became of a call whose answer never came', async () => {
    const { sender, answer } = underTest()
    answer('silent')
    expect(await sender.send(someMessage)).toEqual({ is: 'unknown' })
  })
}
