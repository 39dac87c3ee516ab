import { z } from 'zod'
import { type Id, idOf } from '#kernel/id'
import { line, lineOrNothing } from '#kernel/text'
import { optional } from '#modules/identity/schema'
import { insightId, questions } from '#modules/profiles/schema'

export const releaseId = idOf('rel')
export type ReleaseId = Id<'rel'>
export type ReleaseRetestId = Id<'rlt'>

/** Why no share is told: fewer than ten chose it or did not; fewer than ten answered anew since it was told before. */
export const untoldWhys = ['few', 'alike'] as const

/** What can be wrong with figures that were given out: other than they were; of too few people; of too few answers; too like others. */
export const findings = ['altered', 'few_people', 'few_answers', 'too_alike'] as const
export type Finding = (typeof findings)[number]

export const figure = z.object({
  question: z.enum(questions),
  answer: z.string(),
  /** In percent; null where none is told. */
  share: z.int().nullable(),
  untold: z.enum(untoldWhys).nullable(),
})
export type Figure = z.output<typeof figure>

export const choosingFigures = z.object({
  insightId,
  questions: z
    .array(z.enum(questions, 'field.invalid'))
    .min(1, 'field.blank')
    .max(questions.length, 'field.too_long')
    .transform((chosen) => questions.filter((question) => chosen.includes(question))),
})
export type ChoosingFigures = z.output<typeof choosingFigures>

export const releaseWays = ['one', 'everybody'] as const
const saying = choosingFigures.extend({
  /** To an organisation, or on the page of published figures. */
  to: z.enum(releaseWays, 'field.blank'),
  givenTo: lineOrNothing(200),
  purpose: line(400),
  /** Of exactly the figures that were looked at. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'field.invalid'),
})
export const releasingFigures = saying.refine(({ to, givenTo }) => to === 'everybody' || givenTo !== '', {
  path: ['givenTo'],
  error: 'field.blank',
})
export type ReleasingFigures = z.output<typeof releasingFigures>

export const byRelease = z.object({ releaseId })
export const listOfReleases = z.object({
  after: optional(releaseId),
  limit: z.coerce.number().int().min(1).max(100).default(20),
})

const instant = z.iso.datetime()
export const releaseObstacles = ['nothing', 'too_few', 'too_alike'] as const
export type ReleaseObstacle = (typeof releaseObstacles)[number]

/** What would be given out now, exactly. */
export const figuresAhead = z.object({
  countedAt: instant,
  people: z.int(),
  least: z.int(),
  figures: z.array(figure),
  sha256: z.string(),
  obstacle: z.enum(releaseObstacles).nullable(),
})

const releaseFace = z.object({
  releaseId,
  madeAt: instant,
  /** Null: everybody. */
  givenTo: z.string().nullable(),
  purpose: z.string(),
  countedAt: instant,
  people: z.int(),
  least: z.int(),
  sha256: z.string(),
  retestAt: instant,
  withdrawnAt: instant.nullable(),
})
export const releasesPage = z.object({ items: z.array(releaseFace), next: releaseId.nullable() })
export const releaseView = releaseFace.extend({
  /** Empty once they were erased. */
  byName: z.string(),
  figures: z.array(figure),
  /** The latest first. */
  retests: z.array(z.object({ at: instant, findings: z.array(z.enum(findings)) })),
})

/** The dataset as a file: its bytes are what `sha256` is of. */
export const releasedFile = z.object({ json: z.string(), figures: z.array(figure) })

export const listOfPublished = z.object({
  after: optional(releaseId),
  limit: z.coerce.number().int().min(1).max(20).default(5),
})
/** Without who released it. */
export const publishedPage = z.object({
  items: z.array(
    releaseFace
      .pick({ releaseId: true, madeAt: true, purpose: true, countedAt: true, people: true, least: true, sha256: true })
      .extend({ figures: z.array(figure) }),
  ),
  next: releaseId.nullable(),
})
