import { domainToASCII } from 'node:url'
import type { ReadTx } from '#kernel/db'
import { Refusal } from '#kernel/refusal'
import { gatesOf } from './gates.ts'
import { isThrownAway } from './policy.ts'

/** Refuses an address whose mail nobody keeps. The list is on this disk, so nobody learns who signs up here. */
export async function refuseDisposable(tx: ReadTx, email: string, field = 'email'): Promise<void> {
  const domain = domainToASCII(email.slice(email.lastIndexOf('@') + 1))
  if (isThrownAway(domain, await list(), await gatesOf(tx)))
    throw new Refusal('input.invalid', { fields: { [field]: 'field.disposable_address' } })
}

let read: Promise<ReadonlySet<string>> | undefined
function list(): Promise<ReadonlySet<string>> {
  read ??= import('disposable-email-domains-js').then(({ disposableEmailBlocklistSet }) =>
    disposableEmailBlocklistSet(),
  )
  return read
}
