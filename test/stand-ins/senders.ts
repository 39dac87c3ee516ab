import type { PhoneMessage, PhoneOutcome, PushOutcome, Senders } from '#modules/notifications/ports'
import type { NoticeId, PushToken } from '#modules/notifications/schema'

/** Ways out that remember what they were given and answer as a spec wants them to. */
export function sendersForSpecs() {
  const whatsapps: PhoneMessage[] = []
  const texts: PhoneMessage[] = []
  const pushes: { token: PushToken; id: NoticeId }[] = []
  const answers: { whatsapp: PhoneOutcome['is']; sms: PhoneOutcome['is']; push: (token: PushToken) => PushOutcome } = {
    whatsapp: 'taken',
    sms: 'taken',
    push: () => ({ is: 'taken' }),
  }
  const gone = new Set<string>()
  const outcome = (is: PhoneOutcome['is'], id: string): PhoneOutcome => (is === 'taken' ? { is, id } : { is })
  const senders: Senders = {
    whatsapp: {
      async send(message) {
        whatsapps.push(message)
        return outcome(answers.whatsapp, `wamid.${message.id}`)
      },
    },
    sms: {
      async send(message) {
        texts.push(message)
        return outcome(answers.sms, `SM${message.id}`)
      },
    },
    push: {
      webKey: 'a key for specs',
      accepts: () => true,
      async send({ token }, id) {
        pushes.push({ token, id })
        return answers.push(token)
      },
      gone: async (receipts) => receipts.filter((receipt) => gone.has(receipt)),
    },
  }
  /** `gone`: the receipts that say so. */
  return { senders, answers, gone, whatsapps, texts, pushes }
}
