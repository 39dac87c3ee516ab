import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import type { z } from 'zod'
import type { Person } from '#kernel/actor'
import type { Db } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import type { Visit } from '#kernel/visit'
import { schoolFace } from '#modules/school'
import { addressOf } from './addresses.ts'
import { keepChallenge, takeChallenge } from './challenges.ts'
import { credentialsOf } from './credentials.ts'
import { keepPasskey, notePasskeyUse, type Passkey, passkeyBehind, passkeysOf, refuseTooMany } from './passkeys.ts'
import { allowances, networkOf } from './rules.ts'
import type { addingPasskey, PasskeyId } from './schema.ts'
import { beginSignIn, confirmSignIn, type Entry } from './sign-ins.ts'
import { spendTry } from './tries.ts'
import { holdOwnWays, holdWaysIn } from './ways.ts'

/** Large, and not needed until somebody uses a passkey. */
const webauthn = () => import('@simplewebauthn/server')

/** What the browser asks an authenticator for a new passkey. */
export async function passkeyToAdd(db: Db, { id, name }: Person, visit: Visit) {
  const { school, email, present } = await db.read(async (tx) => {
    await refuseTooMany(tx, id)
    return { school: await schoolFace(tx), email: await addressOf(tx, id), present: await passkeysOf(tx, id) }
  })
  const options = await (await webauthn()).generateRegistrationOptions({
    rpName: school.name,
    rpID: hostOf(visit),
    userID: new TextEncoder().encode(id),
    userName: email,
    userDisplayName: name,
    attestationType: 'none',
    excludeCredentials: present.map(({ credential_id, transports }) => ({ id: credential_id, transports })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  await db.transact((tx) => keepChallenge(tx, options.challenge, 'add', id))
  return { options: JSON.stringify(options) }
}

export async function addPasskey(
  db: Db,
  person: Person,
  { name, response }: z.output<typeof addingPasskey>,
  visit: Visit,
): Promise<{ passkeyId: PasskeyId }> {
  const { id } = person
  const given = read<RegistrationResponseJSON>(response)
  const challenge = challengeIn(given)
  const isAsked = await db.transact((tx) => takeChallenge(tx, challenge, 'add', id))
  if (!isAsked) throw new Refusal('passkey.mismatch')
  const { verified, registrationInfo } = await (await webauthn())
    .verifyRegistrationResponse({
      response: given,
      expectedChallenge: challenge,
      expectedOrigin: visit.origin,
      expectedRPID: hostOf(visit),
    })
    .catch(refuse)
  if (!verified) throw new Refusal('passkey.mismatch')
  const { credential } = registrationInfo
  return db.transact(async (tx) => {
    await holdOwnWays(tx, person)
    await refuseTooMany(tx, id)
    const passkeyId = await keepPasskey(tx, id, {
      name,
      credentialId: credential.id,
      publicKey: credential.publicKey,
      counter: credential.counter,
      transports: credential.transports ?? [],
    })
    return { passkeyId }
  })
}

/** What the browser asks an authenticator to sign; whose passkey it will be is for the browser to offer. */
export async function passkeyToEnter(db: Db, visit: Visit) {
  const options = await (await webauthn()).generateAuthenticationOptions({
    rpID: hostOf(visit),
    userVerification: 'required',
  })
  await db.transact(async (tx) => {
    await spendTry(tx, allowances.challengesFromNetwork, networkOf(visit.address))
    await keepChallenge(tx, options.challenge, 'enter', null)
  })
  return { options: JSON.stringify(options) }
}

/** A passkey is something one has, unlocked by something one is or knows: no further step is asked for. */
export async function enterByPasskey(db: Db, response: string, visit: Visit): Promise<Entry> {
  const { passkey, counter } = await provenPasskey(db, response, visit)
  return db.transact(async (tx) => {
    await holdWaysIn(tx, passkey.personId)
    await notePasskeyUse(tx, passkey, counter)
    const account = await credentialsOf(tx, passkey.personId)
    if (!account) throw new Refusal('passkey.mismatch')
    if (account.suspended) throw new Refusal('sign_in.suspended')
    return beginSignIn(tx, passkey.personId, visit, { strong: true })
  })
}

export async function confirmByPasskey(
  db: Db,
  person: Person,
  response: string,
  visit: Visit,
): Promise<Record<string, never>> {
  const { passkey, counter } = await provenPasskey(db, response, visit)
  if (passkey.personId !== person.id) throw new Refusal('passkey.mismatch')
  return db.transact(async (tx) => {
    await notePasskeyUse(tx, passkey, counter)
    await confirmSignIn(tx, person, visit)
    return {}
  })
}

async function provenPasskey(db: Db, response: string, visit: Visit): Promise<{ passkey: Passkey; counter: number }> {
  const given = read<AuthenticationResponseJSON>(response)
  const challenge = challengeIn(given)
  const passkey = await db.transact(async (tx) =>
    (await takeChallenge(tx, challenge, 'enter', null)) ? passkeyBehind(tx, String(given.id)) : null,
  )
  if (!passkey) throw new Refusal('passkey.mismatch')
  const { verified, authenticationInfo } = await (await webauthn())
    .verifyAuthenticationResponse({
      response: given,
      expectedChallenge: challenge,
      expectedOrigin: visit.origin,
      expectedRPID: hostOf(visit),
      credential: {
        id: passkey.credentialId,
        publicKey: passkey.publicKey,
        counter: passkey.counter,
        transports: passkey.transports,
      },
    })
    .catch(refuse)
  if (!verified) throw new Refusal('passkey.mismatch')
  return { passkey, counter: authenticationInfo.newCounter }
}

const hostOf = ({ origin }: Visit) => new URL(origin).hostname

function read<Response>(text: string): Response {
  try {
    return JSON.parse(text) as Response
  } catch {
    throw new Refusal('passkey.mismatch')
  }
}

/** The challenge that was signed; the library compares it with what the authenticator says. */
function challengeIn(given: { response?: { clientDataJSON?: unknown } } | null): string {
  try {
    const said = JSON.parse(Buffer.from(String(given?.response?.clientDataJSON), 'base64url').toString())
    if (typeof said.challenge === 'string') return said.challenge
  } catch {
    // Whatever this is, no authenticator wrote it.
  }
  throw new Refusal('passkey.mismatch')
}

/** The library throws what it does not like; a refusal tells a person as much as they can use. */
function refuse(): never {
  throw new Refusal('passkey.mismatch')
}
