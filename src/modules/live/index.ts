import type { AttachmentKind } from '#modules/files'
import { groupFiles, maySeeGroupFiles } from './breakout-chats.ts'
import { classChannel, seatChannel } from './channels.ts'
import { chatFiles, maySeeChatFiles } from './chat-files.ts'
import { groupChannel } from './group-channels.ts'
import { guestSweeps } from './guest-sweeps.ts'
import type { RecordingId } from './ports.ts'
import { filmSweeps, maySeeRecording, recordingFiles } from './recordings.ts'

export { liveDoors } from './api.ts'
export { openCaptioner } from './captioners.ts'
export { liveCopies } from './copies.ts'
export { attendanceFor } from './course-attendances.ts'
export { liveDuties } from './duties.ts'
export type { LivePorts } from './flows.ts'
export { replayGuestErasures } from './guest-erasures.ts'
export { liveImports } from './imports.ts'
export { captionsOfRecording } from './kept-captions.ts'
export { liveLetters } from './notices.ts'
export { outsideRooms } from './outsides.ts'
export { livePersonalData, liveRows } from './personal-data.ts'
export { recordFollowing, recordPresence } from './presences.ts'
export { liveReactions } from './reactions.ts'
export { liveRecipient } from './recipients.ts'
export { endBrokenRecording } from './recording-flows.ts'
export { lastClasses } from './timetables.ts'
export { classChannel, groupChannel, seatChannel }
export const liveSweeps = [...filmSweeps, ...guestSweeps]
export const liveChannels = { class: classChannel, group: groupChannel, seat: seatChannel }

/** Whoever sees a class sees its recording, unless it was withdrawn, and what was sent in its chat. */
export const liveAttachments: readonly AttachmentKind[] = [
  { kind: recordingFiles, freshFor: 0, maySee: (tx, actor, id) => maySeeRecording(tx, actor, id as RecordingId) },
  { kind: chatFiles, freshFor: 0, maySee: maySeeChatFiles },
  { kind: groupFiles, freshFor: 0, maySee: maySeeGroupFiles },
]
