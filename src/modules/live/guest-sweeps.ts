import type { SweepPart } from '#kernel/sweeps'
import { forgetSeatsOf } from './guest-traces.ts'
import type { GuestId } from './schema.ts'

/** With a guest goes the seat they had. */
export const guestSweeps: SweepPart[] = [
  { table: 'live.guest', column: 'id', perform: (tx, ids) => forgetSeatsOf(tx, ids as readonly GuestId[]) },
]
