import { type PersonalColumn, personalData, type Retention, type RowsOf, unread } from '#kernel/personal-data'

const withSession: Retention = { keep: 'while', exists: 'live.session' }
/** Who was there, and what hangs on it, goes together. */
const afterClass: Retention = { keep: 'P24M', from: 'live.session.ends_at' }
const inClass = { at: '/class/[sessionId]' } as const
const plan = { notPersonal: 'Says when a class of a course is, not who comes.' }
const key = { notPersonal: 'Tells rows apart and says nothing by itself.' }

const attendance = (purpose: string): PersonalColumn => ({
  about: 'student',
  category: 'attendance',
  purpose,
  legal: { basis: 'contract' },
  retention: afterClass,
  export: { file: 'courses/attendance.csv', part: 'observed' },
  erase: 'pseudonymise',
  sharedWith: [],
  editable: false,
})

/** Who took part in what was recorded (24 months); the film itself is a file and goes earlier, by the school’s setting. */
const participation = (purpose: string): PersonalColumn => ({
  ...attendance(purpose),
  category: 'live participation',
  export: { file: 'courses/recordings.csv', part: 'observed' },
})

/** Who came to one class without an account. Their seat, and all that hangs on it, goes with these rows. */
const guest = (purpose: string): PersonalColumn => ({
  about: 'guest',
  category: 'guests',
  purpose,
  legal: { basis: 'contract' },
  retention: { keep: 'P30D', from: 'live.session.ends_at' },
  export: { never: 'Nobody knows whose account it would belong to; whoever has the browser reads it at /guest.' },
  erase: 'delete',
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
  editable: false,
})

const groups = { notPersonal: 'Says how a class is parted for a while, not who is where.' }

/** Ids for machines, while a class goes on. */
const outsideKey = (purpose: string): PersonalColumn => ({
  ...attendance(purpose),
  retention: { keep: 'PT0S', from: 'live.session.ended_at' },
  export: { never: 'Deleted when the class ends.' },
  erase: 'delete',
})

/** What somebody said, as a recogniser heard it: it got the sound, and nothing that tells whose it is. */
const heard: PersonalColumn = { ...fleeting('to show what is said as text'), category: 'live participation' }
const spoken = (purpose: string): PersonalColumn => ({
  ...participation(purpose),
  export: { file: 'courses/captions.json', part: 'provided' },
  erase: 'delete',
})

const saved = (purpose: string): PersonalColumn => ({
  about: 'account',
  category: 'class chat',
  purpose,
  legal: { basis: 'contract' },
  retention: afterClass,
  export: { file: 'messages/classes.json', part: 'provided' },
  erase: 'delete',
  sharedWith: [],
  editable: false,
})

const asked = { notPersonal: 'A question to a class, or how many chose an answer.' }

const note = (purpose: string): PersonalColumn => ({
  ...saved(purpose),
  category: 'own notes',
  retention: withSession,
  export: { file: 'courses/notes.json', part: 'observed' },
})

