import type { PersonId } from '#kernel/actor'
import { Refusal } from '#kernel/refusal'
import type { AttachmentKind } from '#modules/files'
import { portraitFiles } from './portraits.ts'
import { profileSeenBy, type ShareCourse } from './presentations.ts'

/** A photo is for whoever may see the profile it belongs to; to know its address is not enough. */
export const profilesAttachments = (share: ShareCourse): readonly AttachmentKind[] => [
  {
    kind: portraitFiles,
    freshFor: 300,
    maySee: (tx, actor, id) =>
      profileSeenBy(tx, actor, id as PersonId, share).then(
        () => true,
        (error) => {
          if (error instanceof Refusal) return false
          throw error
        },
      ),
  },
]
