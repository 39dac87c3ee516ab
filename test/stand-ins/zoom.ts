import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { z } from 'zod'
import { type Answered, type Asked, openService } from './services.ts'
import { addRegistrant, createMeeting, type Registrant, registrantStatus, tokenForm } from './zoom-shapes.ts'

/*
 * Zoom, after what it publishes: https://developers.zoom.us/docs/api/meetings/ (meetings, registrants), .../api/accounts/ (dashboards),
 * .../internal-apps/s2s-oauth/ and .../api/webhooks/. A field it does not describe is refused, and no spec passes with it.
 */

type Sitting = {
  userId: string
  uuid: string
  name: string
  registrantId: string
  id: string
  since: number
  gone(): void
}
type Meeting = {
  id: number
  topic: string
  settings: Record<string, unknown>
  registrants: Map<string, Registrant>
  sitting: Sitting[]
}
type Hook = (body: string, headers: { 'x-zm-signature': string; 'x-zm-request-timestamp': string }) => Promise<void>

const fault = (status: number, code: number, message = ''): Answered => ({ status, body: { code, message } })
const validationFailed = (error: z.ZodError) => fault(400, 300, error.message)
const done: Answered = { status: 204 }
const hostId = 'KDcuGIm1QgePTO8WbOqwIQ'

type ZoomAccount = {
  accountId: string
  clientId: string
  clientSecret: string
  user: string
  webhookSecret: string
  /** What the account pays for. */
  has?: readonly ('registration' | 'dashboard')[]
}

