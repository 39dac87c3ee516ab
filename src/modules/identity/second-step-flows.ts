import { type Actor, type Person, type PersonId, personOf } from '#kernel/actor'
import type { Db, Tx } from '#kernel/db'
import { announce } from '#kernel/outbox'
import { Refusal } from '#kernel/refusal'
import type { Visit } from '#kernel/visit'
import { schoolFace } from '#modules/school'
import { addressOf } from './addresses.ts'
import { confirmSecret, prepareSecret } from './authenticators.ts'
import { addressOfKey, keyOf } from './codes.ts'
import { type Credentials, credentialsOf } from './credentials.ts'
import { securityChanged } from './events.ts'
import { halfOf, takeHalf } from './half-sign-ins.ts'
import { passkeysOf } from './passkeys.ts'
import { mailAddressOf } from './people.ts'
import type { IdentityPorts } from './ports.ts'
import { newRecoveryCodes } from './recovery-codes.ts'
import { type Allowance, allowances, networkOf } from './rules.ts'
import { secondStepSince, takeCode, turnOn } from './second-steps.ts'
import { beginSignIn, confirmSignIn, type Entry } from './sign-ins.ts'
import { giveTryBack, spendTry } from './tries.ts'
import { holdOwnWays, holdWaysIn } from './ways.ts'

const wrongCode = () => new Refusal('input.invalid', { fields: { code: 'code.wrong' } })

/** The second step with a code: the half becomes whole, under another token. */
export async function signInByCode(db: Db, { vault }: IdentityPorts, code: string, visit: Visit): Promise<Entry> {
  const { account, spent } = await db.transact(async (tx) => {
    const account = await halfAccount(tx, visit)
    const spent = triesOf(account, visit)
    for (const [allowance, subject] of spent) await spendTry(tx, allowance, subject)
    return { account, spent }
  })
  return db.transact(async (tx) => {
    await holdWaysIn(tx, account.id)
    if (!(await takeCode(tx, vault, account.id, code))) throw wrongCode()
    for (const [allowance, subject] of spent) await giveTryBack(tx, allowance, subject)
    return finishSignIn(tx, account.id, visit)
  })
}

/** Whose half sign-in this browser holds. */
export async function halfAccount(tx: Tx, visit: Visit): Promise<Credentials> {
  const personId = await halfOf(tx, visit.sessionToken)
  const account = personId && (await credentialsOf(tx, personId, networkOf(visit.address)))
  if (!account || account.suspended) throw new Refusal('sign_in.half_over')
  return account
}

export async function finishSignIn(tx: Tx, personId: PersonId, visit: Visit): Promise<Entry> {
  if ((await takeHalf(tx, visit.sessionToken)) !== personId) throw new Refusal('sign_in.half_over')
  return beginSignIn(tx, personId, visit, { strong: true })
}

/** Whoever knows the password and guesses codes elsewhere does not use up the tries of the person at home. */
function triesOf({ id, knownNetwork }: Credentials, visit: Visit): [Allowance, string][] {
  if (knownNetwork) return [[allowances.secondStepFromKnownNetwork, `${id} ${networkOf(visit.address)}`]]
  return [
    [allowances.secondStepByStrangers, id],
    [allowances.secondStepADay, id],
  ]
}

export async function confirmByCode(
  db: Db,
  { vault }: IdentityPorts,
  actor: Actor,
  code: string,
  visit: Visit,
): Promise<Record<string, never>> {
  const person = personOf(actor)
  await db.transact((tx) => spendTry(tx, allowances.confirmations, person.id))
  return db.transact(async (tx) => {
    if (!(await takeCode(tx, vault, person.id, code))) throw wrongCode()
    await giveTryBack(tx, allowances.confirmations, person.id)
    await confirmSignIn(tx, person, visit)
    return {}
  })
}

/** What an app needs to make codes: the key to type, and the address that a QR code holds. */
export async function prepareApp(tx: Tx, { vault }: IdentityPorts, person: Person) {
  const school = await schoolFace(tx)
  const secret = await prepareSecret(tx, vault, person.id)
  return { key: keyOf(secret), address: addressOfKey(secret, school.name, await addressOf(tx, person.id)) }
}

/**
 * A second step stays whatever is shown by mail. So it waits until the mailbox is known to be its person's: who made an account
 * with somebody else's address would lock them out of it for good.
 */
export async function refuseUnconfirmed(tx: Tx, { mailReachesPeople }: IdentityPorts, { id }: Person): Promise<void> {
  if (!mailReachesPeople) return
  if (!(await mailAddressOf(tx, id))?.verified) throw new Refusal('second_step.unconfirmed')
}

/** A code shows that the app has the secret. The first time the recovery codes come with it. */
export async function confirmApp(
  db: Db,
  { vault }: IdentityPorts,
  person: Person,
  code: string,
  visit: Visit,
): Promise<{ recoveryCodes: string[] }> {
  await db.transact((tx) => spendTry(tx, allowances.appSetUps, person.id))
  return db.transact(async (tx) => {
    await holdOwnWays(tx, person)
    if (!(await confirmSecret(tx, vault, person.id, code.replace(/\s/g, '')))) throw wrongCode()
    await giveTryBack(tx, allowances.appSetUps, person.id)
    const recoveryCodes = await turnOn(tx, person.id)
    if (recoveryCodes.length === 0) await announce(tx, securityChanged, { personId: person.id, change: 'app_changed' })
    await confirmSignIn(tx, person, visit)
    return { recoveryCodes }
  })
}

/** A second step without an app: one of the passkeys somebody has. The recovery codes come with it, as with an app. */
export async function askForPasskey(tx: Tx, person: Person): Promise<{ recoveryCodes: string[] }> {
  const { id } = person
  await holdOwnWays(tx, person)
  if ((await passkeysOf(tx, id)).length === 0) throw new Refusal('second_step.needs_passkey')
  const recoveryCodes = await turnOn(tx, id)
  if (recoveryCodes.length === 0) throw new Refusal('second_step.on')
  return { recoveryCodes }
}

export async function renewRecoveryCodes(tx: Tx, person: Person): Promise<{ recoveryCodes: string[] }> {
  if (!(await secondStepSince(tx, person.id))) throw new Refusal('second_step.off')
  await announce(tx, securityChanged, { personId: person.id, change: 'recovery_codes' })
  return { recoveryCodes: await newRecoveryCodes(tx, person.id) }
}
