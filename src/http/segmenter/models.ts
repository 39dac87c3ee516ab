import { type At, bytesOf, fileOf, floats, type Part, parts, table, text, to } from './flatbuffers.ts'

/**
 * The selfie segmentation model that @mediapipe/selfie_segmentation ships says nothing of its input, and the task library that runs
 * it today asks: colours from 0 to 1. This is the same model with that said, as TensorFlow Lite's metadata schema has it.
 */
export function withMetadata(model: Uint8Array): Uint8Array {
  const old = fieldsOf(model)
  const size = rewritten(old, 0).length
  const head = rewritten(old, size)
  const whole = new Uint8Array(size + model.length)
  whole.set(head)
  whole.set(model, size)
  return whole
}

type Model = { version: number; codes: number; graphs: number; buffers: readonly number[] }

/** Where in a model of TensorFlow Lite what stands (schema.fbs: table Model). */
function fieldsOf(model: Uint8Array): Model {
  const view = new DataView(model.buffer, model.byteOffset, model.byteLength)
  const root = view.getUint32(0, true)
  const vtable = root - view.getInt32(root, true)
  const fieldAt = (slot: number) => {
    const inside = 4 + 2 * slot < view.getUint16(vtable, true) ? view.getUint16(vtable + 4 + 2 * slot, true) : 0
    return inside === 0 ? null : root + inside
  }
  const pointedAt = (at: number) => at + view.getUint32(at, true)
  const [version, codes, graphs, , buffers] = [0, 1, 2, 3, 4].map(fieldAt)
  const isModel = new TextDecoder().decode(model.subarray(4, 8)) === 'TFL3'
  if (!isModel || !version || !codes || !graphs || !buffers || fieldAt(6))
    throw new Error('not a model without metadata')
  const list = pointedAt(buffers)
  const each = Array.from({ length: view.getUint32(list, true) }, (_, index) => pointedAt(list + 4 + 4 * index))
  return { version: view.getUint32(version, true), codes: pointedAt(codes), graphs: pointedAt(graphs), buffers: each }
}

/** A new head for the model; all that it had lies `behind` it, as it was. */
function rewritten({ version, codes, graphs, buffers }: Model, behind: number): Uint8Array {
  const old = (at: number): At => ({ kind: 'at', at: at + behind })
  const metadata = table(to(text('TFLITE_METADATA')), { whole: buffers.length })
  const all: (Part | At)[] = [...buffers.map(old), table(to(bytesOf(saidOfInput)))]
  const slots = [
    { whole: version },
    to(old(codes)),
    to(old(graphs)),
    null,
    to(parts(...all)),
    null,
    to(parts(metadata)),
  ]
  return fileOf('TFL3', table(...slots))
}

/** metadata_schema.fbs: bytes normalized by mean 0 and deviation 255 (option 1 of a process unit), in colour (property 2, RGB). */
const normalization = table({ whole: 1 }, to(table(to(floats(0)), to(floats(255)))))
const picture = table({ whole: 2 }, to(table({ whole: 1 })))
const input = table(to(text('image')), null, null, to(picture), to(parts(normalization)))
const output = table(to(text('segmentation')))
const graph = table(null, null, to(parts(input)), to(parts(output)))
const saidOfInput = fileOf('M001', table(to(text('selfie segmentation')), null, null, to(parts(graph))))
