import { personalData, type RowsOf } from '#kernel/personal-data'

/** It keeps nothing of its own: the trail is the kernel's, see src/kernel/data-map.ts. */
export const auditPersonalData = personalData({})

export const auditRows = {} satisfies RowsOf<typeof auditPersonalData>
