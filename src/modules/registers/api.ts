import { disclosureDoors } from './disclosure-doors.ts'
import { incidentDoors } from './incident-doors.ts'
import type { Kept } from './incidents.ts'
import { releaseDoors } from './release-doors.ts'
import { requestDoors } from './request-doors.ts'

export const registersDoors = (kept: Kept) => ({
  ...requestDoors,
  ...incidentDoors(kept),
  ...disclosureDoors(kept),
  ...releaseDoors,
})
