import { z } from 'zod'
import { personOf } from '#kernel/actor'
import { anyPerson, command, query } from '#kernel/door'
import { keptIn } from './categories.ts'
import { askForCopy, copiesOf } from './copies.ts'
import { erasureDoors } from './erasure-doors.ts'
import type { PrivacyPorts } from './erasure-flows.ts'
import { type HoldPorts, holdDoors } from './hold-doors.ts'
import { recipientDoors } from './recipient-doors.ts'
import { restrictionDoors } from './restriction-doors.ts'
import { copyView, copyViews, keptCategories } from './schema.ts'
import { sweepDoors } from './sweep-doors.ts'

export function privacyDoors(ports: HoldPorts & Pick<PrivacyPorts, 'recipients' | 'endings' | 'backupDays'>) {
  const items = keptIn(Object.values(ports.kept.maps))
  return {
    ...erasureDoors(ports),
    ...holdDoors(ports),
    ...restrictionDoors,
    ...recipientDoors(ports),
    ...sweepDoors(ports),

    kept: query({
      summary:
        'What the school keeps about people, by category: for how long, to whom it is handed, where it is changed.',
      path: '/privacy/kept',
      may: anyPerson,
      whileRestricted: true,
      input: z.object({}),
      output: keptCategories,
      answer: async () => ({ items }),
    }),
    copies: query({
      summary:
        'The copies of their data that somebody asked for: how far each has come, and until when it is handed out.',
      path: '/privacy/copies',
      may: anyPerson,
      whileRestricted: true,
      input: z.object({}),
      output: copyViews,
      answer: async (tx, actor) => ({ items: await copiesOf(tx, personOf(actor)) }),
    }),
    askForCopy: command({
      summary: 'Has a copy made of everything that is kept about whoever asks. They are told by mail when it is ready.',
      path: '/privacy/copies',
      may: anyPerson,
      whileRestricted: true,
      recently: true,
      input: z.object({}),
      output: copyView,
      refuses: ['copy.being_made', 'copy.too_many'],
      perform: (tx, actor) => askForCopy(tx, personOf(actor)),
    }),
  }
}
