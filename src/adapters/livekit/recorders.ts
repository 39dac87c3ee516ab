import { Refusal } from '#kernel/refusal'
import type { Recorder } from '#modules/live/ports'

/** A server that somebody else runs keeps its sound and pictures to itself. */
export const noRecorder: Recorder = {
  async start() {
    throw new Refusal('room.cannot_record')
  },
  async leaveOut() {},
  async stop() {},
  film: async () => null,
  async discard() {},
  onBroken: () => () => {},
}
