import { Refusal } from '#kernel/refusal'
import type { Hearing } from '#modules/live/ports'

/** A server that somebody else runs does not let us listen. */
export const noHearing: Hearing = {
  offered: false,
  async start() {
    throw new Refusal('room.cannot_listen')
  },
  async leaveOut() {},
  async stop() {},
  async finish() {},
  onUtterance: () => () => {},
}
