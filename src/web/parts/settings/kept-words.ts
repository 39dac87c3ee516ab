import type { Keeping, KeptCategory } from '#modules/privacy/schema'
import { listFormatter } from '#web/format/formatters.ts'
import type { Locale } from '#web/format/locales.ts'
import { periodText } from '#web/format/periods.ts'
import { m } from '#web/words.ts'

/**
 * What /settings/data says of each category. Its words come with the page and not with its script, which has no use for them:
 * import it in +page.server.ts only.
 */
type Category = KeptCategory['category']
export const categoryWords: Record<Category, { name: () => string; why: () => string }> = {
  contact: { name: m.kept_contact, why: m.kept_contact_why },
  profile: { name: m.kept_profile, why: m.kept_profile_why },
  account: { name: m.kept_account, why: m.kept_account_why },
  security: { name: m.kept_security, why: m.kept_security_why },
  'sign-in with a provider': { name: m.kept_provider, why: m.kept_provider_why },
  accessibility: { name: m.kept_needs, why: m.kept_needs_why },
  survey: { name: m.kept_survey, why: m.kept_survey_why },
  consent: { name: m.kept_consent, why: m.kept_consent_why },
  notices: { name: m.kept_notices, why: m.kept_notices_why },
  devices: { name: m.kept_devices, why: m.kept_devices_why },
  mail: { name: m.kept_mail, why: m.kept_mail_why },
  content: { name: m.kept_content, why: m.kept_content_why },
  learning: { name: m.kept_learning, why: m.kept_learning_why },
  attendance: { name: m.kept_attendance, why: m.kept_attendance_why },
  'own notes': { name: m.kept_notes, why: m.kept_notes_why },
  'class chat': { name: m.kept_chat, why: m.kept_chat_why },
  votes: { name: m.kept_votes, why: m.kept_votes_why },
  'live participation': { name: m.kept_recordings, why: m.kept_recordings_why },
  teaching: { name: m.kept_teaching, why: m.kept_teaching_why },
  access: { name: m.kept_access, why: m.kept_access_why },
  'meeting link': { name: m.kept_meeting_link, why: m.kept_meeting_link_why },
  authorship: { name: m.kept_authorship, why: m.kept_authorship_why },
  moderation: { name: m.kept_moderation, why: m.kept_moderation_why },
  guardian: { name: m.kept_guardian, why: m.kept_guardian_why },
  request: { name: m.kept_request, why: m.kept_request_why },
  erasure: { name: m.kept_erasure, why: m.kept_erasure_why },
  'sign-up': { name: m.kept_sign_up, why: m.kept_sign_up_why },
  course: { name: m.kept_course, why: m.kept_course_why },
  presence: { name: m.kept_presence, why: m.kept_presence_why },
  'live updates': { name: m.kept_updates, why: m.kept_updates_why },
  'security log': { name: m.kept_trail, why: m.kept_trail_why },
  identifier: { name: m.kept_identifier, why: m.kept_identifier_why },
  protection: { name: m.kept_protection, why: m.kept_protection_why },
  copies: { name: m.kept_copies, why: m.kept_copies_why },
  rights: { name: m.kept_rights, why: m.kept_rights_why },
  incidents: { name: m.kept_incidents, why: m.kept_incidents_why },
}

export const subjectWords: Record<KeptCategory['about'], () => string> = {
  account: m.kept_of_account,
  student: m.kept_of_student,
  teacher: m.kept_of_teacher,
  guest: m.kept_of_guest,
  visitor: m.kept_of_visitor,
}

const thingWords: Record<Extract<Keeping, { while: string }>['while'], () => string> = {
  'identity.person': m.kept_while_person,
  'courses.course': m.kept_while_course,
  'courses.item': m.kept_while_item,
  'files.file': m.kept_while_file,
  'live.session': m.kept_while_session,
  'invitations.list': m.kept_while_list,
  'registers.request': m.kept_while_request,
  'registers.incident': m.kept_while_incident,
  'kernel.socket_process': m.kept_while_connected,
}
const endWords: Record<Extract<Keeping, { until: string }>['until'], () => string> = {
  ends_at: m.kept_until_over,
  'live.session.ended_at': m.kept_until_class,
}
const clockWords: Record<Extract<Keeping, { after: string }>['after'], (slots: { period: string }) => string> = {
  at: m.kept_after_deed,
  began_at: m.kept_after_sign_in,
  deleted_at: m.kept_after_deletion,
  done_at: m.kept_after_erasure,
  ends_at: m.kept_after_end,
  lifted_at: m.kept_after_lifting,
  made_at: m.kept_after_making,
  submitted_at: m.kept_after_saving,
  used_at: m.kept_after_use,
  written_at: m.kept_after_writing,
  'live.session.ends_at': m.kept_after_class,
}

export function keepingText(keeping: Keeping, locale: Locale): string {
  if ('while' in keeping) return thingWords[keeping.while]()
  if ('until' in keeping) return endWords[keeping.until]()
  return clockWords[keeping.after]({ period: periodText(keeping.period, locale) })
}

/** “Kept as long as the account exists.” Where it differs, that is said first: nobody may take the shortest for all. */
export function keptText(kept: KeptCategory['kept'], locale: Locale): string {
  const how = kept.map((keeping) => keepingText(keeping, locale))
  const say = how.length > 1 ? m.kept_how_long_each : m.kept_how_long
  return say({ how: listFormatter(locale, { type: 'disjunction' }).format(how) })
}

const recipientWords: Record<KeptCategory['handedTo'][number], () => string> = {
  mail: m.kept_to_mail,
  media: m.kept_to_media,
  push: m.kept_to_push,
  expo: m.kept_to_push,
  fcm: m.kept_to_push,
  whatsapp: m.kept_to_whatsapp,
  sms: m.kept_to_sms,
}

function handedText(handedTo: KeptCategory['handedTo'], locale: Locale): string {
  const whom = [...new Set(handedTo.map((recipient) => recipientWords[recipient]()))]
  return m.kept_handed({ whom: listFormatter(locale, { type: 'conjunction' }).format(whom) })
}

const copyWords: Record<KeptCategory['inCopy'], () => string> = {
  whole: m.kept_copy_whole,
  partly: m.kept_copy_partly,
  never: m.kept_copy_never,
}

/** What is to be known of a category besides what it is for, in sentences. */
export function factsOf({ kept, handedTo, inCopy }: KeptCategory, locale: Locale): string[] {
  return [keptText(kept, locale), ...(handedTo.length > 0 ? [handedText(handedTo, locale)] : []), copyWords[inCopy]()]
}
