import { z } from 'zod'

/** The last entry of a backup: what the others must be. */
export const manifestName = 'manifest.json'

export const manifest = z.object({
  format: z.literal(1),
  madeAt: z.string(),
  lectern: z.string(),
  postgres: z.string(),
  /** How far the audit trail had come when the copy began: a restored one reaches at least there. */
  audit: z.object({ number: z.string(), hash: z.string() }).nullish(),
  files: z.array(z.object({ path: z.string(), size: z.number(), sha256: z.string() })),
})
export type Manifest = z.infer<typeof manifest>

/** What a person can mend, told without a stack. */
export class BackupRefused extends Error {
  override name = 'BackupRefused'
}
