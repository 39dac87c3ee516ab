import { z } from 'zod'
import { Refusal } from '#kernel/refusal'
import { answered, isNotLicensed, type ZoomAnswer, type ZoomCall } from './calls.ts'

type Ask = (call: ZoomCall) => Promise<ZoomAnswer>

const made = z.object({ id: z.number() })
const meeting = z.object({ host_id: z.string(), start_url: z.string(), join_url: z.string() })
const registrant = z.object({ registrant_id: z.string(), join_url: z.string() })
const known = z.object({ join_url: z.string().optional(), status: z.string().optional() })
const present = z.object({
  participants: z.array(
    z.object({
      id: z.string().optional(),
      user_id: z.string().optional(),
      participant_uuid: z.string().optional(),
      user_name: z.string().optional(),
      registrant_id: z.string().optional(),
      join_time: z.string(),
      leave_time: z.string().optional(),
      status: z.string().optional(),
    }),
  ),
  next_page_token: z.string().optional(),
})
export type Participant = z.infer<typeof present>['participants'][number]

/** Longer than any class; Zoom lets a meeting go on, and forgets it when we delete it. */
const plannedMinutes = 12 * 60

/**
 * A meeting for people whom the school names one by one. Approval is by hand, so that nobody registers by themselves; each of ours
 * is approved as they are added. Nobody is mailed anything.
 */
export async function makeMeeting(ask: Ask, user: string, topic: string, now: Temporal.Instant): Promise<string> {
  const call: ZoomCall = {
    method: 'POST',
    path: `/users/${encodeURIComponent(user)}/meetings`,
    body: {
      topic,
      type: 2,
      start_time: now.toString({ smallestUnit: 'second' }),
      duration: plannedMinutes,
      settings: {
        approval_type: 1,
        registration_type: 1,
        registrants_confirmation_email: false,
        registrants_email_notification: false,
        email_notification: false,
        join_before_host: true,
        jbh_time: 0,
        waiting_room: false,
        meeting_authentication: false,
        mute_upon_entry: true,
        host_video: false,
        participant_video: false,
        auto_recording: 'none',
        use_pmi: false,
        private_meeting: true,
        show_share_button: false,
      },
    },
  }
  const answer = answered(call, await ask(call), made)
  if (!answer) throw new Error(`Zoom knows no user ${user}`)
  return String(answer.id)
}

export async function meetingAt(ask: Ask, place: string) {
  const call: ZoomCall = { method: 'GET', path: `/meetings/${place}` }
  return answered(call, await ask(call), meeting)
}

/** Null where the account may not name people one by one. */
export async function addRegistrant(ask: Ask, place: string, email: string, name: string) {
  const call: ZoomCall = {
    method: 'POST',
    path: `/meetings/${place}/registrants`,
    body: { email, first_name: name, auto_approve: true },
  }
  const answer = await ask(call)
  return isNotLicensed(answer) ? null : answered(call, answer, registrant)
}

/** Their own link, as long as they are let in by it. */
export async function linkOf(ask: Ask, place: string, registrantId: string): Promise<string | null> {
  const call: ZoomCall = { method: 'GET', path: `/meetings/${place}/registrants/${encodeURIComponent(registrantId)}` }
  const found = answered(call, await ask(call), known)
  return found?.status === 'approved' ? (found.join_url ?? null) : null
}

export async function cancelRegistrants(ask: Ask, place: string, ids: readonly string[]): Promise<void> {
  const body = { action: 'cancel', registrants: ids.map((id) => ({ id })) }
  const call: ZoomCall = { method: 'PUT', path: `/meetings/${place}/registrants/status`, body }
  answered(call, await ask(call), z.unknown())
}

/** Who is in a meeting now; null where the account has no dashboard to ask. */
export async function participantsOf(ask: Ask, place: string): Promise<Participant[] | null> {
  const all: Participant[] = []
  let next = ''
  do {
    const query = {
      type: 'live',
      page_size: '300',
      include_fields: 'registrant_id',
      ...(next && { next_page_token: next }),
    }
    const call: ZoomCall = {
      method: 'GET',
      path: `/metrics/meetings/${place}/participants?${new URLSearchParams(query)}`,
    }
    const answer = await ask(call)
    if (isNotLicensed(answer)) return null
    const page = answered(call, answer, present)
    all.push(...(page?.participants ?? []))
    next = page?.next_page_token ?? ''
  } while (next)
  return all.filter(({ leave_time, status }) => !leave_time && status !== 'in_waiting_room')
}

/** Ends it for everybody who is in it, and forgets it with everybody who was registered. */
export async function deleteMeeting(ask: Ask, place: string): Promise<void> {
  const end: ZoomCall = { method: 'PUT', path: `/meetings/${place}/status`, body: { action: 'end' } }
  const ended = await ask(end)
  // 3000: nobody is in it.
  if (ended.code !== 3000) answered(end, ended, z.unknown())
  const path = `/meetings/${place}?schedule_for_reminder=false&cancel_meeting_reminder=false`
  const call: ZoomCall = { method: 'DELETE', path }
  const gone = await ask(call)
  // 3002: it has not ended yet; 3001: somebody deleted it before us.
  if (gone.code === 3002) throw new Refusal('room.unreachable')
  if (gone.code !== 3001) answered(call, gone, z.unknown())
}
