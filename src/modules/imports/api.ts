import { personOf } from '#kernel/actor'
import { command, over, query, role } from '#kernel/door'
import type { ImportsPorts } from './flows.ts'
import { bring, putAway, readCopy } from './imports.ts'
import * as schema from './schema.ts'
import { importDetails, importsOf } from './views.ts'

const teaches = role('teacher', 'owner')
/** It is shown to the teacher who sent it in, and to nobody else. */
const own = over('import', 'teacher')
const unknown = ['import.unknown']

/** How a teacher brings what they taught elsewhere: uploaded, looked at, decided about, brought. */
export const importsDoors = ({ importLimits, own: parts }: Pick<ImportsPorts, 'importLimits' | 'own'>) => ({
  imports: query({
    summary: 'The copies from other schools that somebody brought, and how far each has come.',
    path: '/imports',
    may: teaches,
    input: schema.none,
    output: schema.importViews,
    answer: async (tx, actor) => ({ items: await importsOf(tx, actor), hours: importLimits.hours }),
  }),

  import: query({
    summary: 'What stands in a copy from another school: what would come, what would not, and what became of it.',
    path: '/imports/{importId}',
    may: own,
    input: schema.pageOfImport,
    output: schema.importDetails,
    refuses: unknown,
    answer: (tx, actor, page) => importDetails(tx, actor, page, parts),
  }),

  readCopy: command({
    summary: 'Has an uploaded copy from another school looked at. Nothing is made of it.',
    path: '/imports',
    may: teaches,
    input: schema.readCopy,
    output: schema.begun,
    refuses: ['import.under_way', 'import.too_many_today'],
    perform: async (tx, actor, { fileId }) => ({ importId: await readCopy(tx, personOf(actor), fileId) }),
  }),

  bringCourses: command({
    summary:
      'Brings courses of a copy from another school, each as a draft, whole or not at all; and what its person says of themselves: name, profile, photo.',
    path: '/imports/{importId}/bring',
    may: own,
    input: schema.bringCourses,
    output: schema.done,
    refuses: [...unknown, 'import.decided', 'import.course_unknown', 'import.own_unknown'],
    async perform(tx, actor, { importId, ...choice }) {
      await bring(tx, actor, importId, choice)
      return {}
    },
  }),

  putAway: command({
    summary: 'Forgets what stands in a copy from another school. Nothing of it is brought.',
    method: 'DELETE',
    path: '/imports/{importId}',
    may: own,
    input: schema.ofImport,
    output: schema.done,
    refuses: [...unknown, 'import.decided'],
    async perform(tx, actor, { importId }) {
      await putAway(tx, actor, importId)
      return {}
    },
  }),
})
