import { z } from 'zod'
import type { Db, Tx } from '#kernel/db'
import { type Duty, duty, enqueue, job } from '#kernel/outbox'
import type { Vault } from '#kernel/vault'
import { phoneOf } from '#modules/profiles'
import { allows } from './consents.ts'
import { noteReached, openedDevices, type Reachable } from './devices.ts'
import { type AnyLetter, type Desk, type Draft, deskOf, draftOf, type Post } from './letters.ts'
import { deliverByPhone, deliverByPush, heldMessage, setMessage, step } from './messages.ts'
import type { PhoneMessage, PhoneSender, PushOutcome, Senders } from './ports.ts'
import { afterAnswer, nextBy } from './rules.ts'
import { type DeviceId, deviceId, type NoticeId } from './schema.ts'
import type { MessageRow } from './tables.ts'
import { besidesJob, putMessages } from './tellings.ts'

export type Telling = {
  post: Pick<Post, 'origin' | 'sender'>
  senders: Senders
  vault: Vault
  letters: readonly AnyLetter[]
}

/** A receipt says nothing sooner; Expo keeps them for a day. */
const untilReceipts = { minutes: 15 }
const readReceipts = job(
  'notifications.read_receipts',
  z.object({ taken: z.array(z.object({ deviceId, receipt: z.string() })) }),
  { attempts: 5 },
)

export const tellingDuties = (telling: Telling): Duty[] => [
  duty(besidesJob, (db, said) => db.transact((tx) => putMessages(tx, telling.senders, said))),
  duty(deliverByPhone, (db, { messageId }) => sendToPhone(db, telling, messageId)),
  duty(deliverByPush, (db, { messageId }) => sendToDevices(db, telling, messageId)),
  duty(readReceipts, (db, { taken }) => forgetGone(db, telling, taken)),
]

async function sendToPhone(db: Db, telling: Telling, id: NoticeId): Promise<void> {
  const order = await db.transact((tx) => phoneOrder(tx, telling, id))
  if (!order) return
  const outcome = await order.sender.send(order.message)
  await db.transact(async (tx) => {
    const message = await heldMessage(tx, id)
    const next = message && afterAnswer(order.by, message, outcome)
    if (!next) return
    const named = outcome.is === 'taken' ? { [order.by === 'whatsapp' ? 'whatsapp_id' : 'sms_id']: outcome.id } : {}
    await step(tx, message, next, named)
  })
}

type PhoneOrder = { by: 'whatsapp' | 'sms'; sender: PhoneSender; message: PhoneMessage }

/**
 * Everything is asked again at the last moment: consents, number, whether there is still something to say. The state is set
 * before the call, so that a process that dies meanwhile never sends twice.
 */
async function phoneOrder(tx: Tx, telling: Telling, id: NoticeId): Promise<PhoneOrder | null> {
  const message = await heldMessage(tx, id)
  const by = message && nextBy(message.state)
  const sender = by && telling.senders[by]
  if (!sender) return null
  const consents = await consentsFor(tx, by, message)
  const to = consents && (await phoneOf(tx, telling.vault, message.person_id))
  const written = to && (await writtenFor(tx, telling, message))
  if (!written) {
    if (by === 'whatsapp') await setMessage(tx, id, { state: 'dropped' })
    return null
  }
  const state = by === 'whatsapp' ? ('wa_sending' as const) : ('sms_sending' as const)
  await setMessage(tx, id, { state, attempts: message.attempts + 1, ...consents })
  return {
    by,
    sender,
    message: {
      id,
      to,
      topic: message.topic,
      language: written.language,
      schoolName: written.desk.schoolName,
      text: written.draft.subject,
      url: written.draft.action?.url ?? written.desk.origin,
    },
  }
}

/** SMS only stands in for WhatsApp, so it needs the consent to both. */
async function consentsFor(
  tx: Tx,
  by: 'whatsapp' | 'sms',
  { person_id, topic }: MessageRow,
): Promise<Partial<MessageRow> | null> {
  const whatsapp = await allows(tx, person_id, 'whatsapp', topic)
  if (!whatsapp || by === 'whatsapp') return whatsapp && { consent_id: whatsapp }
  const sms = await allows(tx, person_id, 'sms', topic)
  return sms && { consent_id: whatsapp, sms_consent_id: sms }
}

async function sendToDevices(db: Db, telling: Telling, id: NoticeId): Promise<void> {
  const { push } = telling.senders
  const devices = await db.transact((tx) => devicesFor(tx, telling, id))
  if (!push || devices.length === 0) return
  const outcomes = await Promise.all(devices.map((device) => push.send(device, id)))
  const are = (is: PushOutcome['is']) => devices.filter((_, at) => outcomes[at]?.is === is).map((device) => device.id)
  const [taken, gone, later] = [are('taken'), are('gone'), are('later')]
  await db.transact(async (tx) => {
    await noteReached(tx, { taken, gone })
    const awaited = devices.flatMap(({ id: deviceId }, at) => {
      const outcome = outcomes[at]
      return outcome?.is === 'taken' && outcome.receipt ? [{ deviceId, receipt: outcome.receipt }] : []
    })
    if (awaited.length > 0) await enqueue(tx, readReceipts, { taken: awaited }, { at: tx.now.add(untilReceipts) })
    // Whoever was reached on one device was told; a second one is not worth telling the first one twice.
    if (taken.length > 0) await setMessage(tx, id, { state: 'push_sent' })
    else if (later.length === 0) await setMessage(tx, id, { state: 'dropped' })
  })
  if (taken.length === 0 && later.length > 0) throw new Error('No push service took it; it is asked again.')
}

/** Whose receipt says that nobody was behind the token is forgotten; a device that came back since has another id. */
async function forgetGone(
  db: Db,
  { senders: { push } }: Telling,
  taken: readonly { deviceId: DeviceId; receipt: string }[],
): Promise<void> {
  const away = new Set(await push?.gone(taken.map(({ receipt }) => receipt)))
  const gone = taken.filter(({ receipt }) => away.has(receipt)).map((one) => one.deviceId)
  await db.transact((tx) => noteReached(tx, { taken: [], gone }))
}

async function devicesFor(tx: Tx, telling: Telling, id: NoticeId): Promise<Reachable[]> {
  const message = await heldMessage(tx, id)
  if (message?.state !== 'waiting') return []
  const consent = await allows(tx, message.person_id, 'push', message.topic)
  const devices =
    consent && (await writtenFor(tx, telling, message)) ? await openedDevices(tx, telling.vault, message.person_id) : []
  await setMessage(tx, id, devices.length > 0 && consent ? { consent_id: consent } : { state: 'dropped' })
  return devices
}

export type Written = { draft: Draft; desk: Desk; language: string }

/** What a message says, as of now; null when there is nothing to say any more. */
export async function writtenFor(
  tx: Tx,
  { letters, post }: Pick<Telling, 'letters' | 'post'>,
  { notice, person_id, about }: MessageRow,
): Promise<Written | null> {
  const letter = letters.find(({ job }) => job.name === notice)
  if (!letter) return null
  const { desk, school } = await deskOf(tx, post)
  const draft = await draftOf(tx, letter, { to: person_id, about }, desk)
  return draft && { draft, desk, language: draft.to.locale ?? school.locale }
}
