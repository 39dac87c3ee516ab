import { z } from 'zod'
import { type Id, idOf } from '#kernel/id'
import { line, lineOrNothing, prose, webAddress } from '#kernel/text'
import { fileId } from '#modules/files/schema'
import { firstName, lastName, personId, titleOfName } from '#modules/identity/schema'
import { language, timeZone } from '#modules/school/schema'

export * from './objection-schemas.ts'
export * from './survey-schemas.ts'

export const profile = z.object({
  name: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  title: z.string().nullable(),
  language,
  timeZone: z.string(),
})
export type Profile = z.infer<typeof profile>

export const changeOfProfile = z.object({
  firstName,
  lastName,
  title: z.preprocess((text) => (text === '' ? null : text), titleOfName.nullable().default(null)),
  language,
  timeZone,
})
export type ChangeOfProfile = z.output<typeof changeOfProfile>

/** E.164 (ITU-T): a plus, the country's code and the number, 15 digits at most. People write it with spaces, dashes and brackets. */
export const phoneNumber = z
  .string()
  .max(40, 'field.too_long')
  .transform((text) => text.replace(/[\s().\-\u2010-\u2015/]/g, '').replace(/^00(?=[1-9])/, '+'))
  .pipe(z.string().regex(/^\+[1-9]\d{6,14}$/, 'field.not_a_phone'))

const nothing = (text: unknown) => (typeof text === 'string' && text.trim() === '' ? null : text)

/** Nobody has to give one: empty is none. */
export const changeOfPhone = z.object({ phone: z.preprocess(nothing, phoneNumber.nullable()) })
export const myPhone = z.object({ phone: z.string().nullable() })
/** ISO 639-1, without the languages that nobody grows up with. */
const spoken =
  'aa ab af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cs cv cy da de dv dz ee el en es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz id ig ii ik is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn nr nv ny oc oj om or os pa pl ps pt qu rm rn ro ru rw sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi wa wo xh yi yo za zh zu'.split(
    ' ',
  )
export const spokenLanguages: readonly string[] = spoken

/** Who sees a profile besides its person: nobody, or the people of their courses. */
export const visibilities = ['courses', 'private'] as const
export type Visibility = (typeof visibilities)[number]

