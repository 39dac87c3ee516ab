import { z } from 'zod'
import type { Id } from '#kernel/id'
import { agreed } from '#modules/identity/schema'
import { documentIds } from './document-schemas.ts'

export type SubjectId = Id<'sbj'>

/** Where somebody was when they accepted. */
export const surfaces = ['sign-up', 'settings', 'teacher link'] as const
export type Surface = (typeof surfaces)[number]

const face = z.object({ document: z.enum(documentIds), version: z.int() })
/** What a page shows somebody before they say yes, with a version each; the same goes back with their yes. */
export const offer = z.object({
  items: z.array(face),
  agreed: z.string(),
  /** Handed over first where the law asks for it; then a language is chosen. Null elsewhere. */
  french: z
    .array(
      face.extend({ clauses: z.array(z.object({ id: z.string(), title: z.string(), text: z.array(z.string()) })) }),
    )
    .nullable(),
})

export type Offer = z.infer<typeof offer>

export const accepted = face.extend({
  sha256: z.string(),
  locale: z.string(),
  surface: z.enum(surfaces),
  /** Who the school was then, by name. */
  controller: z.string().nullable(),
  at: z.string(),
  /** When the French text was handed over, where it had to come first. */
  frenchShownAt: z.string().nullable(),
  hash: z.string(),
})
export type Accepted = z.infer<typeof accepted>
export const ownAcceptances = z.object({
  items: z.array(accepted),
  next: z.string().nullable(),
  /** With it, and without an account, its holder shows that they accepted; null before anything was accepted. */
  receipt: z.string().nullable(),
  /** What holds now and was not accepted yet. */
  open: offer,
})
export const acceptancesBefore = z.object({
  before: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional(),
})
export const accepting = z.object({ agreed })
export const byReceipt = acceptancesBefore.extend({ receipt: z.string().max(100) })
export const provenAcceptances = z.object({ items: z.array(accepted), next: z.string().nullable() })
/** As what somebody signs up. */
export const asking = z.object({ role: z.enum(['student', 'teacher']).default('student') })
export const waitingDocuments = z.object({
  ahead: face.pick({ document: true }).extend({ number: z.int(), effectiveAt: z.string() }).nullable(),
  open: z.array(face),
})
