import { type PersonalColumn, personalData, type Retention } from '#kernel/personal-data'

const withSession: Retention = { keep: 'while', exists: 'live.session' }
const plan = { notPersonal: 'Says when a class of a course is, not who comes.' }
const key = { notPersonal: 'Tells rows apart and says nothing by itself.' }

const attendance = (purpose: string): PersonalColumn => ({
  about: 'student',
  category: 'attendance',
  purpose,
  legal: { basis: 'contract' },
  retention: { keep: 'P24M', from: 'live.session.ends_at' },
  export: { file: 'courses/attendance.csv', part: 'observed' },
  erase: 'pseudonymise',
  sharedWith: [],
  editable: false,
})

const authorship = (purpose: string): PersonalColumn => ({
  about: 'teacher',
  category: 'authorship',
  purpose,
  legal: { basis: 'contract' },
  retention: withSession,
  export: { file: 'courses/sessions.json', part: 'observed' },
  erase: 'pseudonymise',
  sharedWith: [],
  editable: false,
})

/** Words said in class are in no export: they are gone before one could be asked for. */
const fleeting = (purpose: string): PersonalColumn => ({
  about: 'account',
  category: 'class chat',
  purpose,
  legal: { basis: 'contract' },
  retention: { keep: 'PT0S', from: 'live.session.ended_at' },
  export: { never: 'Deleted when the class ends.' },
  erase: 'delete',
  sharedWith: [],
  editable: true,
})

const saved = (purpose: string): PersonalColumn => ({
  about: 'account',
  category: 'class chat',
  purpose,
  legal: { basis: 'contract' },
  retention: withSession,
  export: { file: 'messages/classes.json', part: 'provided' },
  erase: 'delete',
  sharedWith: [],
  editable: false,
})

const asked = { notPersonal: 'A question to a class, or how many chose an answer.' }

const note = (purpose: string): PersonalColumn => ({
  ...saved(purpose),
  category: 'own notes',
  export: { file: 'courses/notes.json', part: 'provided' },
  editable: true,
})

const meetingLink: PersonalColumn = {
  ...authorship('to hold a class behind a link that its teacher pasted'),
  category: 'meeting link',
  export: { file: 'courses/sessions.json', part: 'provided' },
  editable: true,
}

export const livePersonalData = personalData({
  series: {
    id: key,
    course_id: plan,
    title: plan,
    local_date: plan,
    local_time: plan,
    time_zone: plan,
    minutes: plan,
    weekdays: plan,
    until: plan,
    times: plan,
    planned_by: authorship('to know who planned a series'),
    planned_at: authorship('to know when a series was planned'),
  },
  session: {
    id: key,
    series_id: key,
    course_id: plan,
    title: plan,
    local_date: plan,
    local_time: plan,
    time_zone: plan,
    minutes: plan,
    starts_at: plan,
    ends_at: plan,
    meeting_link: meetingLink,
    capacity: plan,
    sequence: plan,
    planned_by: authorship('to know who planned a class'),
    planned_at: authorship('to know when a class was planned'),
    apart_at: authorship('to leave a class alone that was moved by itself'),
    moved_by: authorship('to know who moved a class'),
    moved_at: authorship('to know when a class was moved'),
    cancelled_by: authorship('to know who cancelled a class'),
    cancelled_at: authorship('to know when a class was cancelled'),
    room_id: key,
    opened_by: authorship('to know who opened a room'),
    opened_at: authorship('to know when a room was opened'),
    chat_saved_by: authorship('to know who saved the chat'),
    chat_saved_at: authorship('to know since when everyone was told that the chat is saved'),
    ended_by: authorship('to know who ended a class'),
    ended_at: authorship('to know when a class ended'),
  },
  seat: {
    id: { ...attendance('to tell seats apart, also in the media server'), sharedWith: ['video'] },
    session_id: key,
    person_id: attendance('to know whose seat it is'),
    role: { ...attendance('to know what a seat may do'), sharedWith: ['video'] },
    taken_at: attendance('to know when somebody first came'),
    hand_raised_at: { ...fleeting('to keep the queue of raised hands'), category: 'attendance', erase: 'delete' },
    removed_by: authorship('to know who took somebody out of a class'),
    removed_at: attendance('to keep somebody out of a class they were taken out of'),
    admitted_by: authorship('to know who let somebody in'),
    admitted_at: attendance('to tell who is in the room from who waits in front of it'),
    refused_by: authorship('to know who did not let somebody in'),
    refused_at: attendance('to keep somebody out who was not let in'),
    hosts_by: authorship('to know who made somebody a host'),
    hosts_at: attendance('to know who may steer a class beside its teacher'),
    gestured_at: { ...fleeting('to take gestures at a bearable rate'), category: 'attendance' },
  },
  arrangement: {
    session_id: key,
    waiting_by: authorship('to know who wants to let everybody in by hand'),
    waiting_at: authorship('to know since when people wait in front of the room'),
    locked_by: authorship('to know who locked the room'),
    locked_at: authorship('to know since when the room is locked'),
    sharing_by: authorship('to know who lets students share their screens'),
    sharing_at: authorship('to know since when students may share their screens'),
    spotlight: { ...attendance('to show one person large to everybody'), erase: 'delete' },
    spotlight_by: authorship('to know who chose whom everybody sees large'),
    spotlight_at: authorship('to know since when somebody is shown large to everybody'),
    detour: meetingLink,
    detour_by: authorship('to know who sent everybody another way in'),
    detour_at: authorship('to know when everybody was sent another way in'),
  },
  presence: {
    seat_id: attendance('to know who was there'),
    connection: attendance('to pair coming and going'),
    via: attendance('to know how it became known'),
    joined_at: attendance('to know when somebody came'),
    known_at: attendance('to know until when somebody was there if their connection broke'),
    left_at: attendance('to know when somebody went'),
  },
  correction: {
    id: key,
    session_id: key,
    person_id: attendance('to know whose attendance was corrected'),
    mark: attendance('to set right what seats cannot know'),
    reason: attendance('to be able to say why it was corrected'),
    corrected_by: authorship('to know who corrected it'),
    corrected_at: attendance('to know when it was corrected'),
  },
  poll: {
    id: key,
    session_id: key,
    question: asked,
    anonymous: asked,
    made_by: authorship('to know who asked'),
    made_at: authorship('to keep questions in order'),
    started_at: asked,
    closed_at: asked,
    shared_at: asked,
    kept_by: authorship('to know who kept a poll'),
    kept_at: authorship('to know since when a poll outlives its class'),
  },
  poll_choice: { poll_id: key, place: asked, text: asked, votes: asked },
  ballot: {
    poll_id: key,
    seat_id: { ...saved('to take one vote a person'), category: 'votes' },
    place: { ...saved('to show the teacher who chose what, where the vote is an open one'), category: 'votes' },
  },
  note: {
    session_id: key,
    person_id: note('to know whose note it is'),
    text: note('to keep what somebody notes down for themselves in a class'),
    written_at: note('to know when a note was written'),
  },
  chat_line: {
    id: key,
    session_id: key,
    seat_id: fleeting('to know who wrote it'),
    said_at: fleeting('to keep lines in order'),
    text: fleeting('to write to each other during a class'),
  },
  saved_line: {
    id: key,
    session_id: key,
    seat_id: saved('to know who wrote it'),
    said_at: saved('to keep lines in order'),
    text: saved('to read again what was written in a class'),
  },
})
