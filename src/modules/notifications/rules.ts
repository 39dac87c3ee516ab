import type { PhoneOutcome, PhoneStatus } from './ports.ts'
import type { MessageState } from './schema.ts'

/** A provider that takes nothing is asked so often; then it counts as failed. */
export const mostAttempts = 3

/** A reminder is of use for minutes, so nobody waits long. */
export const pauseBefore = (attempts: number) => Temporal.Duration.from({ seconds: attempts <= 1 ? 15 : 60 })

/** Whose turn it is. SMS stands in for a WhatsApp that failed, and is never a second message. */
export function nextBy(state: MessageState): 'whatsapp' | 'sms' | null {
  if (state === 'waiting') return 'whatsapp'
  return state === 'wa_failed' ? 'sms' : null
}

export type Step = { state: MessageState; attempts?: number; again?: 'now' | 'later' }

/** What becomes of a message when its provider has answered; null when the answer changes nothing any more. */
export function afterAnswer(
  by: 'whatsapp' | 'sms',
  { state, attempts }: { state: MessageState; attempts: number },
  outcome: PhoneOutcome,
): Step | null {
  if (state !== (by === 'whatsapp' ? 'wa_sending' : 'sms_sending') || outcome.is === 'unknown') return null
  if (outcome.is === 'taken') return { state: by === 'whatsapp' ? 'wa_sent' : 'sms_sent' }
  if (outcome.is === 'later' && attempts < mostAttempts)
    return { state: by === 'whatsapp' ? 'waiting' : 'wa_failed', again: 'later' }
  return by === 'whatsapp' ? { state: 'wa_failed', attempts: 0, again: 'now' } : { state: 'sms_failed' }
}

/** The same for what a provider reports later. What was delivered cannot fail, and what failed once fails once. */
export function afterStatus(by: 'whatsapp' | 'sms', state: MessageState, status: PhoneStatus['status']): Step | null {
  const [sending, sent, delivered, failed] =
    by === 'whatsapp'
      ? (['wa_sending', 'wa_sent', 'wa_delivered', 'wa_failed'] as const)
      : (['sms_sending', 'sms_sent', 'sms_delivered', 'sms_failed'] as const)
  if (state !== sending && state !== sent) return null
  if (status === 'sent') return state === sending ? { state: sent } : null
  if (status === 'delivered') return { state: delivered }
  return by === 'whatsapp' ? { state: failed, attempts: 0, again: 'now' } : { state: failed }
}
