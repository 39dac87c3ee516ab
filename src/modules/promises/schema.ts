import { z } from 'zod'

/** What promises are about, in the order in which they are read. */
export const groups = [
  'held',
  'choices',
  'sharing',
  'periods',
  'rights',
  'security',
  'classes',
  'money',
  'machines',
  'children',
  'accountability',
] as const
export type Group = (typeof groups)[number]

export const states = ['kept', 'partly', 'unbuilt'] as const
export type State = (typeof states)[number]

/** Of one spec; `missing` where its file ran and no such spec was in it, `unrun` where its file never ran here. */
export const results = ['passed', 'failed', 'missing', 'skipped', 'unrun'] as const
export type Result = (typeof results)[number]

const specProof = z.object({
  file: z.string(),
  title: z.string(),
  result: z.enum(results),
  at: z.string().nullable(),
  /** Of Lectern, and the commit where it is known; a `+` after it where files had changed since. */
  version: z.string().nullable(),
  commit: z.string().nullable(),
  /** Whether what ran then is, byte for byte, what runs here now. */
  ofThis: z.boolean(),
})
export type SpecProof = z.infer<typeof specProof>

export const promiseProof = z.object({
  id: z.string(),
  group: z.enum(groups),
  state: z.enum(states),
  sentence: z.string(),
  /** What of it is not there yet. */
  missing: z.string().nullable(),
  /** The worst of its specs; null where there is nothing to show yet. */
  result: z.enum(results).nullable(),
  specs: z.array(specProof),
})
export type PromiseProof = z.infer<typeof promiseProof>

export const proof = z.object({
  counts: z.object({
    promises: z.record(z.enum(states), z.int()),
    specs: z.record(z.enum(results), z.int()),
  }),
  /** When the last of the named specs ran here; null where none did. */
  lastAt: z.string().nullable(),
  promises: z.array(promiseProof),
})
