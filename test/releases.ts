import type { Person } from '#kernel/actor'
import { statement } from '#kernel/db'
import type { Insight, Question } from '#modules/profiles/schema'
import { refusalOf } from './accounts.ts'
import { answerAlike } from './surveys.ts'
import type { World } from './world.ts'

/** Ids of counts that a spec plants. */
export const [earlier, later] = ['ins_00000000000000000000000001', 'ins_00000000000000000000000002']

type Asked = [insightId: string, questions?: Question[], to?: 'one' | 'everybody']

/** What an owner does with figures. */
export function releasesIn(world: World, owner: Person) {
  /** Somebody who has just shown who they are. */
  const registers = () => world.as({ ...owner, confirmedAt: world.clock.now() }).registers
  const count = () => world.as(owner).profiles.makeInsight()
  /** What would be said with the form, of figures that somebody looked at. */
  const said = async (...[insightId, questions = ['goals'], to = 'one']: Asked) => {
    const { sha256 } = await registers().figuresToRelease({ insightId, questions })
    const givenTo = to === 'one' ? 'Music Schools Union' : ''
    return { insightId, questions, to, givenTo, purpose: 'A report', sha256 }
  }
  return {
    registers,
    count,
    said,
    release: async (...asked: Asked) => (await registers().releaseFigures(await said(...asked))).releaseId,
    refused: async (...asked: Asked) => refusalOf(registers().releaseFigures(await said(...asked))),
    /** Sixty people, of whom twenty-two want to get further at work. */
    counted: async (): Promise<Insight> => {
      await answerAlike(world, 0, 38, 'hobby')
      await answerAlike(world, 38, 22, 'career')
      return count()
    },
    rows: (text: string) => world.db.read((tx) => statement<Record<string, unknown>>(tx, text, [])),
  }
}
