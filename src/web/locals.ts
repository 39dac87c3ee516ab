import type { FileId } from '#modules/files/schema'
import type { InterfaceSettings } from '#modules/profiles/schema'
import type { SchoolFace } from '#modules/school/schema'
import type { Locale } from '#web/format/locales.ts'
import type { AppDoors } from '../composition.ts'
import type { HandedOver } from '../http/pages.ts'

/** What our http server hands to a page: the running app, for one visitor. */
export type Handed = HandedOver<AppDoors>

/** How this reader wants the pages to look; `null` leaves it to their system. */
export type Look = { theme: 'light' | 'dark' | null; contrast: 'more' | 'normal' | null }

/** What every page shows of the school. */
export type School = SchoolFace

/** For whom times and words are written, and when. */
export type Reader = { locale: Locale; timeZone: string; now: string }

export type Shell = {
  look: Look
  /** What this reader needs of pages; their own matter, for nobody else's page. */
  needs: InterfaceSettings | null
  /** Their own small photo. */
  photo: FileId | null
}

export type PageLocals = Omit<Handed, 'locale'> & {
  locale: Locale
  timeZone: string
  /** Under way; whoever shows it waits for it. */
  shell: Promise<Shell>
  school: School
  /** Set when a door of this page asked who it is once more, or does not open while one’s data are kept and not used. */
  leadsTo?: string
  /** Set when the page that is shown says that something is not there, or broke. */
  isFault?: boolean
}
