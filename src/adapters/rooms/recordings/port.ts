import { createReadStream } from 'node:fs'
import { Refusal } from '#kernel/refusal'
import type { Recorder as RecorderPort, RecordingId, RoomId } from '#modules/live/ports'
import type { Recorder } from './recorders.ts'

/** What classes know of the recorder. */
export function embeddedRecorder(recorder: Recorder): RecorderPort {
  return {
    async start(room, { recording, leftOut, hosts }) {
      await recorder.start(room, { id: recording, leftOut, hosts }).catch(() => {
        throw new Refusal('room.unreachable')
      })
    },
    leaveOut: (room, seats) => recorder.leaveOut(room, seats),
    stop: (room) => recorder.stop(room),
    async film(recording) {
      const film = await recorder.film(recording)
      if (!film) return null
      const { milliseconds, bytes, path, faces } = film
      return {
        milliseconds,
        bytes,
        read: () => createReadStream(path),
        faces: faces && { bytes: faces.bytes, spans: faces.spans, read: () => createReadStream(faces.path) },
      }
    },
    discard: (recording) => recorder.discard(recording),
    onBroken: (listener) =>
      recorder.onBroken((room, id) => listener({ room: room as RoomId, recording: id as RecordingId })),
  }
}
