import type { Actor, PersonId } from './actor.ts'
import { Refusal } from './refusal.ts'

/**
 * Something of a person that nobody else may ever be shown. Its content is out of reach of types and of JSON:
 * it comes out only for its owner, so a door about others cannot answer with it, by mistake or on purpose.
 */
export class NeverShared<T> {
  readonly #owner: PersonId
  readonly #content: T

  constructor(owner: PersonId, content: T) {
    this.#owner = owner
    this.#content = content
  }

  showTo(actor: Actor): T {
    if (actor.kind !== 'person' || actor.id !== this.#owner) throw new Refusal('not_allowed')
    return this.#content
  }

  /** Whatever would write it into an answer, a log or a request to somebody else ends here. */
  toJSON(): never {
    throw new Error('This is never shared.')
  }
}
