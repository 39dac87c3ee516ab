import { z } from 'zod'

/** What a setting's variable may hold, in the words of the sentence "… must be <expects>". */
export type About = { group: Group; about: string; expects: string; shows?: string; secret?: true }

export const groups = [
  'Where it runs',
  'Database',
  'Files',
  'Mail',
  'Growing',
  'Live classes',
  'Signing in',
  'Telling people',
  'Services outside',
  'Limits',
] as const
type Group = (typeof groups)[number]

export const within =
  (group: Group) =>
  (about: Omit<About, 'group'>): About => ({ group, ...about })

/** Something that another house gave out: an id, a token, a secret. */
export const credential = z.string().min(1).max(300)
export const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most)
export const url = (...protocols: string[]) =>
  z.string().refine((text) => protocols.includes(URL.parse(text)?.protocol ?? ''))
export const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean),
)
