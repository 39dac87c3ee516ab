import { type RecipientLine, type RecipientState, recipientStateKeys } from '#modules/privacy/schema'
import { m } from '#web/words.ts'
import { serviceName } from './processor-words.ts'

const tones = {
  acknowledged: 'success',
  failed: 'danger',
  not_supported: 'plain',
  asked: 'plain',
  to_write_to: 'warning',
} as const satisfies Record<RecipientState, string>

/* Made where pages are, not in browsers: import it in +page.server.ts only. */
/** One service outside as a receipt shows it. */
export const recipientShown = ({ recipientId, kind, state, erasedAt, answeredAt, reason }: RecipientLine) => ({
  recipientId,
  service: serviceName(kind),
  stateText: m[recipientStateKeys[state]](),
  tone: tones[state],
  erasedAt,
  answeredAt,
  reason: reason ?? whyOf(state),
})

function whyOf(state: RecipientState): string | null {
  if (state === 'not_supported') return m.recipients_not_supported_why()
  return state === 'failed' ? m.recipients_no_answer() : null
}
