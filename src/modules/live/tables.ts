import type { PersonId } from '#kernel/actor'
import { tablesOf } from '#kernel/db'
import type { Id } from '#kernel/id'
import type { FileId } from '#modules/files/schema'
import type { RecordingId } from './ports.ts'
import type {
  AttendanceMark,
  CaptionId,
  CaptionLanguage,
  ChatLineId,
  GroupId,
  GroupWay,
  GuestId,
  PollId,
  RoomId,
  RoomRole,
  SeatId,
  SeriesId,
  SessionId,
  StrokeId,
  StrokeView,
} from './schema.ts'

type CourseId = Id<'crs'>

type LocalPlan = {
  title: string
  local_date: Temporal.PlainDate
  local_time: Temporal.PlainTime
  time_zone: string
  minutes: number
}

type LineTable = {
  id: ChatLineId
  session_id: SessionId
  seat_id: SeatId
  said_at: Temporal.Instant
  text: string
  files: FileId[]
}

type CaptionTable = { id: CaptionId; seat_id: SeatId; began_at: Temporal.Instant; text: string }

export type LiveTables = {
  'live.series': LocalPlan & {
    id: SeriesId
    course_id: CourseId
    weekdays: number[]
    until: Temporal.PlainDate | null
    times: number | null
    planned_by: PersonId
    planned_at: Temporal.Instant
  }
  'live.session': LocalPlan & {
    id: SessionId
    series_id: SeriesId
    course_id: CourseId
    starts_at: Temporal.Instant
    ends_at: Temporal.Instant
    meeting_link: string | null
    capacity: number | null
    sequence: number
    planned_by: PersonId
    planned_at: Temporal.Instant
    apart_at: Temporal.Instant | null
    recording_enabled_by: PersonId | null
    recording_enabled_at: Temporal.Instant | null
    recording_keep_days: number
    late_minutes: number
    early_minutes: number
    participant_seconds: bigint | null
    agenda: string
    moved_by: PersonId | null
    moved_at: Temporal.Instant | null
    cancelled_by: PersonId | null
    cancelled_at: Temporal.Instant | null
    room_id: RoomId | null
    opened_by: PersonId | null
    opened_at: Temporal.Instant | null
    chat_saved_by: PersonId | null
    chat_saved_at: Temporal.Instant | null
    ended_by: PersonId | 'system' | null
    ended_at: Temporal.Instant | null
  }
  'live.seat': {
    id: SeatId
    session_id: SessionId
    person_id: PersonId | null
    guest_id: GuestId | null
    role: RoomRole
    taken_at: Temporal.Instant
    hand_raised_at: Temporal.Instant | null
    removed_by: PersonId | null
    removed_at: Temporal.Instant | null
    admitted_by: PersonId | null
    admitted_at: Temporal.Instant | null
    refused_by: PersonId | null
    refused_at: Temporal.Instant | null
    hosts_by: PersonId | null
    hosts_at: Temporal.Instant | null
    gestured_at: Temporal.Instant | null
  }
  'live.guest_link': {
    session_id: SessionId
    code: string | null
    places: number
    made_by: PersonId
    made_at: Temporal.Instant
    withdrawn_by: PersonId | 'system' | null
    withdrawn_at: Temporal.Instant | null
  }
  'live.guest': {
    id: GuestId
    session_id: SessionId
    name: string
    key: string
    came_at: Temporal.Instant
    agreed_at: Temporal.Instant
  }
  'live.arrangement': {
    session_id: SessionId
    waiting_by: PersonId | null
    waiting_at: Temporal.Instant | null
    locked_by: PersonId | null
    locked_at: Temporal.Instant | null
    sharing_by: PersonId | null
    sharing_at: Temporal.Instant | null
    board_by: PersonId | null
    board_at: Temporal.Instant | null
    drawing_by: PersonId | null
    drawing_at: Temporal.Instant | null
    spotlight: SeatId | null
    spotlight_by: PersonId | null
    spotlight_at: Temporal.Instant | null
    detour: string | null
    detour_by: PersonId | null
    detour_at: Temporal.Instant | null
  }
  'live.presence': {
    seat_id: SeatId
    connection: string
    via: 'media' | 'socket'
    joined_at: Temporal.Instant
    known_at: Temporal.Instant
    left_at: Temporal.Instant | null
  }
  'live.outside_room': {
    room_id: RoomId
    place: string
  }
  'live.outside_key': {
    room_id: RoomId
    seat_id: SeatId
    number: number
    known_as: string
    refused: boolean
  }
  'live.correction': {
    id: Id<'cor'>
    session_id: SessionId
    person_id: PersonId
    mark: AttendanceMark
    reason: string
    corrected_by: PersonId
    corrected_at: Temporal.Instant
  }
  'live.poll': {
    id: PollId
    session_id: SessionId
    question: string
    anonymous: boolean
    made_by: PersonId
    made_at: Temporal.Instant
    started_at: Temporal.Instant | null
    closed_at: Temporal.Instant | null
    shared_at: Temporal.Instant | null
    kept_by: PersonId | null
    kept_at: Temporal.Instant | null
  }
  'live.poll_choice': { poll_id: PollId; place: number; text: string; votes: number }
  'live.ballot': { poll_id: PollId; seat_id: SeatId; place: number | null }
  'live.note': { session_id: SessionId; person_id: PersonId; text: string; written_at: Temporal.Instant }
  'live.recording': {
    id: RecordingId
    session_id: SessionId
    started_by: PersonId
    started_at: Temporal.Instant
    stopped_by: PersonId | 'system' | null
    stopped_at: Temporal.Instant | null
    ready_at: Temporal.Instant | null
    file_id: Id<'fil'> | null
    seconds: number | null
    faces_file_id: Id<'fil'> | null
    /** From, to, from, to: milliseconds. */
    faces_spans: number[] | null
    caption_language: CaptionLanguage | null
    failed_at: Temporal.Instant | null
    withdrawn_by: PersonId | null
    withdrawn_at: Temporal.Instant | null
    keep_until: Temporal.Instant | null
  }
  'live.recording_notice': {
    recording_id: RecordingId
    seat_id: SeatId
    noticed_at: Temporal.Instant
    answer: 'agreed' | 'left_out' | null
    answered_at: Temporal.Instant | null
  }
  'live.captioning': {
    session_id: SessionId
    started_by: PersonId
    started_at: Temporal.Instant
    language: CaptionLanguage | null
    paused_at: Temporal.Instant | null
    finishing_until: Temporal.Instant | null
  }
  'live.unheard_voice': { seat_id: SeatId; left_out_at: Temporal.Instant }
  'live.caption': CaptionTable & { session_id: SessionId }
  'live.kept_caption': CaptionTable & { recording_id: RecordingId; milliseconds: number }
  'live.stroke': {
    id: StrokeId
    session_id: SessionId
    seat_id: SeatId
    colour: StrokeView['colour']
    width: number
    points: number[]
  }
  'live.breakout': {
    session_id: SessionId
    planned_by: PersonId
    planned_at: Temporal.Instant
    way: GroupWay
    minutes: number | null
    returning_at: Temporal.Instant | null
    opened_by: PersonId | null
    opened_at: Temporal.Instant | null
    ends_at: Temporal.Instant | null
    told_line: ChatLineId | null
  }
  'live.breakout_group': {
    id: GroupId
    session_id: SessionId
    place: number
    name: string
    room_id: RoomId | null
    called_at: Temporal.Instant | null
  }
  'live.group_seat': {
    seat_id: SeatId
    session_id: SessionId
    group_id: GroupId | null
    placed_by: PersonId | 'guest'
    placed_at: Temporal.Instant
    back_at: Temporal.Instant | null
  }
  'live.chat_line': LineTable & { group_id: GroupId | null }
  'live.saved_line': LineTable
}

export const { read, write } = tablesOf<LiveTables>()
