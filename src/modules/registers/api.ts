import { disclosureDoors } from './disclosure-doors.ts'
import { incidentDoors } from './incident-doors.ts'
import { releaseDoors } from './release-doors.ts'
import { requestDoors } from './request-doors.ts'
import type { RequestPorts } from './request-lists.ts'

export const registersDoors = (ports: RequestPorts) => ({
  ...requestDoors(ports),
  ...incidentDoors(ports.kept),
  ...disclosureDoors(ports.kept),
  ...releaseDoors,
})
