import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Egress } from '#kernel/egress'
import { egressTo } from '../../../test/stand-ins/egress.ts'
import { openTeller, smsAnswer, smsReport } from '../../../test/stand-ins/tellers.ts'
import { phoneSenderContract, someMessage } from '../../modules/notifications/phone-senders.contract.ts'
import { smsReports, smsSender } from './index.ts'

const account = `AC${'0'.repeat(32)}`
const token = 'the account’s token'
const callback = 'https://school.example/hooks/sms'
let teller: Awaited<ReturnType<typeof openTeller>>
let egress: Egress
let answering: 'ok' | 'refused' | 'busy' | 'silent' = 'ok'

beforeAll(async () => {
  teller = await openTeller((call) => {
    if (answering === 'refused') return { status: 400, body: { code: 21610 } }
    if (answering === 'busy') return { status: 429, body: { code: 20429 } }
    return answering === 'silent' ? 'silent' : smsAnswer(call, { account, token })
  })
  egress = egressTo('sms', teller.url)
})
afterEach(() => void teller.calls.splice(0))
afterAll(async () => {
  egress.close()
  await teller.close()
})

function sender() {
  const url = new URL(teller.url)
  url.username = account
  url.password = token
  return smsSender({ url, from: '+15550100', callback, egress })
}

describe('Twilio’s Messages API', () => {
  phoneSenderContract(() => ({
    sender: sender(),
    answer: (as) => {
      answering = as
    },
    seen: () => teller.calls.map(({ body }) => body.toString()).join('\n'),
  }))

  it('is given number, sender, words and where to report', async () => {
    answering = 'ok'
    await sender().send(someMessage)
    expect(Object.fromEntries(new URLSearchParams(teller.calls[0]?.body.toString()))).toEqual({
      To: '+33612345678',
      From: '+15550100',
      Body: 'Northside: « Fractions » commence à 18:00 https://school.example/class/ses_1',
      StatusCallback: callback,
    })
  })

  it('that cannot be reached is asked again', async () => {
    const closed = await openTeller(() => 'silent')
    await closed.close()
    const url = new URL(closed.url)
    url.username = account
    url.password = token
    const way = egressTo('sms', closed.url)
    expect(await smsSender({ url, from: 'School', callback, egress: way }).send(someMessage)).toEqual({ is: 'later' })
    way.close()
  })
})

describe('What is reported of an SMS', () => {
  const fields = { MessageSid: 'SM1', MessageStatus: 'undelivered', To: '+33612345678', ErrorCode: '30003' }
  const { body, signature } = smsReport(token, callback, fields)

  it('is read when its signature fits', () => {
    expect(smsReports(token, callback, Buffer.from(body), signature)).toEqual([
      { outsideId: 'SM1', id: null, status: 'failed' },
    ])
  })

  it('fits the example that Twilio publishes', () => {
    const example = {
      CallSid: 'CA1234567890ABCDE',
      Caller: '+12349013030',
      Digits: '1234',
      From: '+12349013030',
      To: '+18005551212',
    }
    const there = 'https://mycompany.com/myapp.php?foo=1&bar=2'
    expect(smsReport('12345', there, example).signature).toBe('0/KCTR6DLpKmkAf8muzZqo1nDgQ=')
    expect(
      smsReports('12345', there, Buffer.from(new URLSearchParams(example).toString()), '0/KCTR6DLpKmkAf8muzZqo1nDgQ='),
    ).toEqual([])
  })

  it.each([
    ['unsigned', body, undefined, callback],
    ['changed on the way', body.replace('undelivered', 'delivered'), signature, callback],
    ['meant for another address', body, signature, 'https://elsewhere.example/hooks/sms'],
  ])('is not believed %s', (_name, said, signed, there) => {
    expect(smsReports(token, there, Buffer.from(said), signed)).toBeNull()
  })
})
