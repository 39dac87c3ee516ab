import { z } from 'zod'
import { command, query, role } from '#kernel/door'
import { answerForRecipient } from './recipient-flows.ts'
import { recipientAnswered, recipientsAfter, recipientsToWriteTo } from './recipient-schemas.ts'
import { type Recipients, recipientsByHand } from './recipients.ts'

const may = role('owner')

/** Whom of the services outside somebody has to write to because of an erasure, and what they answered. */
export const recipientDoors = ({ recipients }: { recipients: Recipients }) => ({
  recipientsToWriteTo: query({
    summary:
      'Services outside that somebody has to tell of an erasure, with what each knows the person by; oldest first.',
    path: '/erasures/recipients',
    may,
    input: recipientsAfter,
    output: recipientsToWriteTo,
    answer: (tx, _actor, page) => recipientsByHand(tx, recipients, page),
  }),

  answerForRecipient: command({
    summary: 'Writes down what a service outside answered when it was told of an erasure: done, or not, and why.',
    path: '/erasures/recipients/{recipientId}/answer',
    may,
    input: recipientAnswered,
    output: z.object({}),
    refuses: ['recipient.unknown', 'recipient.answered'],
    details: ({ answer }) => ({ answer }),
    async perform(tx, _actor, input) {
      await answerForRecipient(tx, input)
      return {}
    },
  }),
})
