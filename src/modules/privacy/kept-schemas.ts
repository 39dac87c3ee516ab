import { z } from 'zod'
import { type Category, clocks, ends, type recipients, type subjects, things } from '#kernel/personal-data'
import type { KeptCategory } from './schema.ts'

/** As long as the thing it hangs on; until something ends; or for an ISO 8601 period after something. */
export const keeping = z.union([
  z.object({ while: z.enum(things) }),
  z.object({ until: z.enum(ends) }),
  z.object({ period: z.iso.duration(), after: z.enum(clocks) }),
])
export type Keeping = z.infer<typeof keeping>

/** How what is kept is said, wherever it is said: keys of locales/. Each category has its reason too, `…_why`. */
export const categoryKeys = {
  contact: 'kept_contact',
  profile: 'kept_profile',
  account: 'kept_account',
  security: 'kept_security',
  'sign-in with a provider': 'kept_provider',
  accessibility: 'kept_needs',
  survey: 'kept_survey',
  consent: 'kept_consent',
  agreements: 'kept_agreements',
  notices: 'kept_notices',
  devices: 'kept_devices',
  mail: 'kept_mail',
  content: 'kept_content',
  learning: 'kept_learning',
  attendance: 'kept_attendance',
  'own notes': 'kept_notes',
  'class chat': 'kept_chat',
  votes: 'kept_votes',
  guests: 'kept_guests',
  'live participation': 'kept_recordings',
  teaching: 'kept_teaching',
  access: 'kept_access',
  'meeting link': 'kept_meeting_link',
  authorship: 'kept_authorship',
  moderation: 'kept_moderation',
  guardian: 'kept_guardian',
  request: 'kept_request',
  erasure: 'kept_erasure',
  'sign-up': 'kept_sign_up',
  course: 'kept_course',
  presence: 'kept_presence',
  'live updates': 'kept_updates',
  'security log': 'kept_trail',
  identifier: 'kept_identifier',
  protection: 'kept_protection',
  copies: 'kept_copies',
  rights: 'kept_rights',
  incidents: 'kept_incidents',
  disclosures: 'kept_disclosures',
} as const satisfies Record<Category, string>

export const subjectKeys = {
  account: 'kept_of_account',
  student: 'kept_of_student',
  teacher: 'kept_of_teacher',
  guest: 'kept_of_guest',
  guardian: 'kept_of_guardian',
  visitor: 'kept_of_visitor',
} as const satisfies Record<(typeof subjects)[number], string>

const thingKeys = {
  'identity.person': 'kept_while_person',
  'courses.course': 'kept_while_course',
  'courses.item': 'kept_while_item',
  'files.file': 'kept_while_file',
  'live.session': 'kept_while_session',
  'live.guest': 'kept_while_guest',
  'invitations.list': 'kept_while_list',
  'registers.request': 'kept_while_request',
  'registers.incident': 'kept_while_incident',
  'registers.disclosure': 'kept_while_disclosure',
  'documents.subject': 'kept_while_subject',
  'privacy.erasure': 'kept_while_erasure',
  'imports.import': 'kept_while_import',
  'kernel.socket_process': 'kept_while_connected',
} as const satisfies Record<(typeof things)[number], string>

const endKeys = {
  ends_at: 'kept_until_over',
  'live.session.ended_at': 'kept_until_class',
} as const satisfies Record<(typeof ends)[number], string>

const clockKeys = {
  at: 'kept_after_deed',
  began_at: 'kept_after_sign_in',
  deleted_at: 'kept_after_deletion',
  done_at: 'kept_after_erasure',
  ended_at: 'kept_after_bringing',
  ends_at: 'kept_after_end',
  erased_at: 'kept_after_erasure',
  lifted_at: 'kept_after_lifting',
  made_at: 'kept_after_making',
  submitted_at: 'kept_after_saving',
  used_at: 'kept_after_use',
  written_at: 'kept_after_writing',
  'live.session.ends_at': 'kept_after_class',
} as const satisfies Record<(typeof clocks)[number], string>

export const recipientKeys = {
  mail: 'kept_to_mail',
  media: 'kept_to_media',
  push: 'kept_to_push',
  expo: 'kept_to_push',
  fcm: 'kept_to_push',
  whatsapp: 'kept_to_whatsapp',
  sms: 'kept_to_sms',
  captions: 'kept_to_captions',
} as const satisfies Record<(typeof recipients)[number], string>

const copyKeys = {
  whole: 'kept_copy_whole',
  partly: 'kept_copy_partly',
  never: 'kept_copy_never',
} as const satisfies Record<KeptCategory['inCopy'], string>

type ValueOf<T> = T[keyof T]
type KeptKey =
  | ValueOf<typeof thingKeys>
  | ValueOf<typeof endKeys>
  | ValueOf<typeof clockKeys>
  | ValueOf<typeof recipientKeys>
  | ValueOf<typeof copyKeys>
  | 'kept_how_long'
  | 'kept_how_long_each'
  | 'kept_handed'

/** The sentences of one language, and how it lists things and says a period. */
export type Tongue = {
  say(key: KeptKey, slots?: Record<string, string>): string
  list(type: 'conjunction' | 'disjunction', items: readonly string[]): string
  period(iso: string): string
}

/** “Kept as long as the account exists.” Where it differs, that is said first: nobody may take the shortest for all. */
export function keptText(kept: readonly Keeping[], tongue: Tongue): string {
  const how = kept.map((keeping) => keepingText(keeping, tongue))
  return tongue.say(how.length > 1 ? 'kept_how_long_each' : 'kept_how_long', { how: tongue.list('disjunction', how) })
}

export function keepingText(keeping: Keeping, { say, period }: Tongue): string {
  if ('while' in keeping) return say(thingKeys[keeping.while])
  if ('until' in keeping) return say(endKeys[keeping.until])
  return say(clockKeys[keeping.after], { period: period(keeping.period) })
}

/** What is to be known of a category besides what it is for, in sentences. */
export function factsOf({ kept, handedTo, inCopy }: KeptCategory, tongue: Tongue): string[] {
  return [
    keptText(kept, tongue),
    ...(handedTo.length > 0 ? [handedText(handedTo, tongue)] : []),
    tongue.say(copyKeys[inCopy]),
  ]
}

function handedText(handedTo: KeptCategory['handedTo'], { say, list }: Tongue): string {
  const whom = [...new Set(handedTo.map((recipient) => say(recipientKeys[recipient])))]
  return say('kept_handed', { whom: list('conjunction', whom) })
}
