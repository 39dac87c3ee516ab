import type { Actor, Person, PersonId, Role } from '#kernel/actor'
import { clientOf } from '#kernel/door'
import { newId } from '#kernel/id'
import { quietVisit } from '#kernel/visit'
import { enrolPeople, keepPassword, namesIn } from '#modules/identity'
import type { App } from '../../src/app.ts'
import type { AppClient } from '../../src/composition.ts'

export type Newcomer = { name: string; email: string; role: Role; locale: string; timeZone: string }

/** Enrols somebody with a confirmed address; they can sign in at once. */
export async function enrol(app: App, newcomer: Newcomer, passwordHash: string): Promise<Person> {
  const [person] = await enrolAllOf(app, [newcomer], passwordHash)
  return person as Person
}

export async function enrolAllOf(app: App, newcomers: readonly Newcomer[], passwordHash: string): Promise<Person[]> {
  const ids = await app.db.transact(async (tx) => {
    const enrolled = await enrolPeople(
      tx,
      newcomers.map((newcomer) => ({ ...namesIn(newcomer.name), ...newcomer, verifiedAt: tx.now })),
    )
    for (const [at, id] of enrolled.entries()) {
      if (!id) throw new Error(`${newcomers[at]?.email} has an account already`)
      await keepPassword(tx, id, passwordHash)
    }
    return enrolled
  })
  return newcomers.map((newcomer, at) => personOfDemo(app, ids[at] as PersonId, newcomer))
}

/** Goes through the doors as this person, as their browser would. */
export function as(app: App, actor: Actor): AppClient {
  return clientOf(app.doors, app.db, actor, quietVisit('http://localhost'))
}

/** The same a moment after they showed who they are. */
export function confirmed(app: App, person: Person): AppClient {
  return as(app, { ...person, confirmedAt: app.db.clock.now() })
}

function personOfDemo(app: App, id: PersonId, { name, role, locale, timeZone }: Newcomer): Person {
  return {
    kind: 'person',
    id,
    signIn: newId('sin', app.db.clock.now()),
    role,
    name,
    locale,
    timeZone,
    confirmedAt: null,
  }
}
