import type { z } from 'zod'
import type { Db, Tx } from '#kernel/db'
import { announce } from '#kernel/outbox'
import { Refusal } from '#kernel/refusal'
import type { Visit } from '#kernel/visit'
import { credentialsOf } from './credentials.ts'
import {
  beginRequest,
  type EntryRequest,
  type EntryRequestId,
  fitsCode,
  isAskedBy,
  requestBehind,
  takeRequest,
} from './entry-requests.ts'
import { enterAsked } from './events.ts'
import { proveFirst } from './first-proofs.ts'
import { linkBehind } from './links.ts'
import { personByAddress } from './people.ts'
import { allowances, networkOf } from './rules.ts'
import type { askedToEnter, enteringByCode, enteringByLink } from './schema.ts'
import { beginSignIn, type Entry } from './sign-ins.ts'
import { spendTry, tried } from './tries.ts'
import { holdWaysIn } from './ways.ts'

/** Mails a link and a code that sign this browser in, if the address has an account; does and says the same if not. */
export async function askToEnter(tx: Tx, email: string, visit: Visit): Promise<z.input<typeof askedToEnter>> {
  await spendTry(tx, allowances.enterFromNetwork, networkOf(visit.address))
  const personId = await personByAddress(tx, email)
  const { id, secret, endsAt } = await beginRequest(tx)
  if (await tried(tx, allowances.enterMails, email)) await announce(tx, enterAsked, { personId, requestId: id })
  return { secret, endsAt: endsAt.toString() }
}

type FirstEntry = Entry & { isFirst: boolean }

/** In the browser that asked. Elsewhere the link says so, and stays good for that browser. */
export async function enterByLink(
  tx: Tx,
  { token, secret = '' }: z.output<typeof enteringByLink>,
  visit: Visit,
): Promise<FirstEntry> {
  const { about } = await linkBehind(tx, token, ['enter'])
  const request = await requestBehind(tx, { id: about as EntryRequestId })
  if (!request) throw new Refusal('link.unknown')
  if (!isAskedBy(request, secret)) throw new Refusal('link.other_browser')
  const entry = await enter(tx, request, visit)
  if (!entry) throw new Refusal('link.unknown')
  return entry
}

/** For who reads their mail elsewhere. A browser whose address has no account is told the same as one with a wrong code. */
export async function enterByCode(
  db: Db,
  { code, secret }: z.output<typeof enteringByCode>,
  visit: Visit,
): Promise<FirstEntry> {
  const wrong = new Refusal('input.invalid', { fields: { code: 'code.not_mailed' } })
  const request = await db.transact(async (tx) => {
    const request = await requestBehind(tx, { secret })
    if (request) await spendTry(tx, allowances.enterCodes, request.id)
    return request
  })
  if (!request) throw wrong
  return db.transact(async (tx) => {
    const entry = fitsCode(tx, request, code) && (await enter(tx, request, visit))
    if (!entry) throw wrong
    return entry
  })
}

/** The mailbox stands in for the password, not for the second step. Null when somebody was faster, or nobody may. */
async function enter(tx: Tx, { id, personId }: EntryRequest, visit: Visit): Promise<FirstEntry | null> {
  if (personId === null) return null
  await holdWaysIn(tx, personId)
  if (!(await takeRequest(tx, id))) return null
  const account = await credentialsOf(tx, personId)
  if (!account || account.suspended) return null
  const isFirst = await proveFirst(tx, personId)
  return { isFirst, ...(await beginSignIn(tx, personId, visit)) }
}
