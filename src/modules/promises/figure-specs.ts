import { inFile } from './spec-files.ts'

/** Beside figures about many: how they are counted, and how they leave the school. */
export const figureSpecs = {
  ...inFile('src/modules/profiles/insights.test.ts', {
    insightFifty: 'of fifty people, and not of forty-nine',
    insightTen: 'of a choice that ten made and ten did not, to the next five percent',
    insightDifference: 'and never so that the difference between two times is fewer than ten answers',
    insightTaken: 'also when answers were taken back: that somebody left is not seen',
    insightRace: 'would be told twice if nobody waited',
    insightRole: 'by a role of the database that sees numbers from ten on, and no row',
    insightNames: 'to owners; what was told stays, and names nobody',
    insightAnew: 'and what nine save again as it was hides nobody: the one who answered otherwise is not told',
    insightQuestion: 'and of each question by itself: what only nine answered otherwise is not told again',
    insightWhile: 'and what is answered while somebody counts belongs to the next count',
  }),
  ...inFile('src/modules/registers/releases.test.ts', {
    releaseLine: 'that says what, to whom, why, of how many, by whom, and when it is looked at again',
    releaseFile: 'and as a file by nothing else: its bytes are what the register has the hash of',
    releaseDoors: 'through no door but these, and to no program',
    releaseItself: 'by themselves: nothing is told of forty-nine, of nine, or of all but nine',
    releaseLinked:
      'by linking it with something else: there is no key of anybody in it, and no table of two answers at once',
    releaseDifference: 'by the difference of two: what differs by fewer than ten people is refused',
    releaseNine: 'not by whoever knows nine of ten who saved again: one answer between two releases is never seen',
    releaseMoment: 'nor by two releases at the same moment',
    releaseMomentOff: 'though both would pass if neither waited',
  }),
  ...inFile('src/modules/registers/release-retests.test.ts', {
    releaseYearly: 'and the register says when, and that nobody can be picked out',
    releaseFalls: 'by what holds then: what does not stand it is withdrawn, leaves the page, and owners are told',
  }),
  ...inFile('src/modules/registers/release-histories.test.ts', {
    releaseHistories: 'Whatever people answer, and whenever it is counted and given out, nobody is singled out',
    releaseHistoriesOff: 'as they would be, were nobody to ask how many answered anew',
  }),
  ...inFile('test/journeys/releases.test.ts', {
    releaseJourney:
      'An owner sees exactly what would be given out, gives it to somebody and to everybody, and takes it back',
  }),
}
