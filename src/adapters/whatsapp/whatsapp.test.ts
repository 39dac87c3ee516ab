import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Egress } from '#kernel/egress'
import { egressTo } from '../../../test/stand-ins/egress.ts'
import { openTeller, whatsappAnswer, whatsappReport } from '../../../test/stand-ins/tellers.ts'
import { phoneSenderContract, someMessage } from '../../modules/notifications/phone-senders.contract.ts'
import { whatsappChallenge, whatsappReports, whatsappSender } from './index.ts'

type Teller = Awaited<ReturnType<typeof openTeller>>
let teller: Teller
let egress: Egress
let answering: 'ok' | 'refused' | 'busy' | 'silent' = 'ok'
const fault = (status: number, code: number) => ({ status, body: { error: { code, message: '' } } })

beforeAll(async () => {
  teller = await openTeller((call) => {
    if (answering === 'refused') return fault(400, 131026)
    if (answering === 'busy') return fault(400, 131056)
    return answering === 'silent' ? 'silent' : whatsappAnswer(call, 'a token')
  })
  egress = egressTo('whatsapp', teller.url)
})
afterEach(() => void teller.calls.splice(0))
afterAll(async () => {
  egress.close()
  await teller.close()
})

const sender = (token = 'a token') => whatsappSender({ url: `${teller.url.href}v23.0/106540352242922`, token, egress })

describe('WhatsApp’s Cloud API', () => {
  phoneSenderContract(() => ({
    sender: sender(),
    answer: (as) => {
      answering = as
    },
    seen: () => teller.calls.map(({ body }) => body.toString()).join('\n'),
  }))

  it('is given a template of the topic, in the reader’s language, as Meta’s reference describes it', async () => {
    answering = 'ok'
    await sender().send(someMessage)
    expect(JSON.parse(teller.calls[0]?.body.toString() ?? '')).toMatchObject({
      to: '33612345678',
      template: { name: 'class_reminders', language: { code: 'fr' } },
      biz_opaque_callback_data: someMessage.id,
    })
  })

  it('that takes no token of ours will not take it later either', async () => {
    answering = 'ok'
    expect(await sender('another').send(someMessage)).toEqual({ is: 'refused' })
  })
})

describe('What Meta reports', () => {
  const { body, signature } = whatsappReport('app secret', [
    { id: 'wamid.1', status: 'failed', ours: someMessage.id },
    { id: 'wamid.2', status: 'read' },
    { id: 'wamid.3', status: 'deleted' },
  ])

  it('is read when its signature fits', () => {
    expect(whatsappReports('app secret', Buffer.from(body), signature)).toEqual([
      { outsideId: 'wamid.1', id: someMessage.id, status: 'failed' },
      { outsideId: 'wamid.2', id: null, status: 'delivered' },
    ])
  })

  it.each([
    ['unsigned', body, undefined],
    ['signed by somebody else', body, whatsappReport('another secret', []).signature],
    ['changed on the way', body.replace('failed', 'read'), signature],
  ])('is not believed %s', (_name, said, signed) => {
    expect(whatsappReports('app secret', Buffer.from(said), signed)).toBeNull()
  })

  it('says nothing where it has another shape', () => {
    const odd = whatsappReport('app secret', [])
    expect(whatsappReports('app secret', Buffer.from(odd.body), odd.signature)).toEqual([])
  })

  it('begins with the question whether the address is ours', () => {
    const asked = (token: string) =>
      new URLSearchParams({ 'hub.mode': 'subscribe', 'hub.verify_token': token, 'hub.challenge': '1158201444' })
    expect(whatsappChallenge('our token', asked('our token'))).toBe('1158201444')
    expect(whatsappChallenge('our token', asked('a guess'))).toBeNull()
  })
})
