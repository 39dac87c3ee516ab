import type { MakePoll, PollView } from '#modules/live/schema'
import type { Calls } from './calls.svelte.ts'
import { doors } from './doors.ts'

/** The polls of a class as this page knows them, and how it takes in what it did to them. */
type Known = { all: () => readonly PollView[]; now: (polls: PollView[]) => void }

/** What somebody does about the polls of a class. */
export class Polls {
  readonly #here: { sessionId: string }
  readonly #calls: Calls
  readonly #known: Known

  constructor(sessionId: string, calls: Calls, known: Known) {
    this.#here = { sessionId }
    this.#calls = calls
    this.#known = known
  }

  async vote(pollId: string, place: number): Promise<void> {
    const voted = await this.#calls.try(() => doors.vote({ ...this.#here, pollId, place }))
    if (!voted) return
    this.#known.now(
      this.#known.all().map((poll) =>
        poll.pollId !== pollId
          ? poll
          : {
              ...poll,
              voted: true,
              choices: poll.choices.map((choice) => ({ ...choice, mine: !poll.anonymous && choice.place === place })),
            },
      ),
    )
  }

  async make(poll: Omit<MakePoll, 'sessionId'>): Promise<boolean> {
    const made = await this.#calls.try(() => doors.makePoll({ ...this.#here, ...poll }))
    if (!made) return false
    const { items } = await doors.polls(this.#here)
    this.#known.now(items)
    return true
  }

  start = (pollId: string) => this.#calls.try(() => doors.startPoll({ ...this.#here, pollId }))
  close = (pollId: string) => this.#calls.try(() => doors.closePoll({ ...this.#here, pollId }))
  share = (pollId: string) => this.#calls.try(() => doors.sharePoll({ ...this.#here, pollId }))
  keep = (pollId: string) => this.#calls.try(() => doors.keepPoll({ ...this.#here, pollId }))
  delete = (pollId: string) => this.#calls.try(() => doors.deletePoll({ ...this.#here, pollId }))
}