export async function openZoom({ has = ['registration', 'dashboard'], ...account }: ZoomAccount) {
  const meetings = new Map<string, Meeting>()
  const tokens = new Map<string, number>()
  const added = new Map<string, number>()
  const busy: Answered[] = []
  let hook: Hook = async () => {}

  const service = await openService((asked) => {
    if (asked.path === '/oauth/token') return tokenFor(asked)
    const first = busy.shift()
    if (first) return first
    const bearer = asked.headers.authorization?.replace('Bearer ', '') ?? ''
    if ((tokens.get(bearer) ?? 0) <= Date.now()) return fault(401, 124, 'Invalid access token.')
    const route = routes.find(({ method, path }) => method === asked.method && path.test(asked.path))
    const found = route?.path.exec(asked.path)?.slice(1).map(decodeURIComponent) ?? []
    return route ? route.answer(asked, ...found) : fault(404, 2300, 'This API endpoint is not recognized.')
  })

  function tokenFor({ method, headers, body }: Asked): Answered {
    const basic = Buffer.from(`${account.clientId}:${account.clientSecret}`).toString('base64')
    const form = tokenForm.safeParse(body)
    if (method !== 'POST' || headers.authorization !== `Basic ${basic}` || form.data?.account_id !== account.accountId)
      return { status: 400, body: { reason: 'Invalid client_id or client_secret', error: 'invalid_client' } }
    const token = randomBytes(24).toString('base64url')
    tokens.set(token, Date.now() + 3_600_000)
    const scope = 'meeting:write:meeting:admin'
    return {
      status: 200,
      body: { access_token: token, token_type: 'bearer', expires_in: 3600, scope, api_url: service.url },
    }
  }

  type Route = { method: string; path: RegExp; answer(asked: Asked, ...found: string[]): Answered }
  const ofMeeting =
    (answer: (meeting: Meeting, asked: Asked, ...rest: string[]) => Answered): Route['answer'] =>
    (asked, id = '', ...rest) => {
      const meeting = meetings.get(id)
      return meeting ? answer(meeting, asked, ...rest) : fault(404, 3001, `Meeting does not exist: ${id}.`)
    }
  const registering = (answer: (meeting: Meeting, asked: Asked, ...rest: string[]) => Answered) =>
    ofMeeting((meeting, ...rest) =>
      has.includes('registration') && meeting.settings.approval_type !== 2
        ? answer(meeting, ...rest)
        : fault(404, 404, `Registration has not been enabled for this meeting: ${meeting.id}.`),
    )

  const routes: Route[] = [
    { method: 'GET', path: /^\/v2\/users\/([^/]+)$/, answer: (_asked, user) => userAt(user) },
    { method: 'POST', path: /^\/v2\/users\/([^/]+)\/meetings$/, answer: ({ body }, user) => made(body, user) },
    {
      method: 'GET',
      path: /^\/v2\/meetings\/(\d+)$/,
      answer: ofMeeting((meeting) => ({ status: 200, body: viewOf(meeting) })),
    },
    {
      method: 'POST',
      path: /^\/v2\/meetings\/(\d+)\/registrants$/,
      answer: registering((meeting, { body }) => register(meeting, body)),
    },
    {
      method: 'GET',
      path: /^\/v2\/meetings\/(\d+)\/registrants\/([^/]+)$/,
      answer: registering((meeting, _asked, id = '') => {
        const found = meeting.registrants.get(id)
        return found ? { status: 200, body: found } : fault(404, 3000, 'Registrant not found')
      }),
    },
    {
      method: 'PUT',
      path: /^\/v2\/meetings\/(\d+)\/registrants\/status$/,
      answer: registering((meeting, { body }) => settled(meeting, body)),
    },
    {
      method: 'PUT',
      path: /^\/v2\/meetings\/(\d+)\/status$/,
      answer: ofMeeting((meeting, { body }) => ended(meeting, body)),
    },
    {
      method: 'DELETE',
      path: /^\/v2\/meetings\/(\d+)$/,
      answer: ofMeeting((meeting) => {
        if (meeting.sitting.length > 0)
          return fault(400, 3002, 'Sorry, you cannot delete this meeting since it’s in progress.')
        meetings.delete(String(meeting.id))
        return done
      }),
    },
    {
      method: 'GET',
      path: /^\/v2\/metrics\/meetings\/(\d+)\/participants$/,
      answer: ofMeeting((meeting, { query }) => dashboard(meeting, query)),
    },
  ]

  /** 1 is a basic user, 2 one with a licence. */
  function userAt(user: string | undefined): Answered {
    if (user !== account.user) return fault(404, 1001, `User does not exist: ${user}.`)
    return { status: 200, body: { id: hostId, type: has.includes('registration') ? 2 : 1, email: user } }
  }

  function made(body: unknown, user: string | undefined): Answered {
    if (user !== account.user) return userAt(user)
    const said = createMeeting.safeParse(body)
    if (!said.success) return validationFailed(said.error)
    const id = 80_000_000_000 + meetings.size + Math.floor(Math.random() * 1e9)
    const { topic = 'Zoom Meeting', settings = {} } = said.data
    meetings.set(String(id), { id, topic, settings, registrants: new Map(), sitting: [] })
    return { status: 201, body: viewOf(meetings.get(String(id)) as Meeting) }
  }

  const viewOf = ({ id, topic, settings }: Meeting) => ({
    uuid: '4444AAAiAAAAAiAiAiiAii==',
    id,
    host_id: hostId,
    topic,
    type: 2,
    settings,
    start_url: `https://us02web.zoom.us/s/${id}?zak=host`,
    join_url: `https://us02web.zoom.us/j/${id}?pwd=common`,
  })

  function register(meeting: Meeting, body: unknown): Answered {
    const said = addRegistrant.safeParse(body)
    if (!said.success) return validationFailed(said.error)
    const { email, first_name, last_name = '', auto_approve } = said.data
    const times = (added.get(email) ?? 0) + 1
    added.set(email, times)
    if (times > 3)
      return fault(
        429,
        429,
        `You have exceeded the daily rate limit of (3) for Add meeting registrant API requests for the registrant (${email}).`,
      )
    const known = [...meeting.registrants.values()].find((one) => one.email === email)
    const id = known?.id ?? randomBytes(16).toString('base64url')
    const join_url = `https://us02web.zoom.us/w/${meeting.id}?tk=${id}`
    const status = auto_approve || meeting.settings.approval_type === 0 ? 'approved' : 'pending'
    meeting.registrants.set(id, known ?? { id, email, first_name, last_name, status, join_url })
    return { status: 201, body: { id: meeting.id, registrant_id: id, topic: meeting.topic, join_url, start_time: '' } }
  }

  function settled(meeting: Meeting, body: unknown): Answered {
    const said = registrantStatus.safeParse(body)
    if (!said.success) return validationFailed(said.error)
    for (const { id } of said.data.registrants) {
      const found = meeting.registrants.get(id ?? '')
      if (!found) return fault(400, 300, 'Invalid registrant.')
      found.status = said.data.action === 'approve' ? 'approved' : 'denied'
    }
    return done
  }

  function ended(meeting: Meeting, body: unknown): Answered {
    if (!z.strictObject({ action: z.literal('end') }).safeParse(body).success) return fault(400, 300)
    if (meeting.sitting.length === 0) return fault(400, 3000, 'Meeting is not started.')
    for (const one of [...meeting.sitting]) one.gone()
    return done
  }

  function dashboard(meeting: Meeting, query: URLSearchParams): Answered {
    if (!has.includes('dashboard')) return fault(400, 200, 'Only available for Business or higher accounts.')
    if (query.get('type') !== 'live') return fault(400, 300)
    const isNamed = query.get('include_fields') === 'registrant_id'
    const participants = meeting.sitting.map((one) => ({
      id: one.id,
      user_id: one.userId,
      participant_uuid: one.uuid,
      user_name: one.name,
      ...(isNamed && { registrant_id: one.registrantId }),
      join_time: new Date(one.since).toISOString().replace(/\.\d+/, ''),
      status: 'in_meeting',
      ip_address: '192.0.2.7',
    }))
    return {
      status: 200,
      body: { page_count: 1, page_size: 300, total_records: participants.length, next_page_token: '', participants },
    }
  }

  async function report(
    event: string,
    { id, topic }: Meeting,
    { userId, uuid, name, registrantId, id: user }: Sitting,
    times: object,
  ) {
    const participant = {
      user_id: userId,
      participant_uuid: uuid,
      user_name: name,
      id: user,
      email: '',
      registrant_id: registrantId,
      ...times,
    }
    const object = {
      id: String(id),
      uuid: '4444AAAiAAAAAiAiAiiAii==',
      host_id: hostId,
      topic,
      type: 2,
      start_time: '',
      duration: 60,
      participant,
    }
    const body = JSON.stringify({ event, event_ts: Date.now(), payload: { account_id: account.accountId, object } })
    await hook(body, zoomSigned(body, account.webhookSecret))
  }

  return {
    url: service.url,
    asked: service.asked,
    answerNext: (...answers: Answered[]) => void busy.push(...answers),
    /** As when the app is changed there. */
    endTokens: () => tokens.clear(),
    reportTo(to: Hook) {
      hook = to
    },
    /** Somebody opens a link, and their Zoom client takes them in. */
    async open(link: string) {
      const url = new URL(link)
      const [, kind, id = ''] = url.pathname.split('/')
      const meeting = meetings.get(id)
      if (url.host !== 'us02web.zoom.us' || !meeting) throw new Error('this meeting does not exist')
      const registrant = meeting.registrants.get(url.searchParams.get('tk') ?? '')
      const leads = kind === 's' && url.searchParams.get('zak') === 'host'
      const isOpen = kind === 'j' && !has.includes('registration')
      if (!leads && !isOpen && registrant?.status !== 'approved') throw new Error('not registered for this meeting')
      const putOut = Promise.withResolvers<void>()
      const leave = async () => {
        if (!meeting.sitting.includes(sitting)) return
        meeting.sitting.splice(meeting.sitting.indexOf(sitting), 1)
        const times = { leave_time: new Date().toISOString(), leave_reason: 'left the meeting.' }
        await report('meeting.participant_left', meeting, sitting, times)
      }
      const sitting: Sitting = {
        userId: String(16_778_240 + meeting.sitting.length),
        uuid: randomUUID(),
        name: registrant?.first_name ?? 'The school',
        registrantId: registrant?.id ?? '',
        id: leads ? hostId : '',
        since: Date.now(),
        gone: () => void leave().then(putOut.resolve),
      }
      meeting.sitting.push(sitting)
      const times = { join_time: new Date(sitting.since).toISOString() }
      await report('meeting.participant_joined', meeting, sitting, times)
      return { speak: async () => {}, putOut: putOut.promise, leave }
    },
    close: service.close,
  }
}

/** `v0:<timestamp>:<body>` under the app's secret token, in hexadecimal. */
export function zoomSigned(body: string, secret: string, timestamp = String(Math.floor(Date.now() / 1000))) {
  const signing = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`)
  return { 'x-zm-signature': `v0=${signing.digest('hex')}`, 'x-zm-request-timestamp': timestamp }
}
