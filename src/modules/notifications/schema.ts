import { z } from 'zod'
import { type Id, idOf } from '#kernel/id'
import { line } from '#kernel/text'
import type { ConsentPurpose } from '#modules/profiles/schema'

export type MailId = Id<'mai'>
export const mailId = idOf('mai')

export const mailInList = z.object({
  id: mailId,
  writtenAt: z.iso.datetime(),
  toName: z.string(),
  toAddress: z.string(),
  subject: z.string(),
})
export const mailsPage = z.object({ items: z.array(mailInList), next: z.string().nullable() })
export const oneMail = mailInList.extend({
  text: z.string(),
  html: z.string(),
  /** The calendar file that goes with it. */
  calendar: z.string().nullable(),
})
export const searchOfMails = z.object({
  after: z.preprocess((value) => (value === '' ? undefined : value), mailId.optional()),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})

/** What one may be told of besides mail. The list is closed: there is no topic for advertising, and none can be sent. */
export const topics = ['class_reminders', 'course_updates', 'chat_alerts', 'order_updates'] as const
export type Topic = (typeof topics)[number]

/** Ways that wait for somebody's consent. Mail is none of them: it carries what belongs to the contract and to safety. */
export const channels = ['whatsapp', 'sms', 'push'] as const
export type Channel = (typeof channels)[number]

/** By which ways a topic may travel at all. */
export const waysOf = {
  class_reminders: ['whatsapp', 'sms', 'push'],
  course_updates: ['whatsapp', 'sms'],
  chat_alerts: ['push'],
  order_updates: ['push'],
} as const satisfies Record<Topic, readonly Channel[]>

type WayOf<T extends Topic> = T extends Topic ? `${(typeof waysOf)[T][number]}_${T}` : never
/** One channel for one topic: what somebody agrees to, or not. */
export type Way = WayOf<Topic>

export const ways = topics.flatMap((topic) => waysOf[topic].map((channel) => `${channel}_${topic}` as Way))

/** Each way is a purpose of its own to consent to. */
export const purposeOf = (channel: Channel, topic: Topic): (Way & ConsentPurpose) | null =>
  ways.find((way) => way === `${channel}_${topic}`) ?? null

export const purposesOf = (topic: Topic, ...among: readonly Channel[]): (Way & ConsentPurpose)[] =>
  among.flatMap((channel) => purposeOf(channel, topic) ?? [])

export type NoticeId = Id<'ntf'>
export const noticeId = idOf('ntf')
export type DeviceId = Id<'dev'>
export const deviceId = idOf('dev')

/** A message goes one way only, to the right; nothing leads back from what is delivered or failed. */
export const messageStates = [
  'waiting',
  'dropped',
  'push_sent',
  'wa_sending',
  'wa_sent',
  'wa_delivered',
  'wa_failed',
  'sms_sending',
  'sms_sent',
  'sms_delivered',
  'sms_failed',
] as const
export type MessageState = (typeof messageStates)[number]

/** A notice as it travels in somebody else's job. */
export const announcement = z.object({
  notice: z.string(),
  attempts: z.int(),
  topic: z.enum(topics).nullable().default(null),
  about: z.unknown(),
})

export const platforms = ['ios', 'android', 'web'] as const
export type Platform = (typeof platforms)[number]

export const myNotices = z.object({
  topics: z.array(
    z.object({
      topic: z.enum(topics),
      ways: z.array(z.object({ channel: z.enum(channels), way: z.enum(ways), allowed: z.boolean() })),
    }),
  ),
  hasPhone: z.boolean(),
  /** What a browser needs to let this school, and nobody else, push to it; null where nothing is pushed to browsers. */
  webKey: z.string().nullable(),
  devices: z.array(
    z.object({
      id: deviceId,
      platform: z.enum(platforms),
      label: z.string(),
      addedAt: z.iso.datetime(),
      usedAt: z.iso.datetime(),
    }),
  ),
})
export const arrangement = z.object({ allowed: z.array(z.enum(ways, 'field.invalid')).max(ways.length) })
export const switchedOff = z.object({ consents: z.int(), devices: z.int() })

const base64url = (least: number, most: number) =>
  z
    .string()
    .min(least)
    .max(most)
    .regex(/^[\w-]+={0,2}$/, 'field.invalid')

/** A browser's subscription (W3C Push API), or the token of an app. */
export const addingDevice = z.object({
  platform: z.enum(platforms, 'field.invalid'),
  token: z.union(
    [
      z.object({
        endpoint: z.url({ protocol: /^https?$/, error: 'field.invalid' }).max(1000, 'field.too_long'),
        keys: z.object({ p256dh: base64url(86, 90), auth: base64url(22, 26) }),
      }),
      z
        .string()
        .min(1, 'field.blank')
        .max(500, 'field.too_long')
        .regex(/^[\w:.[\]-]+$/, 'field.invalid'),
    ],
    'field.invalid',
  ),
  label: line(60).optional(),
})
export type PushToken = z.output<typeof addingDevice>['token']

export const namingDevice = z.object({ deviceId })
/** Null for whom it was not meant, and when there is nothing to say any more. */
export const openedNotice = z.object({
  words: z.object({ title: z.string(), line: z.string(), url: z.string(), language: z.string() }).nullable(),
})
