import { z } from 'zod'
import type { Id } from '#kernel/id'
import { subjects } from '#kernel/personal-data'
import { line, lineOrNothing, prose, webAddress } from '#kernel/text'
import { optional } from '#modules/identity/schema'
import { controllerFace } from './controller-schemas.ts'
import { type AgreementId, documentIds } from './document-schemas.ts'

export type ControllerId = Id<'ctl'>

/** The parts of the privacy policy, in the order in which they are read; each says itself in short as well. */
export const clauseIds = [
  'who',
  'data',
  'source',
  'basis',
  'recipients',
  'transfers',
  'browser',
  'sale',
  'machines',
  'periods',
  'security',
  'rights',
  'children',
  'complaint',
  'changes',
] as const
/** The parts of what people agree to, in the order in which they are read. */
export const agreementClauseIds = {
  terms: ['parties', 'service', 'account', 'content', 'others', 'conduct', 'closing', 'leaving', 'limits', 'changes'],
  guidelines: ['respect', 'class', 'privacy', 'works', 'not', 'tell', 'then', 'changes'],
  teaching: ['parties', 'courses', 'works', 'students', 'recordings', 'minors', 'keeping', 'ending', 'changes'],
} as const satisfies Record<AgreementId, readonly string[]>
type AgreementClauseId = (typeof agreementClauseIds)[AgreementId][number]
export type PolicyClauseId = (typeof clauseIds)[number]
export type ClauseId = PolicyClauseId | AgreementClauseId
const anyClauseId = z.enum([...new Set([...clauseIds, ...Object.values(agreementClauseIds).flat()])] as const)

const row = z.object({ name: z.string(), text: z.array(z.string()) })
export const clause = z.object({
  id: anyClauseId,
  title: z.string(),
  /** The same in one plain sentence. */
  short: z.string(),
  text: z.array(z.string()),
  rows: z.array(row),
})
export type Clause = z.infer<typeof clause>

export const browserView = z.object({
  entries: z.array(
    z.object({
      id: z.string(),
      store: z.enum(['cookie', 'local storage', 'session storage', 'service worker']),
      need: z.enum(['necessary', 'chosen']),
      names: z.array(z.string()),
      title: z.string(),
      why: z.string(),
      kept: z.string(),
      readBy: z.string(),
    }),
  ),
})
export type BrowserEntryView = z.infer<typeof browserView>['entries'][number]

const versionFace = z.object({
  number: z.int(),
  sha256: z.string(),
  material: z.boolean(),
  publishedAt: z.string(),
  effectiveAt: z.string(),
})
export type VersionFace = z.infer<typeof versionFace>

/** What of the facts is another now; the kinds that ask for notice are `materialKinds`. */
export const changeKinds = [
  'category_added',
  'category_removed',
  'basis_added',
  'basis_removed',
  'kept_longer',
  'kept_otherwise',
  'kept_shorter',
  'recipient_added',
  'recipient_removed',
  'processor_added',
  'processor_removed',
  'region_other',
  'region_said',
  'proof_said',
  'proof_gone',
  'hosting_other',
  'hosting_said',
  'audit_said',
  'audit_gone',
  'controller_other',
  'controller_said_otherwise',
  'edition',
  'age_lowered',
  'age_raised',
  'browser_added',
  'browser_removed',
  'browser_changed',
  'details',
] as const
export type ChangeKind = (typeof changeKinds)[number]
export const change = z.object({ kind: z.enum(changeKinds), material: z.boolean(), sentence: z.string() })
export type ChangeView = z.infer<typeof change>

export const documentView = z.object({
  /** Of what the software does now, which is what is shown. */
  sha256: z.string(),
  clauses: z.array(clause),
  /** What people were told last that holds by now; null before the school is open. */
  version: versionFace.nullable(),
  /** Told already, and not in force yet. */
  upcoming: versionFace.nullable(),
  /** What is done now and was not told: empty, unless the software changed since. */
  untold: z.array(change),
})

export const versionList = z.object({ items: z.array(versionFace), next: z.int().nullable() })
const document = z.enum(documentIds)
export const whichDocument = z.object({ document })
/** `about`: of what is kept, only what is kept of these people. */
export const documentAbout = whichDocument.extend({ about: optional(z.enum(subjects)) })
/** What was put into the queue while there was one document is about that one. */
export const queuedDocument = z.object({ document: document.default('privacy') })
export const versionsAfter = whichDocument.extend({ before: z.coerce.number().int().positive().optional() })
const ordinal = z.coerce.number().int().positive().max(1_000_000)
export const versionNumber = whichDocument.extend({ number: ordinal })
/** Against any other; without one, against the version before. */
export const twoVersions = versionNumber.extend({ against: ordinal.optional() })

const lines = z.object({
  clause: anyClauseId,
  title: z.string(),
  gone: z.array(z.string()),
  come: z.array(z.string()),
})
export const comparison = z.object({
  from: versionFace.nullable(),
  to: versionFace,
  changes: z.array(change),
  lines: z.array(lines),
})
export type ComparedLines = z.infer<typeof lines>
export const publishedVersion = versionFace.extend({ clauses: z.array(clause) })
export const versionContent = z.object({ sha256: z.string(), content: z.string() })

const day = z.iso.date('field.invalid').transform((text) => Temporal.PlainDate.from(text))
export const publishing = z.object({ document, effectiveOn: day, byMail: z.boolean(), inTheApp: z.boolean() })
export type Publishing = z.output<typeof publishing>

export const controllers = z.object({
  today: z.string(),
  now: controllerFace.nullable(),
  later: z.array(controllerFace),
})
export const newController = z.object({
  since: day,
  name: line(200),
  form: lineOrNothing(120),
  address: prose(400).pipe(z.string().min(1, 'field.blank')),
  contact: line(200),
  officer: lineOrNothing(200),
  authority: lineOrNothing(200),
  authorityUrl: z.literal('').or(webAddress).default(''),
})
export type NewController = z.output<typeof newController>
export * from './acceptance-schemas.ts'
export * from './controller-schemas.ts'
export * from './document-schemas.ts'
export * from './follower-schemas.ts'
export * from './processing-schemas.ts'
export * from './processor-schemas.ts'
