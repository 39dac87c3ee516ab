import { problemIn } from './doors.ts'

/** What went wrong with the last thing that was tried; an empty sentence: it did not reach the school. */
export class Calls {
  problem = $state<string | null>(null)

  async try<Result>(deed: () => Promise<Result>): Promise<Result | undefined> {
    this.problem = null
    try {
      return await deed()
    } catch (error) {
      this.problem = problemIn(error).sentence ?? ''
      return undefined
    }
  }
}
