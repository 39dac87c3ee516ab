import { personalData } from '#kernel/personal-data'

/** It keeps nothing: it reads aloud what the others keep. */
export const privacyPersonalData = personalData({})