const meetingLink: PersonalColumn = {
  ...authorship('to hold a class behind a link that its teacher pasted'),
  category: 'meeting link',
  export: { file: 'courses/sessions.json', part: 'provided' },
  erase: 'delete',
  editable: { at: '/courses/[courseId]/sessions/[sessionId]' },
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
    planned_by: unread('author', authorship('to know who planned a series')),
    planned_at: unread('moment', authorship('to know when a series was planned')),
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
    planned_by: unread('author', authorship('to know who planned a class')),
    planned_at: unread('moment', authorship('to know when a class was planned')),
    apart_at: authorship('to leave a class alone that was moved by itself'),
    recording_enabled_by: authorship('to know who allowed a class to be recorded'),
    recording_enabled_at: authorship('to know since when a class may be recorded'),
    recording_keep_days: plan,
    late_minutes: plan,
    early_minutes: plan,
    participant_seconds: { notPersonal: 'A sum over everybody, of whom it says nothing.' },
    agenda: plan,
    moved_by: unread('author', authorship('to know who moved a class')),
    moved_at: authorship('to know when a class was moved'),
    cancelled_by: unread('author', authorship('to know who cancelled a class')),
    cancelled_at: authorship('to know when a class was cancelled'),
    room_id: key,
    opened_by: unread('author', authorship('to know who opened a room')),
    opened_at: authorship('to know when a room was opened'),
    chat_saved_by: unread('author', authorship('to know who saved the chat')),
    chat_saved_at: authorship('to know since when everyone was told that the chat is saved'),
    ended_by: unread('author', authorship('to know who ended a class')),
    ended_at: authorship('to know when a class ended'),
  },
  seat: {
    id: { ...attendance('to tell seats apart, also in the media server'), sharedWith: ['media'] },
    session_id: key,
    person_id: attendance('to know whose seat it is'),
    guest_id: {
      ...guest('to know which guest’s seat it is'),
      retention: { keep: 'while', exists: 'live.guest' },
    },
    role: { ...attendance('to know what a seat may do'), sharedWith: ['media'] },
    taken_at: attendance('to know when somebody first came'),
    hand_raised_at: { ...fleeting('to keep the queue of raised hands'), category: 'attendance', editable: inClass },
    removed_by: unread('author', authorship('to know who took somebody out of a class')),
    removed_at: attendance('to keep somebody out of a class they were taken out of'),
    admitted_by: authorship('to know who let somebody in'),
    admitted_at: attendance('to tell who is in the room from who waits in front of it'),
    refused_by: unread('author', authorship('to know who did not let somebody in')),
    refused_at: attendance('to keep somebody out who was not let in'),
    hosts_by: unread('author', authorship('to know who made somebody a host')),
    hosts_at: attendance('to know who may steer a class beside its teacher'),
    gestured_at: { ...fleeting('to take gestures at a bearable rate'), category: 'attendance' },
  },
  guest_link: {
    session_id: key,
    code: {
      ...authorship('to let in whoever holds the link, and to copy it again'),
      category: 'access',
      export: { never: 'Opens a class to whoever reads it.' },
      erase: 'delete',
    },
    places: plan,
    made_by: authorship('to tell guests who invites them'),
    made_at: authorship('to know since when a link stands'),
    withdrawn_by: unread('author', authorship('to know who withdrew a link')),
    withdrawn_at: unread('moment', authorship('to know since when a link opens nothing')),
  },
  guest: {
    id: key,
    session_id: key,
    name: { ...guest('to call a guest by a name they chose'), sharedWith: ['media'] },
    key: guest('to recognise the browser of a guest, so that they come back to their seat, or stay out'),
    came_at: guest('to know when a guest came'),
    agreed_at: guest('to show when a guest agreed to what is kept, and to the rules of the school'),
  },
  arrangement: {
    session_id: key,
    waiting_by: authorship('to know who wants to let everybody in by hand'),
    waiting_at: authorship('to know since when people wait in front of the room'),
    locked_by: authorship('to know who locked the room'),
    locked_at: authorship('to know since when the room is locked'),
    sharing_by: authorship('to know who lets students share their screens'),
    sharing_at: authorship('to know since when students may share their screens'),
    board_by: authorship('to know who showed the board'),
    board_at: authorship('to know since when the board is shown'),
    drawing_by: authorship('to know who lets students draw'),
    drawing_at: authorship('to know since when students may draw'),
    spotlight: {
      ...attendance('to show one person large to everybody'),
      export: { never: 'The seat of somebody else; their own copy says when they were there.' },
      erase: 'delete',
    },
    spotlight_by: unread('author', authorship('to know who chose whom everybody sees large')),
    spotlight_at: unread('moment', authorship('to know since when somebody is shown large to everybody')),
    detour: { ...meetingLink, editable: inClass },
    detour_by: unread('author', authorship('to know who sent everybody another way in')),
    detour_at: unread('moment', authorship('to know when everybody was sent another way in')),
  },
  presence: {
    seat_id: attendance('to know who was there'),
    connection: attendance('to pair coming and going'),
    via: attendance('to know how it became known'),
    joined_at: attendance('to know when somebody came'),
    known_at: attendance('to know until when somebody was there if their connection broke'),
    left_at: attendance('to know when somebody went'),
  },
  outside_room: { room_id: key, place: key },
  outside_key: {
    room_id: key,
    seat_id: outsideKey('to know who comes in at a service outside'),
    number: outsideKey('to tell who was let in again from who was put out'),
    known_as: outsideKey('to know a seat by the name a service outside has for it'),
    refused: outsideKey('to refuse the way in that somebody had before they were put out'),
  },
  correction: {
    id: key,
    session_id: key,
    person_id: attendance('to know whose attendance was corrected'),
    mark: attendance('to set right what seats cannot know'),
    reason: { ...attendance('to be able to say why it was corrected'), erase: 'redact' },
    corrected_by: authorship('to know who corrected it'),
    corrected_at: attendance('to know when it was corrected'),
  },
  poll: {
    id: key,
    session_id: key,
    question: asked,
    anonymous: asked,
    made_by: unread('author', authorship('to know who asked')),
    made_at: unread('moment', authorship('to know when it was asked')),
    started_at: asked,
    closed_at: asked,
    shared_at: asked,
    kept_by: unread('author', authorship('to know who kept a poll')),
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
    text: {
      ...note('to keep what somebody notes down for themselves in a class'),
      export: { file: 'courses/notes.json', part: 'provided' },
      editable: inClass,
    },
    written_at: unread('moment', note('to know when a note was written')),
  },
  recording: {
    id: key,
    session_id: key,
    started_by: authorship('to know who started a recording'),
    started_at: participation('to know when a recording began'),
    stopped_by: unread('author', authorship('to know who stopped a recording')),
    stopped_at: participation('to know when a recording ended'),
    ready_at: participation('to know since when a recording can be seen'),
    file_id: participation('to find the recording'),
    seconds: participation('to say how long a recording is'),
    faces_file_id: participation('to find who speaks beside the screen of a recording'),
    faces_spans: participation('to know when somebody is to be seen beside the screen of a recording'),
    caption_language: plan,
    failed_at: plan,
    withdrawn_by: unread('author', authorship('to know who withdrew a recording')),
    withdrawn_at: authorship('to know since when a recording is withdrawn'),
    keep_until: plan,
  },
  recording_notice: {
    recording_id: key,
    seat_id: participation('to know who was told of a recording'),
    noticed_at: participation('to show that somebody was told before anything of them was recorded'),
    answer: participation('to leave out of a recording whoever wants to be'),
    answered_at: unread('proof', participation('to know since when somebody is left out')),
  },
  captioning: {
    session_id: key,
    started_by: unread('author', authorship('to know who turned captions on')),
    started_at: authorship('to know since when a class has captions'),
    language: plan,
    paused_at: plan,
    finishing_until: plan,
  },
  unheard_voice: {
    seat_id: participation('to leave out of captions whoever wants to be'),
    left_out_at: unread('proof', participation('to know since when somebody is left out')),
  },
  caption: {
    id: key,
    session_id: key,
    seat_id: heard,
    began_at: heard,
    text: { ...heard, sharedWith: ['captions'] },
  },
  kept_caption: {
    id: key,
    recording_id: key,
    seat_id: spoken('to know who said it'),
    began_at: spoken('to show it where it is said in the film'),
    milliseconds: spoken('to show it as long as it is said in the film'),
    text: { ...spoken('to read what is said in a recording'), sharedWith: ['captions'] },
  },
  stroke: {
    id: key,
    session_id: key,
    seat_id: fleeting('to let people take back what they drew'),
    colour: fleeting('to show what was drawn'),
    width: fleeting('to show what was drawn'),
    points: fleeting('to draw together in a class'),
  },
  breakout: {
    session_id: key,
    planned_by: unread('author', authorship('to know who parted a class into groups')),
    planned_at: unread('moment', authorship('to know when a class was parted into groups')),
    way: groups,
    minutes: groups,
    returning_at: groups,
    opened_by: unread('author', authorship('to know who opened groups')),
    opened_at: groups,
    ends_at: groups,
    told_line: groups,
  },
  breakout_group: { id: key, session_id: key, place: groups, name: groups, room_id: groups, called_at: groups },
  group_seat: {
    session_id: key,
    seat_id: fleeting('to know who belongs to which group of a class'),
    group_id: fleeting('to bring everybody into their group'),
    placed_by: unread('author', fleeting('to know who put somebody into a group')),
    placed_at: fleeting('to show the people of a group in a steady order'),
    back_at: fleeting('to know who came back from their group for a while'),
  },
  chat_line: {
    id: key,
    session_id: key,
    group_id: fleeting('to show what is written in a group there alone'),
    seat_id: fleeting('to know who wrote it'),
    said_at: fleeting('to keep lines in order'),
    text: fleeting('to write to each other during a class'),
    files: fleeting('to hand files to each other during a class'),
  },
  saved_line: {
    id: key,
    session_id: key,
    seat_id: saved('to know who wrote it'),
    said_at: saved('to keep lines in order'),
    text: saved('to read again what was written in a class'),
    files: saved('to find again what was sent in a class'),
  },
})

