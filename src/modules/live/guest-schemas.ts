import { z } from 'zod'
import { type Id, idOf } from '#kernel/id'
import { line } from '#kernel/text'
import { instant, sessionId } from './session-schemas.ts'

export type GuestId = Id<'gst'>

/** As many as a link is made for where nobody says how many. */
export const usualPlaces = 3
/** The days for which anything about a guest is kept after their class, as the map says it. */
export const guestDays = 30

const code = z.string().regex(/^[A-Za-z0-9_-]{22}$/, 'field.invalid')
export const OfGuestLink = z.strictObject({ code })

export const MakeGuestLink = z.strictObject({
  sessionId,
  places: z.coerce.number().int().min(1).max(100).default(usualPlaces),
  /** The link there is opens nothing any more, another takes its place. */
  anew: z.boolean().default(false),
})
export const WithdrawGuestLink = z.strictObject({
  sessionId,
  /** Whoever came by it has to leave. */
  putOut: z.boolean().default(false),
})
/** `hindrance`: why there can be no link for this class. */
export const GuestLinkView = z.object({
  hindrance: z.enum(['guests.of_minors', 'guests.elsewhere']).nullable(),
  link: z.object({ url: z.string(), places: z.int(), madeAt: instant }).nullable(),
  /** Those who came and were neither refused nor taken out. */
  taken: z.int(),
  mostPlaces: z.int(),
})
export type GuestLinkView = z.infer<typeof GuestLinkView>

/** What stands before a guest: nothing, or why not now. */
export const GuestState = z.enum(['ahead', 'open', 'full', 'locked', 'shut_out'])
export const GuestWelcome = z.object({
  title: z.string(),
  startsAt: instant,
  endsAt: instant,
  entersFrom: instant,
  timeZone: z.string(),
  invitedBy: z.string(),
  state: GuestState,
  /** Who this browser is in this class already. */
  you: z.object({ sessionId, name: z.string() }).nullable(),
})
export type GuestWelcome = z.infer<typeof GuestWelcome>

export const ComeAsGuest = z.strictObject({
  code,
  name: line(60),
  /** That they are of age, read what is kept about them and follow the rules of the school. */
  agreed: z.literal(true, { error: 'guests.not_agreed' }),
})
export const CameAsGuest = z.object({ sessionId })

/** Everything that is kept about one guest. */
export const GuestTraces = z.object({
  items: z.array(
    z.object({
      sessionId,
      title: z.string(),
      startsAt: instant,
      over: z.boolean(),
      name: z.string(),
      cameAt: instant,
      agreedAt: instant,
      admittedAt: instant.nullable(),
      removedAt: instant.nullable(),
      presences: z.array(z.object({ joinedAt: instant, leftAt: instant.nullable() })),
      lines: z.array(z.object({ at: instant, text: z.string() })),
      /** What they said, where a class has captions or its recording does. */
      said: z.array(z.object({ at: instant, text: z.string() })),
      votes: z.int(),
      recordings: z.array(z.object({ toldAt: instant, answer: z.string().nullable() })),
      keptUntil: instant,
    }),
  ),
})
export type GuestTraces = z.infer<typeof GuestTraces>

/** A guest in the attendance of a class: apart, without a mark. */
export const GuestAttendance = z.object({
  seatId: idOf('sea'),
  name: z.string(),
  joinedAt: instant.nullable(),
  leftAt: instant.nullable(),
  seconds: z.int(),
})
export type GuestAttendance = z.infer<typeof GuestAttendance>
