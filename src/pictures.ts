import type { KeepPicture } from '#modules/identity/ports'
import { adoptPhoto } from '#modules/profiles'
import type { Ports } from './ports.ts'

/** A picture that a provider has of somebody goes the way of every photo, and is in nobody's way who has one. */
export const keepPictureIn =
  (ports: Pick<Ports, 'images' | 'store' | 'mediaTypes'>): KeepPicture =>
  (db, personId, bytes) =>
    adoptPhoto(db, ports, personId, bytes)