/** An address of somebody's elsewhere: https, at a host with a name, without what could pass for another. */
const linkAddress = webAddress
  .refine((text) => URL.parse(text)?.protocol === 'https:', 'field.not_a_link')
  .refine(
    (text) => /^(?!.*\.\.)[^.:[]+(\.[^.:[]+)*\.[a-z][a-z0-9-]+$/.test(URL.parse(text)?.hostname ?? ''),
    'field.not_a_link',
  )
  .transform((text) => new URL(text).href)

export const profileLink = z.object({ label: z.string(), url: z.string() })
export type ProfileLink = z.infer<typeof profileLink>

const mostLinks = 8
const distinct =
  <Of>(key: (one: Of) => string) =>
  (all: Of[]) =>
    [...new Map(all.toReversed().map((one) => [key(one), one])).values()].toReversed()

/** What somebody says about themselves. */
export const introduction = z.object({
  bio: prose(500),
  skills: z
    .array(line(40))
    .max(20, 'field.too_many')
    .transform(distinct((skill) => skill.toLowerCase())),
  languages: z.array(z.enum(spoken, 'field.invalid')).max(12, 'field.too_many').transform(distinct(String)),
  links: z
    .array(z.object({ label: lineOrNothing(40), url: linkAddress }))
    .max(mostLinks, 'field.too_many')
    .transform(distinct(({ url }) => url)),
  visibility: z.enum(visibilities, 'field.invalid'),
})
export type Introduction = z.output<typeof introduction>

/** Their photo, small for a line and large for a page; each is served only to who may see the profile. */
export const photo = z.object({ small: fileId, large: fileId })

const shown = { name: z.string(), bio: z.string(), skills: z.array(z.string()), languages: z.array(z.string()) }

/** How somebody presents themselves, to themselves. */
export const presentation = z.object({
  ...shown,
  links: z.array(profileLink),
  visibility: z.enum(visibilities),
  photo: photo.nullable(),
  /** The address of their public page while it stands. */
  page: z.object({ handle: z.string() }).nullable(),
  /** What would have to change before they may have one. */
  obstacle: z.enum(['profile.page_not_for_minors', 'profile.page_withheld']).nullable(),
  /** An address their name would make; nobody has looked whether it is free. */
  suggestion: z.string(),
})

/** A profile as the people of somebody's courses see it. */
export const profileView = z.object({
  personId,
  ...shown,
  links: z.array(profileLink),
  photo: photo.nullable(),
  timeZone: z.string(),
  isMine: z.boolean(),
  handle: z.string().nullable(),
})

/** A public page: nothing on it says where somebody is. */
export const pageView = z.object({ ...shown, links: z.array(profileLink), photo: photo.nullable(), handle: z.string() })

/** What would be taken for somebody who speaks for the school, or for a page of it. */
const notForPeople = new Set(
  'about admin administrator api contact courses help home info lectern mail moderator official owner people privacy root school security settings sitemap staff student support system teacher webmaster'.split(
    ' ',
  ),
)

/** The readable end of a public page's address; letters that look alike are left out by leaving out all but a to z. */
export const handle = z
  .string()
  .trim()
  .toLowerCase()
  .transform((text) => text.replace(/^@/, ''))
  .pipe(
    z
      .string()
      .min(3, 'profile.handle_shape')
      .max(40, 'field.too_long')
      .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'profile.handle_shape')
      .refine((text) => !notForPeople.has(text), 'profile.handle_taken'),
  )

const fraction = z.coerce.number().min(0, 'field.too_small').max(1, 'field.too_big')
export const choiceOfPhoto = z.object({
  fileId: z
    .string()
    .refine((text) => text !== 'refused:upload.too_large', { error: 'field.file_too_large', abort: true })
    .refine((text) => text !== '', { error: 'field.blank', abort: true })
    .pipe(fileId),
  /** Left out, it is the middle. */
  crop: z
    .object({ x: fraction, y: fraction, side: z.coerce.number().min(0.1, 'field.too_small').max(1, 'field.too_big') })
    .optional(),
})
export const choiceOfPage = z.object({ handle })
export const byPerson = z.object({ personId })
/** Whatever is asked for: an address that cannot be one is nobody's. */
const handleShape = /^[a-z0-9]+(-[a-z0-9]+)*$/
export const byHandle = z.object({ handle: z.string().transform((text) => (handleShape.test(text) ? text : '')) })
export const done = z.object({})

/** What the owner's desk knows of somebody's public page. */
export const pageAtDesk = z.object({
  handle: z.string().nullable(),
  publishedAt: z.iso.datetime().nullable(),
  withheldAt: z.iso.datetime().nullable(),
})

const choice = <const T extends readonly [string, ...string[]]>(...values: T) =>
  z.enum(values, 'field.invalid').default(values[0] as T[0])

/** How pages are to be, never why: closed values only, the first of each is how they are for everybody. */
export const interfaceSettings = z.object({
  textSize: choice('normal', 'large', 'larger', 'largest'),
  contrast: choice('system', 'more'),
  palette: choice('school', 'safe'),
  motion: choice('system', 'reduced'),
  targets: choice('normal', 'large'),
  captions: choice('off', 'on'),
  keyboardHints: choice('off', 'on'),
  layout: choice('full', 'simple'),
  announcements: choice('normal', 'more'),
})
export type InterfaceSettings = z.infer<typeof interfaceSettings>

/** How pages are for who has chosen nothing. */
export const usualInterface: InterfaceSettings = interfaceSettings.parse({})

export const arrangementOfInterface = interfaceSettings.extend({
  /** To keep this with the account; without it nothing is kept. */
  agreed: z.literal(true, 'consent.needed'),
})
export const myInterface = z.object({
  chosen: z.boolean(),
  settings: interfaceSettings,
  consentedAt: z.iso.datetime().nullable(),
})

/** What every page shows of its reader. */
export const myShell = z.object({ needs: interfaceSettings.nullable(), photo: fileId.nullable() })

export const myWelcome = z.object({ offered: z.boolean() })
export const rowsRemoved = z.object({ rows: z.number().int() })

/** Everything that somebody may agree to here and take back; each has its sentence in locales/<language>/consents.json. */
export const consentPurposes = [
  'accessibility',
  'survey',
  'whatsapp_class_reminders',
  'whatsapp_course_updates',
  'sms_class_reminders',
  'sms_course_updates',
  'push_class_reminders',
  'push_chat_alerts',
  'push_order_updates',
] as const
export type ConsentPurpose = (typeof consentPurposes)[number]

export type ConsentId = Id<'con'>
const consentId = idOf('con')

export const consentsPage = z.object({
  items: z.array(
    z.object({
      id: consentId,
      purpose: z.enum(consentPurposes),
      /** The sentence as it was read; null when it is older than we keep sentences. */
      words: z.string().nullable(),
      wordingSha256: z.string(),
      locale: z.string(),
      givenAt: z.iso.datetime(),
      withdrawnAt: z.iso.datetime().nullable(),
    }),
  ),
  next: z.string().nullable(),
})
export const searchOfConsents = z.object({
  after: z.preprocess((value) => (value === '' ? undefined : value), consentId.optional()),
  limit: z.coerce.number().int().min(1).max(100).default(20),
})
