import { personalData, type RowsOf } from '#kernel/personal-data'

/** It keeps nothing at all. */
export const promisesPersonalData = personalData({})

export const promisesRows = {} satisfies RowsOf<typeof promisesPersonalData>
