import { createHash } from 'node:crypto'
import { type KeptFigures, leastOfChoice, leastPeople, shareStep } from '#modules/profiles'
import type { Figure, Finding } from './release-schemas.ts'

/** What figures have to keep to leave the school, or to stay outside. */
export type Gate = { people: number; least: number; step: number }
export const gate: Gate = { people: leastPeople, least: leastOfChoice, step: shareStep }

/** What is outside is looked at again once a year. */
export const retestedAfter = (at: Temporal.Instant) => at.toZonedDateTimeISO('UTC').add({ years: 1 }).toInstant()

export type Counted = Pick<KeptFigures, 'countedAt' | 'people' | 'least'>
type Asked = KeptFigures['questions'][number]

/** The chosen questions, answer by answer, each with its share or why there is none. */
export function figuresFrom(asked: readonly Asked[]): (Figure & { changed: number | null })[] {
  return asked.flatMap(({ question, changed, answers }) =>
    answers.map(({ answer, share }) => ({
      question,
      answer,
      share: changed === 0 ? null : share,
      untold: changed === 0 ? ('alike' as const) : share === null ? ('few' as const) : null,
      changed,
    })),
  )
}

/** What is given out, as the file that is fetched. Whoever has one can tell by its hash that it is in the register. */
export function datasetOf({ countedAt, people, least }: Counted, figures: readonly Figure[]): string {
  const rows = figures.map(({ question, answer, share, untold }) => ({ question, answer, share, untold }))
  return `${JSON.stringify({ countedAt: countedAt.toString(), people, least, figures: rows }, null, 2)}\n`
}

export const hashOf = (dataset: string) => createHash('sha256').update(dataset).digest('hex')

/**
 * Where somebody could be picked out of figures by themselves. Shares were rounded and the counts are gone: whatever count
 * could stand behind a share at most is looked at, of those who chose and of those who did not.
 */
export function findingsIn({ people, least }: Counted, figures: readonly Figure[], kept: Gate = gate): Finding[] {
  const most = people + 9
  const ofTooFew = ({ share }: Figure) =>
    share !== null &&
    (share % kept.step !== 0 ||
      ((share + kept.step / 2) / 100) * most < kept.least ||
      ((100 - share + kept.step / 2) / 100) * most < kept.least)
  return [
    ...(people < kept.people ? (['few_people'] as const) : []),
    ...(least < kept.least || figures.some(ofTooFew) ? (['few_answers'] as const) : []),
  ]
}
