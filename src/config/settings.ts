import { z } from 'zod'
import { captionSettings } from './settings/captions.ts'
import { channelSettings } from './settings/channels.ts'
import { classSettings } from './settings/classes.ts'
import { databaseSettings } from './settings/databases.ts'
import { fileSettings } from './settings/files.ts'
import { growthSettings } from './settings/growth.ts'
import { limitSettings } from './settings/limits.ts'
import { mailSettings } from './settings/mails.ts'
import { processorSettings } from './settings/processors.ts'
import { serviceSettings } from './settings/services.ts'
import { signInSettings } from './settings/sign-ins.ts'
import { surroundingsSettings } from './settings/surroundings.ts'
import type { About } from './settings/values.ts'

export { groups } from './settings/values.ts'

/** Every variable that Lectern reads, and nothing else. */
export const settings = z.object({
  ...surroundingsSettings,
  ...databaseSettings,
  ...fileSettings,
  ...mailSettings,
  ...growthSettings,
  ...classSettings,
  ...serviceSettings,
  ...captionSettings,
  ...signInSettings,
  ...channelSettings,
  ...processorSettings,
  ...limitSettings,
})

export type Settings = z.infer<typeof settings>
export type SettingName = keyof Settings

export const settingNames = Object.keys(settings.shape) as SettingName[]

export function aboutSetting(name: SettingName): About & { default?: string } {
  const about = settings.shape[name].meta() as About
  const preset = settings.shape[name].safeParse(undefined)
  return preset.success && preset.data !== undefined ? { ...about, default: String(preset.data) } : about
}
