import { z } from 'zod'
import { anyPerson, query } from '#kernel/door'
import type { PersonalData } from '#kernel/personal-data'
import { keptIn } from './categories.ts'
import { keptCategories } from './schema.ts'

/** `maps`: what each module, and the kernel, says it keeps about people. */
export function privacyDoors(maps: readonly PersonalData[]) {
  const items = keptIn(maps)
  return {
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
