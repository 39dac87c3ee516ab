import { z } from 'zod'
import { type Id, idOf } from '#kernel/id'
import type { ProcessorKind } from '#kernel/processors'
import { prose } from '#kernel/text'

/** How what a service outside does is said: keys of locales/. */
export const processorKeys = {
  database: 'policy_processor_database',
  'fan-out': 'policy_processor_fan_out',
  files: 'policy_processor_files',
  mail: 'policy_processor_mail',
  media: 'policy_processor_media',
  'sign-in': 'policy_processor_sign_in',
  push: 'policy_processor_push',
  whatsapp: 'policy_processor_whatsapp',
  sms: 'policy_processor_sms',
  captions: 'policy_processor_captions',
} as const satisfies Record<ProcessorKind, string>
/**
 * How each kind is told that somebody is erased (GDPR Art. 19). `here`: erasing the rows erases them there. `program`: it is asked to
 * delete, and answers. `person`: somebody of the school writes to it. `not_supported`: it takes no such wish. `nothing`: no data stay with it.
 */
export const toldBy = {
  database: 'here',
  'fan-out': 'nothing',
  files: 'program',
  mail: 'person',
  media: 'program',
  'sign-in': 'nothing',
  push: 'not_supported',
  whatsapp: 'person',
  sms: 'person',
  // It gets sound, and nothing that tells whose: there is nothing to find anybody by.
  captions: 'not_supported',
} as const satisfies Record<ProcessorKind, 'here' | 'program' | 'person' | 'not_supported' | 'nothing'>

export const processorKinds = Object.keys(processorKeys) as [ProcessorKind, ...ProcessorKind[]]

export type RecipientId = Id<'rcp'>
export const recipientId = idOf('rcp')

/** What a service outside answered when it was told of an erasure. */
export const recipientAnswers = ['acknowledged', 'failed', 'not_supported'] as const
export type RecipientAnswer = (typeof recipientAnswers)[number]

/** `asked`: it is asked until it answers. `to_write_to`: somebody of the school has to write to it. */
export const recipientStates = [...recipientAnswers, 'asked', 'to_write_to'] as const
export type RecipientState = (typeof recipientStates)[number]

/** How each is said: keys of locales/. */
export const recipientStateKeys = {
  acknowledged: 'recipients_acknowledged',
  failed: 'recipients_failed',
  not_supported: 'recipients_not_supported',
  asked: 'recipients_asked',
  to_write_to: 'recipients_to_write_to',
} as const satisfies Record<RecipientState, string>

/** One service outside in a receipt: nothing in it leads to anybody. */
export const recipientLine = z.object({
  recipientId,
  processorId: z.string(),
  kind: z.enum(processorKinds),
  state: z.enum(recipientStates),
  erasedAt: z.iso.datetime(),
  answeredAt: z.iso.datetime().nullable(),
  /** Why it could not be done, as somebody of the school wrote it. */
  reason: z.string().nullable(),
})
export type RecipientLine = z.infer<typeof recipientLine>

export const recipientsAfter = z.object({ after: recipientId.optional(), limit: z.int().min(1).max(100).default(20) })
export const recipientsToWriteTo = z.object({
  items: z.array(
    recipientLine.extend({
      erasureId: idOf('era'),
      hosts: z.array(z.string()),
      /** What it knows the person by; gone once it has answered, and after 90 days. */
      knownAs: z.array(z.string()),
      /** How often it was asked by program and gave no answer. */
      tries: z.int(),
    }),
  ),
  next: recipientId.nullable(),
})

export const recipientAnswered = z
  .object({
    recipientId,
    answer: z.enum(['acknowledged', 'failed'], 'field.blank'),
    reason: prose(500).default(''),
  })
  .refine(({ answer, reason }) => answer === 'acknowledged' || reason !== '', {
    path: ['reason'],
    error: 'field.blank',
  })
export type RecipientAnswered = z.output<typeof recipientAnswered>
