import { expect, it } from 'vitest'
import type { PushSender } from './ports.ts'
import type { NoticeId, Platform, PushToken } from './schema.ts'

export type PushSenderUnderTest = {
  sender: PushSender
  device: { platform: Platform; token: PushToken }
  /** What the provider says next. */
  answer(as: 'ok' | 'gone' | 'busy'): void
  /** Everything the provider was sent, as it can read it. */
  seen(): string
  /** What the device reads of it. */
  read(): unknown
}

const noticeId = 'ntf_01k00000000000000000000000' as NoticeId

/** What every push does, whoever carries it. */
export function pushSenderContract(underTest: () => PushSenderUnderTest): void {
  it('brings the id, and nothing but the id', async () => {
    const { sender, device, answer, read } = underTest()
    answer('ok')
    expect(await sender.send(device, noticeId)).toMatchObject({ is: 'taken' })
    expect(read()).toEqual({ id: noticeId })
  })

  it('says when nobody is behind a token any more', async () => {
    const { sender, device, answer } = underTest()
    answer('gone')
    expect(await sender.send(device, noticeId)).toEqual({ is: 'gone' })
  })

  it('says when it is worth asking again', async () => {
    const { sender, device, answer } = underTest()
    answer('busy')
    expect(await sender.send(device, noticeId)).toEqual({ is: 'later' })
  })

  it('takes tokens of its own platform', () => {
    const { sender, device } = underTest()
    expect(sender.accepts(device.platform, device.token)).toBe(true)
  })
}
