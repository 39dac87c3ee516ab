import { z } from 'zod'
import { personOf } from '#kernel/actor'
import { anyone, command, query, role } from '#kernel/door'
import { fileOfRelease, publishedIn, releaseSeen, releasesIn } from './release-lists.ts'
import { figuresToRelease, releaseFigures, withdrawRelease } from './releases.ts'
import * as shapes from './schema.ts'

const owner = role('owner')

/** Figures about many leave the school by a line of this register, and by nothing else. */
export const releaseDoors = {
  releases: query({
    summary: 'The register of figures that were given out, the latest first; a page at a time.',
    path: '/releases',
    may: owner,
    input: shapes.listOfReleases,
    output: shapes.releasesPage,
    answer: (tx, _actor, list) => releasesIn(tx, list),
  }),

  figuresToRelease: query({
    summary: 'Exactly what would be given out of a count, with its SHA-256, and what stands in the way of it.',
    path: '/figures-to-release',
    may: owner,
    input: shapes.choosingFigures,
    output: shapes.figuresAhead,
    refuses: ['insight.unknown'],
    answer: (tx, _actor, chosen) => figuresToRelease(tx, chosen),
  }),

  releaseFigures: command({
    summary:
      'Gives out exactly the figures that were looked at, to somebody named or to everybody, and writes it into the register.',
    path: '/releases',
    may: owner,
    recently: true,
    input: shapes.releasingFigures,
    output: shapes.byRelease,
    refuses: [
      'insight.unknown',
      'release.nothing',
      'release.too_few',
      'release.too_alike',
      'release.changed',
      'input.invalid',
    ],
    details: ({ to, questions }) => ({ to, questions: questions.length }),
    perform: async (tx, actor, said) => ({ releaseId: await releaseFigures(tx, personOf(actor), said) }),
  }),

  release: query({
    summary: 'One release: what was given out, to whom, why, and what came of looking at it again.',
    path: '/releases/{releaseId}',
    may: owner,
    input: shapes.byRelease,
    output: shapes.releaseView,
    refuses: ['release.unknown'],
    answer: (tx, _actor, { releaseId }) => releaseSeen(tx, releaseId),
  }),

  releasedFile: query({
    summary: 'The figures of a release that stands, as the file its SHA-256 is of.',
    path: '/releases/{releaseId}/file',
    may: owner,
    input: shapes.byRelease,
    output: shapes.releasedFile,
    refuses: ['release.unknown', 'release.withdrawn', 'release.altered'],
    answer: (tx, _actor, { releaseId }) => fileOfRelease(tx, releaseId),
  }),

  withdrawRelease: command({
    summary: 'Takes a release back: its file is fetched no more, and it stands on no page. The register keeps it.',
    path: '/releases/{releaseId}/withdrawal',
    may: owner,
    input: shapes.byRelease,
    output: z.object({}),
    refuses: ['release.unknown', 'release.withdrawn'],
    async perform(tx, actor, { releaseId }) {
      await withdrawRelease(tx, personOf(actor), releaseId)
      return {}
    },
  }),

  publishedFigures: query({
    summary: 'Figures that the school gives to everybody, the latest first; a page at a time.',
    path: '/published-figures',
    may: anyone,
    input: shapes.listOfPublished,
    output: shapes.publishedPage,
    answer: (tx, _actor, list) => publishedIn(tx, list),
  }),
}
