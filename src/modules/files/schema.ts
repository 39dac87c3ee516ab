import { z } from 'zod'
import { type Id, idOf } from '#kernel/id'

export type FileId = Id<'fil'>

export const fileId = idOf('fil')

/** A stored object as pages show it; its bytes are at /files/<id>/<name>. */
export const FileView = z.object({
  fileId,
  name: z.string(),
  mediaType: z.string(),
  size: z.int(),
})
export type FileView = z.infer<typeof FileView>
