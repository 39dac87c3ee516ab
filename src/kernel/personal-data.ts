/**
 * What the software holds about people, said beside the code that holds it.
 * Each module's personal-data.ts covers every column of its schema; test/guards compares it with the migrated database, both ways.
 */
export const subjects = ['account', 'student', 'teacher', 'guest', 'guardian', 'visitor'] as const
export type Subject = (typeof subjects)[number]

/** In the order in which people read them; what each is for is said to them in locales. */
export const categories = [
  'contact',
  'profile',
  'account',
  'security',
  'sign-in with a provider',
  'accessibility',
  'survey',
  'consent',
  'agreements',
  'notices',
  'devices',
  'mail',
  'content',
  'learning',
  'attendance',
  'own notes',
  'class chat',
  'votes',
  'live participation',
  'guests',
  'teaching',
  'access',
  'meeting link',
  'authorship',
  'moderation',
  'guardian',
  'request',
  'erasure',
  'sign-up',
  'course',
  'presence',
  'live updates',
  'security log',
  'identifier',
  'protection',
  'copies',
  'rights',
  'incidents',
  'disclosures',
] as const
export type Category = (typeof categories)[number]

export type LegalBasis =
  | { basis: 'contract' }
  | { basis: 'consent' }
  | { basis: 'legal obligation'; statute: string }
  | Weighed

/** Rests on a legitimate interest: what was weighed, and which interest it is. */
export type Weighed = { basis: 'legitimate interest'; balancing: string; interest: Interest }

/**
 * Legitimate interests, and what becomes of an objection (GDPR Art. 21): it stops the use, or there are compelling grounds, or it is
 * over for whoever has an account and could say so. People read why at /settings/objections.
 */
export const interests = {
  security: 'compelling',
  accountability: 'compelling',
  invitations: 'over',
  insights: 'stops',
} as const
export type Interest = keyof typeof interests

export const bases = [
  'contract',
  'consent',
  'legal obligation',
  'legitimate interest',
] as const satisfies LegalBasis['basis'][]

/** What something hangs on, and goes with. */
export const things = [
  'identity.person',
  'courses.course',
  'courses.item',
  'files.file',
  'live.session',
  'live.guest',
  'invitations.list',
  'registers.request',
  'registers.incident',
  'registers.disclosure',
  'documents.subject',
  'privacy.erasure',
  'imports.import',
  'kernel.socket_process',
] as const
/** What is no longer kept once this has come. */
export const ends = ['ends_at', 'live.session.ended_at'] as const
/** Since when a period counts: columns of the same table, or of the one they name. */
export const clocks = [
  'at',
  'began_at',
  'deleted_at',
  'done_at',
  'ended_at',
  'ends_at',
  'erased_at',
  'lifted_at',
  'made_at',
  'submitted_at',
  'used_at',
  'written_at',
  'live.session.ends_at',
] as const

/** How long: as long as the thing it hangs on, until something ends, or an ISO 8601 period after a clock. */
export type Retention =
  | { keep: 'while'; exists: (typeof things)[number] }
  | { keep: 'PT0S'; from: (typeof ends)[number] }
  | { keep: `P${number}${'D' | 'M' | 'Y'}`; from: (typeof clocks)[number] }

export type ExportRule = { file: string; part: 'provided' | 'observed' | 'derived' } | { never: string }

export type EraseRule = 'delete' | 'redact' | 'pseudonymise' | { retain: string; until: string }

/** Whom it is handed to outside of this process, where the configuration names them: ids of processors. */
export const recipients = ['mail', 'media', 'push', 'expo', 'fcm', 'whatsapp', 'sms', 'captions'] as const

/** Pages on which people change what is kept about them: routes below src/web/routes. */
export const places = [
  '/settings/account',
  '/settings/account/address',
  '/settings/profile',
  '/settings/security/passkeys/[passkeyId]',
  '/settings/accessibility',
  '/settings/survey',
  '/courses/[courseId]',
  '/courses/[courseId]/edit',
  '/courses/[courseId]/items/[itemId]',
  '/courses/[courseId]/invitation',
  '/courses/[courseId]/sessions/[sessionId]',
  '/class/[sessionId]',
] as const
export type Place = (typeof places)[number]

