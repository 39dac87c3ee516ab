import { economicArea } from '#kernel/places'
import type { Span } from './deadlines.ts'
import type { JurisdictionName } from './request-schemas.ts'

/** What the law of a place asks of a register. `source` says where it stands, `checkedAt` when somebody read it there. */
export type Jurisdiction = {
  readonly name: JurisdictionName
  readonly answer: Span
  /** How much longer, once, with a reason that the person is told before the first day is over; null where the law knows none. */
  readonly extension: Span | null
  /** Whether the clock stands still while the person is asked something without which nobody could answer. */
  readonly pauses: boolean
  /** Hours from awareness until the authority has to know of an incident. */
  readonly authorityHours: number
  /** Who watches over it, and where one complains; null where each country has its own and nobody knows which. */
  readonly authority: { readonly name: string; readonly url: string } | null
  readonly source: string
  readonly checkedAt: string
}
const promised: Span = { days: 30, months: 1 }
const checkedAt = '2026-11-21'
const hours = 72

/** In force wherever somebody lives whose place is not known, or not in the table. */
const strictest: Jurisdiction = {
  name: 'strictest',
  answer: promised,
  extension: { days: 30 },
  pauses: false,
  authorityHours: hours,
  authority: null,
  source: 'the shortest of the others',
  checkedAt,
}

const table: Readonly<Record<Exclude<JurisdictionName, 'strictest'>, Jurisdiction>> = {
  eu: {
    ...strictest,
    name: 'eu',
    extension: { months: 2 },
    authority: {
      name: 'European Data Protection Board',
      url: 'https://www.edpb.europa.eu/about-edpb/about-edpb/members_en',
    },
    source: 'GDPR Art. 12(3), Art. 33(1)',
  },
  uk: {
    ...strictest,
    name: 'uk',
    extension: { months: 2 },
    pauses: true,
    authority: { name: 'Information Commissioner’s Office', url: 'https://ico.org.uk/make-a-complaint/' },
    source: 'UK GDPR Art. 12 and 12A, Art. 33(1); DPA 2018 s. 164A',
  },
  canada: {
    ...strictest,
    name: 'canada',
    answer: { days: 30 },
    authority: {
      name: 'Office of the Privacy Commissioner of Canada',
      url: 'https://www.priv.gc.ca/en/report-a-concern/',
    },
    source: 'PIPEDA Sch. 1, 4.9; s. 10.1',
  },
  quebec: {
    ...strictest,
    name: 'quebec',
    answer: { days: 30 },
    extension: null,
    authority: { name: 'Commission d’accès à l’information du Québec', url: 'https://www.cai.gouv.qc.ca/' },
    source: 'Quebec, P-39.1 ss. 3.5, 32 and 34',
  },
  california: {
    ...strictest,
    name: 'california',
    answer: { days: 45 },
    extension: { days: 45 },
    authority: { name: 'California Privacy Protection Agency', url: 'https://cppa.ca.gov/' },
    source: 'California, CCPA regulations §7021',
  },
  australia: {
    ...strictest,
    name: 'australia',
    answer: { days: 30 },
    extension: null,
    authority: {
      name: 'Office of the Australian Information Commissioner',
      url: 'https://www.oaic.gov.au/privacy/privacy-complaints',
    },
    source: 'Australia, Privacy Act, APP 12 and 13',
  },
  nigeria: {
    ...strictest,
    name: 'nigeria',
    answer: { days: 30 },
    extension: null,
    authority: { name: 'Nigeria Data Protection Commission', url: 'https://ndpc.gov.ng/' },
    source: 'Nigeria, NDPA 2023 ss. 34–40',
  },
}

const places = new Map<string, Jurisdiction>([
  ...economicArea.map((place): [string, Jurisdiction] => [place, table.eu]),
  ['GB', table.uk],
  ['CA', table.canada],
  ['CA-QC', table.quebec],
  ['US-CA', table.california],
  ['AU', table.australia],
  ['NG', table.nigeria],
])

/** Every law of the table with where it counts; the strictest, which counts everywhere else, last. */
export const jurisdictions: readonly (Jurisdiction & { readonly places: readonly string[] })[] = [
  ...Object.values(table),
  strictest,
].map((law) => ({ ...law, places: [...places].flatMap(([place, of]) => (of === law ? [place] : [])) }))

/** Which law counts for somebody who lives there; the strictest where nobody knows. */
export function jurisdictionOf(place: string | null): Jurisdiction {
  return (place !== null && places.get(place)) || strictest
}
