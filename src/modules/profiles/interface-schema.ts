import { z } from 'zod'

const choice = <const T extends readonly [string, ...string[]]>(...values: T) =>
  z.enum(values, 'field.invalid').default(values[0] as T[0])

/** How pages are to be, never why: closed values only, the first of each is how they are for everybody. */
export const interfaceSettings = z.object({
  textSize: choice('normal', 'large', 'larger', 'largest'),
  contrast: choice('system', 'more'),
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