export type PersonalColumn = {
  about: Subject
  category: Category
  purpose: string
  legal: LegalBasis
  /** Of what is written and not looked at: why it is kept all the same. */
  unread?: keyof typeof unreads
  /** What it is used for besides, by an interest of its own. */
  further?: { purpose: string; legal: Weighed }
  retention: Retention
  export: ExportRule
  erase: EraseRule
  sharedWith: readonly (typeof recipients)[number][]
  /** Where its person changes it. */
  editable: false | { at: Place }
}

/** Why something is kept that no page, mail or rule looks at; it stands in the copies of those whom it concerns. */
export const unreads = {
  author: 'looked at only if somebody asks who did it',
  moment: 'looked at only if somebody asks when it was',
  proof: 'looked at only if it has to be shown',
  erasure: 'looked at only when its person is erased',
  key: 'looked at only in a copy, where it leads to a file',
} as const

export const unread = (why: keyof typeof unreads, column: PersonalColumn): PersonalColumn => ({
  ...column,
  unread: why,
})

/** What something is kept for, as the record of processing and copies say it. */
export const purposeOf = ({ purpose, unread }: PersonalColumn): string =>
  unread ? `${purpose}; ${unreads[unread]}` : purpose

/** A column that says nothing about a person needs a reason, so that nobody marks one so by habit. */
export type ImpersonalColumn = { notPersonal: string }

export type ColumnMap = Readonly<Record<string, PersonalColumn | ImpersonalColumn>>

/** `table → column → what it holds`; tables are named without their schema, which is the module's name. */
export type PersonalData = Readonly<Record<string, ColumnMap>>

/** Checks the shape and keeps the exact names. */
export const personalData = <const Map extends PersonalData>(map: Map): Map => map

/**
 * Why what somebody provided does not come along when they bring their copy to another school: they have an account there, it is other
 * people’s too, each school asks for itself, or it happened where it happened.
 */
export const staying = ['account', 'people', 'agreed', 'happened'] as const
export type Staying = (typeof staying)[number]

/**
 * How the rows of a table lead to people, so that what is somebody's can be handed out and erased by the map alone.
 * `owner` holds the id of the person whose row it is; a row that goes `with` another is whose the other is: [its own column, the table
 * whose id stands there]. `named` hold ids of people who did something to a row that is not theirs. Where nothing leads from a person
 * to what is kept about them, `untraced` says why that is enough; `byHand` names who does what statements over rows cannot.
 */
export type Rows<Column extends string = string> = {
  readonly owner?: Column
  readonly with?: readonly [Column, `${string}.${string}`]
  readonly named?: readonly Column[]
  readonly untraced?: string
  /** Why its person is not told that rows are about them, neither before an erasure nor after; what becomes of them is the map’s all the same. */
  readonly unspoken?: string
  readonly byHand?: string
  /** The duty that ends these rows in their time where more than statements is needed; otherwise `sweeps.ts` does. */
  readonly sweptBy?: string
  /** Names the key in the vault that closes this row and what hangs on it, and nothing else: it goes with the row. */
  readonly vault?: Column
  /** Whose copy the rows stand in where erasing is done by hand; `along` explains a row to whom it names. */
  readonly copied?: { readonly owner: Column; readonly named: readonly Column[]; readonly along: readonly Column[] }
  /** Said of what somebody provided and no module brings: of all of it, or of some columns. */
  readonly stays?: Staying | { readonly [Name in Column]?: Staying }
  /** Where its sealed columns lie in the vault. */
  readonly sealed?: { readonly [Name in Column]?: Sealed<Column> }
}

/** For which subject a column is sealed, and under which row: what these columns hold, with a space between. */
export type Sealed<Column extends string = string> = {
  readonly subject: Column
  readonly row: readonly Column[]
  readonly json?: true
}

/** `table → how its rows lead to people`; every table of the map has its line. */
export type RowsOf<Map extends PersonalData> = {
  readonly [Table in keyof Map & string]: Rows<keyof Map[Table] & string>
}
export type PersonalRows = Readonly<Record<string, Rows>>
