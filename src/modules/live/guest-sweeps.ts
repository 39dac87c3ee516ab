import type { SweepPart } from '#kernel/sweeps'
import { noteGuestsSoon } from './guest-erasures.ts'
import { forgetSeatsOf } from './guest-traces.ts'
import type { GuestId } from './schema.ts'

/** With a guest goes the seat they had, and no backup brings them back. */
export const guestSweeps: SweepPart[] = [
  {
    table: 'live.guest',
    column: 'id',
    async perform(tx, ids) {
      await forgetSeatsOf(tx, ids as readonly GuestId[])
      await noteGuestsSoon(tx, ids as readonly GuestId[])
    },
  },
]
