import type { RoomRole } from '#modules/live/schema'
import { m } from '#web/words.ts'

/** A name as it is said and written: of a guest, everybody learns that they are one. */
export const calledIn = ({ name, role }: { name: string; role: RoomRole }): string =>
  role === 'guest' ? m.guests_called({ name }) : name
