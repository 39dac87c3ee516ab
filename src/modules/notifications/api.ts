import { z } from 'zod'
import { anyone, query } from '#kernel/door'
import type { Tellers } from './arrangements.ts'
import { mailIsLate } from './late-mails.ts'
import type { AnyLetter } from './letters.ts'
import { mailInOutbox, mailsInOutbox, outboxOpenTo } from './mails.ts'
import * as shapes from './schema.ts'
import { tellingDoors } from './telling-doors.ts'
import { tryNotice } from './tries.ts'

type Parts = Omit<Tellers, 'letters'> & { mailReachesPeople: boolean; letters?: readonly AnyLetter[] }

export const notificationsDoors = ({ mailReachesPeople, letters = [], ...telling }: Parts) => ({
  ...tellingDoors({ ...telling, letters: [tryNotice, ...letters] }),

  reach: query({
    summary:
      'Whether mail leaves this school, or waits in its outbox; and whether it is late, because its server does not answer.',
    path: '/mail',
    may: anyone,
    input: z.object({}),
    output: z.object({ mailReachesPeople: z.boolean(), mailIsLate: z.boolean() }),
    answer: async (tx) => ({ mailReachesPeople, mailIsLate: await mailIsLate(tx) }),
  }),

  mails: query({
    summary:
      'Mail that could not leave because no server is set up, newest first. For the owner, and on the machine itself.',
    path: '/outbox',
    may: anyone,
    input: shapes.searchOfMails,
    output: shapes.mailsPage,
    refuses: ['page.unknown'],
    answer: (tx, actor, input, visit) => mailsInOutbox(tx, outboxOpenTo(actor, visit, mailReachesPeople), input),
  }),

  mail: query({
    summary: 'One mail of the outbox.',
    path: '/outbox/{id}',
    may: anyone,
    input: z.object({ id: shapes.mailId }),
    output: shapes.oneMail,
    refuses: ['page.unknown', 'mail.unknown'],
    answer: (tx, actor, { id }, visit) => mailInOutbox(tx, outboxOpenTo(actor, visit, mailReachesPeople), id),
  }),
})
