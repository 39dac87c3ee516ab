import Accessibility from '@lucide/svelte/icons/accessibility'
import Bell from '@lucide/svelte/icons/bell'
import ClipboardList from '@lucide/svelte/icons/clipboard-list'
import Database from '@lucide/svelte/icons/database'
import IdCard from '@lucide/svelte/icons/id-card'
import KeyRound from '@lucide/svelte/icons/key-round'
import MonitorSmartphone from '@lucide/svelte/icons/monitor-smartphone'
import UserRound from '@lucide/svelte/icons/user-round'
import type { Component } from 'svelte'
import { m } from '#web/words.ts'

/** A page of settings: one line here and a folder of its name below routes/settings make it. */
export type SettingsSection = {
  /** The last part of its address: /settings/<slug>. */
  slug: string
  name: () => string
  /** What one finds there, in a line. */
  about: () => string
  icon: Component
}

/** In the order in which they are listed. */
export const sections: readonly SettingsSection[] = [
  { slug: 'account', name: m.settings_account, about: m.settings_account_about, icon: UserRound as Component },
  { slug: 'profile', name: m.settings_profile, about: m.settings_profile_about, icon: IdCard as Component },
  { slug: 'security', name: m.settings_security, about: m.settings_security_about, icon: KeyRound as Component },
  {
    slug: 'sign-ins',
    name: m.settings_sign_ins,
    about: m.settings_sign_ins_about,
    icon: MonitorSmartphone as Component,
  },
  {
    slug: 'notifications',
    name: m.settings_notifications,
    about: m.settings_notifications_about,
    icon: Bell as Component,
  },
  {
    slug: 'accessibility',
    name: m.settings_needs,
    about: m.settings_needs_about,
    icon: Accessibility as Component,
  },
  { slug: 'survey', name: m.settings_survey, about: m.settings_survey_about, icon: ClipboardList as Component },
  { slug: 'data', name: m.settings_data, about: m.settings_data_about, icon: Database as Component },
]

export const addressOf = ({ slug }: SettingsSection) => `/settings/${slug}`
