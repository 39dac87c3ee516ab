import { personalData, type RowsOf } from '#kernel/personal-data'

/** It keeps nothing: it reads aloud what the others keep. */
export const privacyPersonalData = personalData({})

export const privacyRows = {} satisfies RowsOf<typeof privacyPersonalData>
