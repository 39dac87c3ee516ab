import type { ArrivedFile } from '#kernel/import-parts'
import type { ArrivedSelf, OwnPart } from '#kernel/own-parts'
import { Refusal } from '#kernel/refusal'
import { ownPhoto, type PortraitPorts, portraitFiles, preparePhoto } from './portraits.ts'

/** The large photo of a copy; both are made anew from it, as from an upload: what its camera wrote into it does not come. */
export const photoImport = (ports: PortraitPorts): OwnPart => ({
  name: 'photo',
  table: 'profiles.profile',
  owner: 'person_id',

  look: (arrived) => (photoOf(arrived)?.open ? { counted: { photos: 1 }, says: null } : null),

  standing: async (tx, id) => ({ filled: (await ownPhoto(tx, id)) !== null, says: null }),

  async prepare(db, receiver, arrived, how) {
    const sent = await photoOf(arrived)?.open?.()
    if (!sent) throw new Refusal('import.damaged')
    return preparePhoto(db, ports, receiver.id, sent, how)
  },
})

/** The larger of the two sizes. */
const photoOf = ({ files }: ArrivedSelf): ArrivedFile | undefined =>
  files(portraitFiles).toSorted((one, other) => other.size - one.size)[0]
