import type { Actor, Person, PersonId, Role } from '#kernel/actor'
import { clientOf } from '#kernel/door'
import { newId } from '#kernel/id'
import { quietVisit } from '#kernel/visit'
import { enrolPerson, keepPassword, namesIn } from '#modules/identity'
import type { App, AppClient } from '../../src/app.ts'

export type Newcomer = { name: string; email: string; role: Role; locale: string; timeZone: string }

/** Enrols somebody with a confirmed address; they can sign in at once. */
export async function enrol(app: App, newcomer: Newcomer, passwordHash: string): Promise<Person> {
  const id = await app.db.transact(async (tx) => {
    const personId = await enrolPerson(tx, { ...namesIn(newcomer.name), ...newcomer, verifiedAt: tx.now })
    if (!personId) throw new Error(`${newcomer.email} has an account already`)
    await keepPassword(tx, personId, passwordHash)
    return personId
  })
  return personOfDemo(app, id, newcomer)
}

/** Goes through the doors as this person, as their browser would. */
export function as(app: App, actor: Actor): AppClient {
  return clientOf(app.doors, app.db, actor, quietVisit('http://localhost'))
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
