import Accessibility from 'lucide/dist/esm/icons/accessibility.mjs'
import Bell from 'lucide/dist/esm/icons/bell.mjs'
import ClipboardList from 'lucide/dist/esm/icons/clipboard-list.mjs'
import Database from 'lucide/dist/esm/icons/database.mjs'
import Handshake from 'lucide/dist/esm/icons/handshake.mjs'
import IdCard from 'lucide/dist/esm/icons/id-card.mjs'
import KeyRound from 'lucide/dist/esm/icons/key-round.mjs'
import MonitorSmartphone from 'lucide/dist/esm/icons/monitor-smartphone.mjs'
import UserRound from 'lucide/dist/esm/icons/user-round.mjs'
import type { Drawing } from '#web/ui/drawings.ts'
import { m } from '#web/words.ts'

/** A page of settings: one line here and a folder of its name below routes/settings make it. */
export type SettingsSection = {
  /** The last part of its address: /settings/<slug>. */
  slug: string
  name: () => string
  /** What one finds there, in a line. */
  about: () => string
  icon: Drawing
  /** Open also while one’s data are kept and not used. */
  whileRestricted?: true
}

/** In the order in which they are listed. */
export const sections: readonly SettingsSection[] = [
  { slug: 'account', name: m.settings_account, about: m.settings_account_about, icon: UserRound },
  { slug: 'profile', name: m.settings_profile, about: m.settings_profile_about, icon: IdCard },
  {
    slug: 'security',
    name: m.settings_security,
    about: m.settings_security_about,
    icon: KeyRound,
    whileRestricted: true,
  },
  {
    slug: 'sign-ins',
    name: m.settings_sign_ins,
    about: m.settings_sign_ins_about,
    icon: MonitorSmartphone,
    whileRestricted: true,
  },
  {
    slug: 'notifications',
    name: m.settings_notifications,
    about: m.settings_notifications_about,
    icon: Bell,
  },
  {
    slug: 'accessibility',
    name: m.settings_needs,
    about: m.settings_needs_about,
    icon: Accessibility,
  },
  { slug: 'survey', name: m.settings_survey, about: m.settings_survey_about, icon: ClipboardList },
  { slug: 'agreements', name: m.agreements_title, about: m.agreements_about, icon: Handshake, whileRestricted: true },
  { slug: 'data', name: m.settings_data, about: m.settings_data_about, icon: Database, whileRestricted: true },
]

/** Those that open to this reader. */
export const sectionsFor = (me: { restriction: unknown } | null): readonly SettingsSection[] =>
  me?.restriction ? sections.filter(({ whileRestricted }) => whileRestricted) : sections

export const addressOf = ({ slug }: SettingsSection) => `/settings/${slug}`
