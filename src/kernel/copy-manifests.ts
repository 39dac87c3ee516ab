import { z } from 'zod'
import { idOf } from './id.ts'
import { line } from './text.ts'

/** What a copy of somebody's data is called, and how it is written; the number grows when a reader of before would not understand it. */
export const copyFormat = { name: 'lectern.copy', version: 1 } as const

export const manifestPath = 'manifest.json'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** The last file of a copy: whose it is, who made it, and what each of its files has to be. */
export const copyManifest = z.object({
  format: z.object({ name: z.literal(copyFormat.name), version: z.int().positive() }),
  school: z.object({ name: line(500), origin: line(500) }),
  personId: idOf('per'),
  madeAt: z.iso.datetime(),
  state: z.enum(['COMPLETE', 'PARTIAL']),
  files: z.array(z.object({ path: z.string(), size: z.int().nonnegative(), sha256 })),
  /** Files that should be in it and are gone. */
  missing: z.array(z.string()),
})
export type CopyManifest = z.infer<typeof copyManifest>
