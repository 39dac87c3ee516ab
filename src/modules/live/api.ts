import { attendanceDoors } from './attendance-doors.ts'
import { boardDoors } from './board-doors.ts'
import { breakoutDoors } from './breakout-doors.ts'
import { captionDoors } from './caption-doors.ts'
import type { LivePorts } from './flows.ts'
import { groupDoors } from './group-doors.ts'
import { guestDoors } from './guest-doors.ts'
import { planningDoors } from './planning-doors.ts'
import { pollDoors } from './poll-doors.ts'
import { recordingDoors } from './recording-doors.ts'
import { roomDoors } from './room-doors.ts'
import { steeringDoors } from './steering-doors.ts'
import { talkDoors } from './talk-doors.ts'

/** Planning a class, holding it, and what remains of it. */
export const liveDoors = (ports: LivePorts) => ({
  ...planningDoors(ports),
  ...roomDoors(ports),
  ...talkDoors,
  ...pollDoors,
  ...boardDoors,
  ...breakoutDoors(ports),
  ...groupDoors,
  ...steeringDoors(ports),
  ...attendanceDoors,
  ...recordingDoors(ports),
  ...captionDoors(ports),
  ...guestDoors(ports),
})
