import { z } from 'zod'
import { anyone, command, query, role } from '#kernel/door'
import { changeOfSchool, schoolFace as face } from './schema.ts'
import { changeSchool, schoolFace } from './schools.ts'

export const schoolDoors = {
  school: query({
    summary: 'How the school presents itself.',
    path: '/school',
    may: anyone,
    input: z.object({}),
    output: face,
    answer: (tx) => schoolFace(tx),
  }),

  changeSchool: command({
    summary: 'Changes the name, language, zone and look of the school, and who may sign up.',
    method: 'PUT',
    path: '/school',
    may: role('owner'),
    input: changeOfSchool,
    output: face,
    async perform(tx, _actor, change) {
      await changeSchool(tx, change)
      return schoolFace(tx)
    },
  }),
}
