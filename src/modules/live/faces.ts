import { type FilesPorts, type KeptObject, keepObject } from '#modules/files'
import type { FileView } from '#modules/files/schema'
import type { RecordedFaces } from './ports.ts'
import type { RecordingView } from './schema.ts'
import type { LiveTables } from './tables.ts'

type KeptFaces = { object: KeptObject; spans: number[] }

/** Stores who speaks beside a screen, as a file of its own. */
export async function keepFaces(
  ports: FilesPorts,
  faces: RecordedFaces | null,
  about: { now: Temporal.Instant; limitBytes: number },
): Promise<KeptFaces | null> {
  if (!faces) return null
  const object = await keepObject(ports, faces.read(), about)
  return { object, spans: faces.spans.flatMap(({ from, to }) => [Math.round(from), Math.round(to)]) }
}

/** What stands about it in the row of its recording. */
export const facesColumns = (kept: KeptFaces | null) => ({
  faces_file_id: kept?.object.id ?? null,
  faces_spans: kept?.spans ?? null,
})

type Row = Pick<LiveTables['live.recording'], 'file_id' | 'faces_file_id' | 'faces_spans'>

/** Which of the files on a recording is its film, and what there is beside it. */
export function filmAndFaces(row: Row, files: readonly FileView[]): Pick<RecordingView, 'file' | 'faces'> {
  const fileOf = (id: string | null) => files.find(({ fileId }) => fileId === id)
  const beside = fileOf(row.faces_file_id)
  return {
    file: fileOf(row.file_id) ?? null,
    faces: beside ? { file: beside, spans: spansOf(row.faces_spans ?? []) } : null,
  }
}

function spansOf(flat: readonly number[]): { from: number; to: number }[] {
  const seconds = flat.map((milliseconds) => milliseconds / 1000)
  return Array.from({ length: seconds.length / 2 }, (_, index) => ({
    from: seconds[2 * index] ?? 0,
    to: seconds[2 * index + 1] ?? 0,
  }))
}
