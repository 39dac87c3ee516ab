import { z } from 'zod'
import { bases, categories, subjects } from '#kernel/personal-data'
import { controllerFace } from './controller-schemas.ts'
import { transfer } from './processor-schemas.ts'

/** What protects everything that is kept; each has its sentence, `processing_measure_…`. */
export const measureIds = [
  'access',
  'second_step',
  'sealed',
  'traces',
  'transport',
  'egress',
  'pseudonyms',
  'erasure',
  'trail',
  'backups',
  'incidents',
] as const
export type MeasureId = (typeof measureIds)[number]

/** One purpose, and everything that is held for it alike: about the same people, on the same basis, as long, handed to the same. */
const use = z.object({
  about: z.enum(subjects),
  subject: z.string(),
  /** As whoever builds wrote it, in English. */
  purpose: z.string(),
  basis: z.enum(bases),
  basisName: z.string(),
  /** The statute, or what was weighed; in English too. */
  basisRecord: z.string().nullable(),
  kept: z.string(),
  /** Where it is a period of its own; otherwise it ends with something. */
  period: z.string().nullable(),
  recipients: z.array(z.string()),
  columns: z.array(z.string()).min(1),
})
export type ProcessingUse = z.infer<typeof use>

const activity = z.object({
  category: z.enum(categories),
  name: z.string(),
  why: z.string(),
  uses: z.array(use).min(1),
})

export const processingRecord = z.object({
  school: z.string(),
  language: z.string(),
  madeAt: z.iso.datetime(),
  mapSha256: z.string(),
  contact: z.string(),
  controller: controllerFace.omit({ since: true }).nullable(),
  recipients: z.array(
    z.object({
      processorId: z.string(),
      name: z.string(),
      hosts: z.array(z.string()),
      region: z.string().nullable(),
      regionName: z.string().nullable(),
      keepsDays: z.int().nullable(),
      contract: z.string().nullable(),
      transfers: z.array(transfer.extend({ transferText: z.string() })),
    }),
  ),
  measures: z.array(z.object({ id: z.enum(measureIds), sentence: z.string() })),
  activities: z.array(activity),
})
export type ProcessingRecord = z.infer<typeof processingRecord>

/** As the columns of the table that people take along. */
export const processingLines = z.object({ lines: z.array(z.array(z.string())) })

/** What stands in it is said by its own context, not by ours. */
export const linkedProcessing = z.looseObject({ '@context': z.record(z.string(), z.string()), '@id': z.string() })
