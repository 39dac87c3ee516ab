import { z } from 'zod'
import { anyPerson, query } from '#kernel/door'
import { keptIn } from './categories.ts'
import { erasureDoors } from './erasure-doors.ts'
import type { PrivacyPorts } from './erasure-flows.ts'
import { keptCategories } from './schema.ts'

export function privacyDoors(ports: Pick<PrivacyPorts, 'kept'>) {
  const items = keptIn(Object.values(ports.kept.maps))
  return {
    ...erasureDoors(ports),

    kept: query({
      summary:
        'What the school keeps about people, by category: for how long, to whom it is handed, where it is changed.',
      path: '/privacy/kept',
      may: anyPerson,
      input: z.object({}),
      output: keptCategories,
      answer: async () => ({ items }),
    }),
  }
}
