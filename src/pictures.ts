import { Readable } from 'node:stream'
import { Refusal } from '#kernel/refusal'
import { type FilesPorts, keepObject, recordFile } from '#modules/files'
import type { KeepPicture } from '#modules/identity/ports'
import type { Ports } from './ports.ts'

const limitBytes = 2_000_000

/** A picture that a provider has of somebody, made anew and kept as a file of their own. What is no picture is left. */
export const keepPictureIn =
  (ports: FilesPorts & Pick<Ports, 'images'>): KeepPicture =>
  async (db, personId, bytes) => {
    const picture = await ports.images.portrait(Readable.from([bytes])).catch((error) => {
      if (error instanceof Refusal) return null
      throw error
    })
    if (!picture) return null
    const now = db.clock.now()
    const object = await keepObject(ports, Readable.from([picture.bytes]), { now, limitBytes })
    return db.transact((tx) =>
      recordFile(tx, personId, object, { name: 'portrait.webp', attached: { kind: 'portrait', id: personId } }),
    )
  }
