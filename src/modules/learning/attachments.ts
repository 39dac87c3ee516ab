import type { Actor } from '#kernel/actor'
import type { ReadTx } from '#kernel/db'
import { coverFiles, isListed, itemFiles, standingItem } from '#modules/courses'
import type { CourseId, ItemId } from '#modules/courses/schema'
import type { AttachmentKind } from '#modules/files'
import { lookInto } from './proofs.ts'

/** Who may read the files of a course: whoever sees what they hang on. */
export const learningAttachments: readonly AttachmentKind[] = [
  {
    kind: itemFiles,
    freshFor: 0,
    async maySee(tx, actor, id) {
      const item = await standingItem(tx, id as ItemId)
      if (!item) return false
      const course = await lookInto(tx, actor, item.courseId)
      return course !== null && (item.published || course.relation !== 'student')
    },
  },
  {
    kind: coverFiles,
    freshFor: 300,
    maySee: (tx, actor, id) => seesCover(tx, actor, id as CourseId),
  },
]

async function seesCover(tx: ReadTx, actor: Actor, id: CourseId): Promise<boolean> {
  return (await isListed(tx, id)) || (await lookInto(tx, actor, id)) !== null
}