export const liveRows = {
  series: { with: ['course_id', 'courses.course'], named: ['planned_by'] },
  session: {
    with: ['course_id', 'courses.course'],
    named: ['planned_by', 'recording_enabled_by', 'moved_by', 'cancelled_by', 'opened_by', 'chat_saved_by', 'ended_by'],
  },
  seat: { owner: 'person_id', named: ['removed_by', 'admitted_by', 'refused_by', 'hosts_by'] },
  guest_link: { with: ['session_id', 'live.session'], named: ['made_by', 'withdrawn_by'] },
  guest: {
    untraced:
      'Nobody knows who they are: whoever has the browser sees and deletes it at /guest, and it goes after 30 days.',
  },
  arrangement: {
    stays: 'happened',
    with: ['session_id', 'live.session'],
    named: ['waiting_by', 'locked_by', 'sharing_by', 'board_by', 'drawing_by', 'spotlight_by', 'detour_by'],
  },
  presence: { with: ['seat_id', 'live.seat'] },
  outside_room: {},
  outside_key: { with: ['seat_id', 'live.seat'] },
  correction: { owner: 'person_id', named: ['corrected_by'] },
  poll: { with: ['session_id', 'live.session'], named: ['made_by', 'kept_by'] },
  poll_choice: {},
  ballot: { stays: 'happened', with: ['seat_id', 'live.seat'] },
  note: { stays: 'happened', owner: 'person_id' },
  recording: { with: ['session_id', 'live.session'], named: ['started_by', 'stopped_by', 'withdrawn_by'] },
  recording_notice: { with: ['seat_id', 'live.seat'] },
  captioning: { with: ['session_id', 'live.session'], named: ['started_by'] },
  unheard_voice: { with: ['seat_id', 'live.seat'] },
  caption: { with: ['seat_id', 'live.seat'] },
  kept_caption: { stays: 'people', with: ['seat_id', 'live.seat'] },
  stroke: { with: ['seat_id', 'live.seat'] },
  breakout: { with: ['session_id', 'live.session'], named: ['planned_by', 'opened_by'] },
  breakout_group: {},
  group_seat: { with: ['seat_id', 'live.seat'], named: ['placed_by'] },
  chat_line: { with: ['seat_id', 'live.seat'] },
  saved_line: { stays: 'people', with: ['seat_id', 'live.seat'] },
} satisfies RowsOf<typeof livePersonalData>
