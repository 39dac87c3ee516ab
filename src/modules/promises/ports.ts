import { z } from 'zod'

const fileRun = z.object({
  at: z.string(),
  version: z.string(),
  commit: z.string().nullable(),
  /** SHA-256 over what ran: the sources without their specs. */
  tree: z.string(),
  /** A file that did not load has no specs to fail. */
  loaded: z.boolean(),
  specs: z.array(z.object({ path: z.array(z.string()), state: z.enum(['passed', 'failed', 'skipped']) })),
})
export type FileRun = z.infer<typeof fileRun>

/** How each file of specs went when it last ran on this machine. */
export const specRuns = z.object({ files: z.record(z.string(), fileRun) })
export type SpecRuns = z.infer<typeof specRuns>

export interface SpecRecord {
  /** Null where nothing was recorded. */
  last(): Promise<SpecRuns | null>
  /** The SHA-256 of what runs here. */
  tree(): Promise<string>
}
