/** A value to be written as FlatBuffers has it: what is pointed to lies behind what points to it. */
export type Part = { kind: 'table'; slots: readonly (Slot | null)[] } | { kind: 'string'; text: string } | Vector
type Vector =
  | { kind: 'bytes'; bytes: Uint8Array; align: number }
  | { kind: 'floats'; numbers: readonly number[] }
  | { kind: 'parts'; parts: readonly (Part | At)[] }
/** Something that is there already, at this place of the whole file. */
export type At = { kind: 'at'; at: number }
type Slot = { whole: number } | { part: Part | At }

export const table = (...slots: (Slot | null)[]): Part => ({ kind: 'table', slots })
export const text = (said: string): Part => ({ kind: 'string', text: said })
export const parts = (...all: (Part | At)[]): Part => ({ kind: 'parts', parts: all })
export const floats = (...numbers: number[]): Part => ({ kind: 'floats', numbers })
export const bytesOf = (bytes: Uint8Array, align = 16): Part => ({ kind: 'bytes', bytes, align })
export const to = (part: Part | At): Slot => ({ part })

/** A file of these parts: where the root is, four letters, and everything behind what points to it. */
export function fileOf(letters: string, root: Part): Uint8Array {
  const out: number[] = []
  const waiting: { at: number; part: Part | At }[] = []
  const pad = (align: number, ahead = 0) => {
    while ((out.length + ahead) % align !== 0) out.push(0)
  }
  const u32 = (value: number) => out.push(value & 255, (value >>> 8) & 255, (value >>> 16) & 255, (value >>> 24) & 255)
  const pointTo = (part: Part | At) => {
    waiting.push({ at: out.length, part })
    u32(0)
  }

  /** Every field has four bytes, so that nothing has to be sorted by size. */
  function putTable(slots: readonly (Slot | null)[]): number {
    pad(4)
    const vtable = out.length
    const size = 4 + 4 * slots.length
    for (const short of [4 + 2 * slots.length, size, ...slots.map((slot, index) => (slot ? 4 + 4 * index : 0))])
      out.push(short & 255, short >>> 8)
    pad(4)
    const at = out.length
    u32(at - vtable)
    slots.forEach(putSlot)
    return at
  }

  function putSlot(slot: Slot | null): void {
    if (slot && 'part' in slot) pointTo(slot.part)
    else u32(slot?.whole ?? 0)
  }

  function putVector(length: number, align: number, put: () => void): number {
    pad(align, 4)
    const at = out.length
    u32(length)
    put()
    return at
  }

  function putPart(part: Part): number {
    switch (part.kind) {
      case 'table':
        return putTable(part.slots)
      case 'string': {
        const bytes = new TextEncoder().encode(part.text)
        return putVector(bytes.length, 4, () => out.push(...bytes, 0))
      }
      case 'bytes':
        return putVector(part.bytes.length, part.align, () => part.bytes.forEach((byte) => void out.push(byte)))
      case 'floats':
        return putVector(part.numbers.length, 4, () =>
          out.push(...new Uint8Array(new Float32Array(part.numbers).buffer)),
        )
      case 'parts':
        return putVector(part.parts.length, 4, () => part.parts.forEach(pointTo))
    }
  }

  pointTo(root)
  out.push(...new TextEncoder().encode(letters))
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const offset = (next.part.kind === 'at' ? next.part.at : putPart(next.part)) - next.at
    for (let byte = 0; byte < 4; byte++) out[next.at + byte] = (offset >>> (8 * byte)) & 255
  }
  pad(16)
  return Uint8Array.from(out)
}
