import { type ReadTx, type Tx, tablesOf } from '#kernel/db'
import { holdToPurpose, type Purposed } from '#kernel/purposes'
import type { ApiKeyRow, GuardianRow, PasswordRow, PersonRow, SignInRow, TryRow } from './tables.ts'

/** Where, with what and how often people came: only for what `src/kernel/purposes.ts` names. */
const traces = tablesOf<{
  'identity.sign_in': SignInRow
  'identity.api_key': ApiKeyRow
  'identity.try': TryRow
  'identity.person': PersonRow
  'identity.password': PasswordRow
  'identity.guardian': GuardianRow
}>()

export function readTraces(tx: ReadTx, purposed: Purposed) {
  holdToPurpose(purposed)
  return traces.read(tx)
}

export function writeTraces(tx: Tx, purposed: Purposed) {
  holdToPurpose(purposed)
  return traces.write(tx)
}
